"""Measures how load, build and tests grow with the history, and whether an added month costs the same.

.venv/bin/python -m benchmarks.scale [--server mariadb|mysql|all] [--years 1,10,30] [--folder DIR]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks import reading
from benchmarks.claim import HEAD, Claim
from benchmarks.errors import NotMeasured
from benchmarks.scale.growing import BUILD, BUILD_MONTH, TESTS, growing
from benchmarks.scale.journal import Journal
from benchmarks.scale.tables import growth, nodes_table, plans_text, steps_table
from tests.servers import FLAVORS, Server, find_binary
from warehouse.database import server_version
from warehouse.progress import say
from warehouse.server_config import MIB, buffer_pool_bytes

# Seconds of an added month's models at the longest history, as a multiple of those at the shortest.
ADDED_MONTH = 1.3


def main() -> int:
    """Measure, print, and end with 1 where a claim is not met or could not be measured."""
    options = _options()
    claims: list[Claim] = []
    found: dict[str, object] = {}
    unmeasured = 0
    for flavor in FLAVORS if options.server == "all" else (options.server,):
        binary = find_binary(flavor)
        if binary is None:
            print(f"{flavor}: not measured, because there is no such server here\n")
            unmeasured += 1
            continue
        with ExitStack() as stack:
            folder = options.folder and options.folder / flavor
            if folder is None:
                temporary = tempfile.TemporaryDirectory(prefix=f"etlp-bench-{flavor}-")
                folder = Path(stack.enter_context(temporary))
            server = stack.enter_context(_running(Server(flavor, binary, folder)))
            try:
                journal = _measure(server, options)
            except NotMeasured as reason:
                unmeasured += 1
                print(f"{flavor}: not measured, because {reason}\n")
                continue
        found[flavor] = [asdict(step) for step in journal.steps]
        claims += _print(flavor, journal, options.years, options.plans)
    if claims:
        print(reading.table(HEAD, [one.line for one in claims]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if unmeasured or any(not one.is_met for one in claims) else 0


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    """Start the server; unlike in the tests, its data stay for the run that goes on with them."""
    server.folder.mkdir(parents=True, exist_ok=True)
    server.private().start()
    try:
        yield server
    finally:
        server.private().stop()


def _measure(server: Server, options: argparse.Namespace) -> Journal:
    own = growing(
        server,
        options.dbt,
        max(options.years),
        every=options.every,
        months=options.months,
        days_at_once=options.days_at_once,
    )
    say(f"{server_version(own.settings)}: {server.folder}")
    own.measure(options.years)
    return own.journal


def _print(flavor: str, journal: Journal, lengths: list[int], plans: Path | None) -> list[Claim]:
    print(f"{flavor}, buffer pool {buffer_pool_bytes() // MIB} MiB; ratios to the shortest history")
    print(steps_table(journal, lengths), end="\n\n")
    for what in (BUILD_MONTH, BUILD, TESTS):
        print(nodes_table(journal, lengths, what), end="\n\n", flush=True)
    if plans:
        plans.mkdir(parents=True, exist_ok=True)
        (plans / f"{flavor}.txt").write_text(plans_text(journal, lengths) + "\n", encoding="utf-8")
    if len(lengths) == 1:
        return []
    what = f"models of an added month, {lengths[-1]} years to {lengths[0]}"
    return [Claim(flavor, what, growth(journal, lengths, BUILD_MONTH), "<=", ADDED_MONTH)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.splitlines()[0])
    parser.add_argument("--server", choices=["all", *FLAVORS], default="all", help="server to measure on")
    parser.add_argument("--years", type=_years, default=[1, 10], help="lengths of the history (1,10)")
    parser.add_argument("--months", type=int, default=3, help="added at each length; medians of (default: 3)")
    parser.add_argument("--every", type=int, default=1, help="keep one flight in so many (default: 1, all)")
    parser.add_argument(
        "--days-at-once", type=int, default=366, help="of a build from scratch, 0 for all (default: 366)"
    )
    parser.add_argument("--folder", type=Path, help="keep data and figures there: the next run goes on")
    parser.add_argument("--plans", type=Path, metavar="DIR", help="write the slowest models' plans there")
    beside = Path(sys.executable).with_name("dbt")
    parser.add_argument("--dbt", type=Path, default=beside, help="the dbt to measure (default: this venv's)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return parser.parse_args()


def _years(text: str) -> list[int]:
    try:
        years = sorted({int(part) for part in text.split(",")})
    except ValueError:
        years = []
    if not years or years[0] < 1:
        raise argparse.ArgumentTypeError(f"{text!r} are no years; e.g. 1,10,30")
    return years


if __name__ == "__main__":
    sys.exit(main())
