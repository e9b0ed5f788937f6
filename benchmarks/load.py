"""Measures what is claimed of `etlp load`: speed beside the limit and beside peers, growth, memory.

.venv/bin/python -m benchmarks.load [--server mariadb|mysql|all] [--scale 0.1] [--only limit,peers,…]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import claim, growth, limit, memory, peers, project, reading, small
from benchmarks.errors import NotMeasured
from benchmarks.part import Bench, Result
from tests.servers import FLAVORS, find_binary, running
from warehouse.database import server_version
from warehouse.progress import say

PARTS: dict[str, Callable[[Bench], Result]] = {
    "limit": limit.measure,
    "peers": peers.measure,
    "growth": growth.measure,
    "small": small.measure,
    "memory": memory.measure,
}


def main() -> int:
    """Measure, print, and end with 1 where a claim is not met or could not be measured."""
    options = _options()
    found: list[dict[str, Any]] = []
    claims: list[claim.Claim] = []
    unmeasured = 0
    for flavor in FLAVORS if options.server == "all" else (options.server,):
        binary = find_binary(flavor)
        if binary is None:
            print(f"{flavor}: not measured, because there is no such server here\n")
            unmeasured += 1
            continue
        with (
            tempfile.TemporaryDirectory(prefix=f"etlp-bench-{flavor}-") as folder,
            running(flavor, binary, Path(folder)) as server,
        ):
            version = str(server_version(server.settings("none")))
            bench = Bench(
                server, options.scale, options.repeat, options.files, options.memory_gb, options.peer_rows
            )
            for part in options.only:
                say(f"{version}: {part}")
                try:
                    result = PARTS[part](bench)
                except NotMeasured as reason:
                    unmeasured += 1
                    result = Result(part, remarks=[f"{part}: not measured, because {reason}"])
                _print(version, result)
                claims += result.claims
                found.append({"server": version, "part": part, **_record(result)})
    if "--json" not in project.options():
        print("This etlp load has no --json: its seconds are those with the start of the interpreter.\n")
    if claims:
        print(reading.table(claim.HEAD, [one.line for one in claims]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if unmeasured or any(not one.is_met for one in claims) else 0


def _print(version: str, result: Result) -> None:
    print(f"{version}, {result.title}")
    lines = [(*one.line, "" if ratio is None else f"{ratio:.2f}") for one, ratio in result.readings]
    if lines:
        print(reading.table(reading.HEAD, lines))
    print(*result.remarks, "", sep="\n", flush=True)


def _record(result: Result) -> dict[str, Any]:
    readings = [asdict(one) | {"rows_per_second": one.rate, "ratio": r} for one, r in result.readings]
    claims = [asdict(one) | {"is_met": one.is_met} for one in result.claims]
    return {"title": result.title, "readings": readings, "claims": claims, "remarks": result.remarks}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.splitlines()[0])
    parser.add_argument("--server", choices=["all", *FLAVORS], default="all", help="server to measure on")
    parser.add_argument("--scale", type=float, default=0.1, help="TPC-H scale factor (default: 0.1)")
    parser.add_argument("--repeat", type=int, default=3, help="times that all is timed (default: 3)")
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"parts, of {','.join(PARTS)}")
    parser.add_argument("--files", type=int, default=1_000, help="small files (default: 1000)")
    parser.add_argument("--memory-gb", type=float, default=2.0, help="least size of the CSV (default: 2)")
    parser.add_argument("--peer-rows", type=int, default=60_000, help="rows for peers (default: 60000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; parts are {', '.join(PARTS)}")
    return parts


if __name__ == "__main__":
    sys.exit(main())
