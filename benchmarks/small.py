"""Many small files against one file of the same rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from benchmarks import data
from benchmarks.claim import SMALL_SHARE, Claim
from benchmarks.lineitem import ROWS_AT_SCALE_ONE
from benchmarks.part import Bench, Result
from benchmarks.project import load_once, most_streams
from benchmarks.reading import Reading, Timing, interleave


def measure(bench: Bench) -> Result:
    """Time both, as Parquet and as CSV."""
    rows = bench.files * data.ROWS_PER_SMALL_FILE
    parquet = data.lineitem(math.ceil(rows / ROWS_AT_SCALE_ONE * 1.01 * 100) / 100)
    ways: dict[str, Callable[[], Timing]] = {}
    for kind in ("parquet", "csv"):
        folder, one = data.small_files(parquet, bench.files, kind)
        for name, location in (_one(kind), one), (_many(kind, bench.files), folder / f"*.{kind}"):
            ways[name] = partial(load_once, bench.server, location, kind, most_streams(), "full", rows)
    taken = interleave(ways, bench.repeat)
    result = Result(
        f"small: {bench.files:,} files of {data.ROWS_PER_SMALL_FILE:,} rows, medians of {bench.repeat}, "
        f"streams: {most_streams()}; ratio to one file"
    )
    for kind in ("parquet", "csv"):
        one_file, many = (Reading(name, rows, taken[name]) for name in (_one(kind), _many(kind, bench.files)))
        share = many.rate / one_file.rate
        result.readings += [(one_file, 1.0), (many, share)]
        what = f"speed of {bench.files:,} small {kind} files to one file"
        result.claims.append(Claim(bench.name, what, share, ">=", SMALL_SHARE))
    return result


def _one(kind: str) -> str:
    return f"etlp load, {kind}, one file"


def _many(kind: str, files: int) -> str:
    return f"etlp load, {kind}, {files:,} files"
