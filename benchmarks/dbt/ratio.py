"""What dbt costs: `dbt build` of this checkout's project against its statements in the plain client."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.claim import Claim
from benchmarks.dbt.client import play, script, seed_texts, session
from benchmarks.dbt.command import Dbt, Run
from benchmarks.dbt.databases import contents, difference, drop, prefixes
from benchmarks.dbt.log import counts
from benchmarks.dbt.part import Bench, Result, Took
from benchmarks.dbt.sample import load_sample
from benchmarks.errors import NotMeasured
from benchmarks.reading import Timing, interleave
from tests.servers import ROOT

# Seconds from the first node to the last with one thread, as a multiple of the client's.
COST = 1.25
THREADS = (1, 4)
CLIENT = "plain client, one session"


def measure(bench: Bench) -> Result:
    """Build with one thread and with four, and run the same statements in the client."""
    none = bench.server.settings("none")
    with prefixes(none, 2) as (prefix, copy), tempfile.TemporaryDirectory(prefix="etlp-bench-") as name:
        folder = Path(name)
        settings = bench.server.settings(prefix)
        raw = settings.database("raw")
        load_sample(settings)
        dbt = Dbt(bench.dbt, ROOT, folder, settings.environ)

        def build(threads: int) -> Run:
            drop(settings, prefix, but=raw)
            return dbt.run("build", "--full-refresh", "--threads", str(threads))

        # Not timed: it warms what a first build finds cold, and its statements are taken.
        first = build(1)
        written = contents(settings, prefix, but=raw)
        # The raw tables are read where they are.
        elsewhere = re.compile(rf"{prefix}(?!_raw\b)")
        seeds = seed_texts(folder / "target" / "manifest.json", ROOT, folder)
        text = script(first.statements, session(dbt), partial(elsewhere.sub, copy), seeds)

        def client() -> Timing:
            drop(settings, copy)
            return play(settings, text, folder)

        client()
        if unlike := difference(written, contents(settings, copy)):
            raise NotMeasured(f"dbt and the client left different tables: {unlike[:400]}")
        ways: dict[str, Callable[[], Timing]] = {_name(n): partial(build, n) for n in THREADS}
        taken = interleave(ways | {CLIENT: client}, bench.repeat)
    return _result(bench, dbt.version, taken, len(written), counts(_name(1), first.statements))


def _result(
    bench: Bench, version: str, taken: dict[str, list[Timing]], relations: int, sent: tuple[str, ...]
) -> Result:
    plain = Took(CLIENT, taken[CLIENT], 1.0)
    result = Result(
        f"ratio: {version}, dbt build --full-refresh of this project, medians of {bench.repeat}; "
        "ratio of the execution to the plain client",
        counts=[sent],
    )
    one, four = (
        Took(name, taken[name], Took(name, taken[name]).execution / plain.seconds)
        for name in (_name(n) for n in THREADS)
    )
    result.took = [plain, one, four]
    result.claims = [
        Claim(bench.name, "execution with 1 thread, multiple of the client's", one.ratio, "<=", COST),
        Claim(bench.name, "execution with 4 threads to 1", four.execution / one.execution, "<", 1.0),
    ]
    result.remarks = [
        f"The whole command, start and parsing with it, takes {one.seconds / plain.seconds:.2f} times "
        f"what the client takes with one thread, {four.seconds / plain.seconds:.2f} with four.",
        f"Both left the same {relations} tables and views, with the same rows.",
    ]
    return result


def _name(threads: int) -> str:
    return f"dbt build, {threads} thread" + "s" * (threads > 1)
