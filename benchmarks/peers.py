"""The loader beside what else brings a DataFrame or an Arrow table into MySQL."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import data
from benchmarks.claim import PEER_MULTIPLES, Claim
from benchmarks.errors import NotMeasured
from benchmarks.lineitem import TABLE
from benchmarks.part import Bench, Result
from benchmarks.peers_venv import HERE, program
from benchmarks.plain import Table, fresh_table, read_table
from benchmarks.project import Project, load_once, most_streams, project
from benchmarks.reading import Reading, Timing, interleave
from warehouse.database import quote

PEERS = {
    "pandas": "pandas.to_sql, chunks of 10,000",
    "sqlalchemy": "SQLAlchemy executemany",
    "dlt": "dlt, sqlalchemy destination",
    "duckdb": "DuckDB's mysql extension",
    "polars": "polars write_database",
}
TIMEOUT = 1_800


def measure(bench: Bench) -> Result:
    """Time etlp on all rows, and each peer on the first of them."""
    parquet = data.lineitem(bench.scale)
    rows = data.rows_in(parquet)
    few = min(rows, bench.peer_rows)
    sample = data.first_rows(parquet, few)
    result = Result(
        f"peers: from memory into a table with the key alone, medians of {bench.repeat}; ratio to etlp load"
    )
    ways: dict[str, Callable[[], Timing]] = {}
    with project(bench.server, data.first_rows(parquet, 1_000), "parquet") as made:
        made.load(1, "full")
        table = read_table(made)
        for name, what in PEERS.items():
            way = partial(_peer, made, table, name, sample, few)
            try:
                way()  # not timed: it tells whether the peer can be had, and warms it
            except NotMeasured as reason:
                result.remarks.append(f"{what}: not measured, because {reason}")
            else:
                ways[what] = way
        etlp = f"etlp load, verify full, streams: {most_streams()}"
        ways[etlp] = partial(load_once, bench.server, parquet, "parquet", most_streams(), "full", rows)
        taken = interleave(ways, bench.repeat)
    own = Reading(etlp, rows, taken.pop(etlp))
    peers = [Reading(what, few, timings) for what, timings in taken.items()]
    result.readings = [(own, 1.0), *((peer, peer.rate / own.rate) for peer in peers)]
    goals = {what: PEER_MULTIPLES[name] for name, what in PEERS.items()}
    result.claims = [
        Claim(bench.name, f"multiple of {peer.what}", own.rate / peer.rate, ">=", goals[peer.what])
        for peer in peers
    ]
    return result


def _peer(own: Project, table: Table, name: str, sample: Path, rows: int) -> Timing:
    fresh_table(own, table.bare)
    settings = own.settings
    place = {
        "BENCH_SOCKET": os.path.realpath(settings.socket or ""),
        "BENCH_USER": settings.user,
        "BENCH_DATABASE": settings.database("raw"),
        # dlt makes its own.
        "BENCH_TABLE": f"{TABLE}_dlt" if name == "dlt" else TABLE,
    }
    command: list[str | Path] = [program("python"), "-P", HERE / "peer.py", name, sample]
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, **place, "BENCH_FOLDER": folder}
        try:
            done = subprocess.run(
                command, env=environ, capture_output=True, text=True, timeout=TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NotMeasured(f"it took more than {TIMEOUT} s") from error
    if done.returncode:
        raise NotMeasured((done.stderr.strip().splitlines() or ["it said nothing"])[-1][:300])
    stored = own.ask(f"select count(*) from {quote(place['BENCH_DATABASE'], place['BENCH_TABLE'])}")[0][0]
    if stored != rows:
        raise NotMeasured(f"it stored {stored:,} of {rows:,} rows")
    return Timing(seconds=json.loads(done.stdout.splitlines()[-1])["seconds"])
