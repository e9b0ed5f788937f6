"""How near the loader comes to the limit: the plain client loading a ready text of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks import data
from benchmarks.claim import LIMIT_SHARE, VERIFIED_SHARE, Claim
from benchmarks.part import Bench, Result
from benchmarks.plain import plain_load, read_table
from benchmarks.project import can, load_once, project
from benchmarks.reading import Reading, Timing, interleave

VERIFIES = ("full", "count")


def measure(bench: Bench) -> Result:
    """Time etlp with each verification and the client into both tables, with one stream and two."""
    parquet = data.lineitem(bench.scale)
    rows = data.rows_in(parquet)
    ways: dict[str, Callable[[], Timing]] = {}
    with project(bench.server, data.first_rows(parquet, 1_000), "parquet") as made:
        # Not timed: it warms what a first load finds cold, and makes the table whose definition is read.
        made.load(1, "full")
        table = read_table(made)
        for streams in (1, 2):
            texts = data.texts(parquet, streams)
            for audit in (True, False):
                ways[_plain(streams, audit=audit)] = partial(
                    plain_load, made, table, texts, rows, audit=audit
                )
            for verify in VERIFIES:
                if can(streams, verify):
                    ways[_etlp(streams, verify)] = partial(
                        load_once, bench.server, parquet, "parquet", streams, verify, rows
                    )
        taken = interleave(ways, bench.repeat)
    readings = {name: Reading(name, rows, timings) for name, timings in taken.items()}
    result = Result(
        f"limit: lineitem at scale {bench.scale:g}, medians of {bench.repeat}; "
        "ratio to the plain client into etlp's table with as many streams"
    )
    for streams in (1, 2):
        reference = readings[_plain(streams, audit=True)].rate
        names = [_plain(streams, audit=audit) for audit in (True, False)]
        names += [_etlp(streams, verify) for verify in VERIFIES]
        result.readings += [(readings[n], readings[n].rate / reference) for n in names if n in readings]
        full, counted = (readings.get(_etlp(streams, verify)) for verify in VERIFIES)
        why = "this etlp load has no such option"
        for audit in (True, False):
            share = counted.rate / readings[_plain(streams, audit=audit)].rate if counted else None
            what = f"share of the {_plain(streams, audit=audit)}"
            result.claims.append(Claim(bench.name, what, share, ">=", LIMIT_SHARE, why))
        share = full.rate / counted.rate if full and counted else None
        what = f"share of its speed that a full proof leaves, {_streams(streams)}"
        result.claims.append(Claim(bench.name, what, share, ">=", VERIFIED_SHARE, why))
    return result


def _plain(streams: int, *, audit: bool) -> str:
    return f"plain client, {'etlp table' if audit else 'bare table'}, {_streams(streams)}"


def _etlp(streams: int, verify: str) -> str:
    return f"etlp load, verify {verify}, {_streams(streams)}"


def _streams(count: int) -> str:
    return f"{count} stream" + "s" * (count > 1)
