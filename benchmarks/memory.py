"""The memory that a load takes at its peak, however large the file."""

from __future__ import annotations

import math

from benchmarks import data
from benchmarks.claim import MEMORY_MIB, Claim
from benchmarks.errors import NotMeasured
from benchmarks.lineitem import CSV_BYTES_AT_SCALE_ONE
from benchmarks.part import Bench, Result
from benchmarks.project import load_once, most_streams
from benchmarks.reading import Reading

GB = 1_000_000_000
MIB = 1024 * 1024


def measure(bench: Bench) -> Result:
    """Load a large CSV, and its rows as a Parquet file that is a single row group, once each."""
    scale = math.ceil(bench.memory_gb * GB / CSV_BYTES_AT_SCALE_ONE * 1.05 * 100) / 100
    csv = data.lineitem(scale, "csv")
    parquet = data.lineitem(scale, one_row_group=True)
    if csv.stat().st_size < bench.memory_gb * GB or data.row_groups_in(parquet) != 1:
        raise NotMeasured(f"{csv} is too small, or {parquet} has several row groups")
    rows = data.rows_in(parquet)
    result = Result(f"memory: loads of one large file, once each, verify full, streams: {most_streams()}")
    for kind, path in (("CSV", csv), ("Parquet of one row group", parquet)):
        done = load_once(bench.server, path, path.suffix[1:], most_streams(), "full", rows)
        what = f"{path.stat().st_size / GB:.2f} GB of {kind}"
        result.readings.append((Reading(what, rows, [done]), None))
        peak = done.peak_bytes / MIB
        result.claims.append(Claim(bench.name, f"peak MiB, {what}", peak, "<", MEMORY_MIB))
    return result
