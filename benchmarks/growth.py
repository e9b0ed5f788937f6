"""Whether a row costs more when there are ten times as many."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks import data
from benchmarks.claim import GROWTH, Claim
from benchmarks.part import Bench, Result
from benchmarks.project import load_once, most_streams
from benchmarks.reading import Reading, Timing, interleave

FACTOR = 10


def measure(bench: Bench) -> Result:
    """Time loads of the scale and of ten times the scale."""
    ways: dict[str, Callable[[], Timing]] = {}
    rows: dict[str, int] = {}
    for scale in (bench.scale, bench.scale * FACTOR):
        parquet, name = data.lineitem(scale), f"etlp load, verify full, scale {scale:g}"
        rows[name] = data.rows_in(parquet)
        ways[name] = partial(load_once, bench.server, parquet, "parquet", most_streams(), "full", rows[name])
    taken = interleave(ways, bench.repeat)
    small, large = (Reading(name, rows[name], timings) for name, timings in taken.items())
    growth = small.rate / large.rate
    result = Result(
        f"growth: medians of {bench.repeat}, streams: {most_streams()}; ratio of the cost of a row",
        readings=[(small, 1.0), (large, growth)],
    )
    what = f"cost of a row, scale {bench.scale * FACTOR:g} to {bench.scale:g}"
    result.claims.append(Claim(bench.name, what, growth, "<=", GROWTH))
    return result
