"""Measures what dbt costs with our adapter: beside the plain statements and the adapter before it.

.venv/bin/python -m benchmarks.dbt [--server mariadb|mysql|all] [--only ratio,stock,models] [--dbt PATH]
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

from benchmarks import claim, reading
from benchmarks.dbt import models, ratio, stock
from benchmarks.dbt.part import COUNTS_HEAD, HEAD, Bench, Result
from benchmarks.errors import NotMeasured
from tests.servers import FLAVORS, find_binary, running
from warehouse.database import server_version
from warehouse.progress import say

PARTS: dict[str, Callable[[Bench], Result]] = {
    "ratio": ratio.measure,
    "stock": stock.measure,
    "models": models.measure,
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
            for part in options.only:
                say(f"{version}: {part}")
                try:
                    result = PARTS[part](Bench(server, options.dbt, options.repeat))
                except NotMeasured as reason:
                    unmeasured += 1
                    result = Result(part, remarks=[f"{part}: not measured, because {reason}"])
                _print(version, result)
                claims += result.claims
                found.append({"server": version, "part": part, **_record(result)})
    if claims:
        print(reading.table(claim.HEAD, [one.line for one in claims]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if unmeasured or any(not one.is_met for one in claims) else 0


def _print(version: str, result: Result) -> None:
    print(f"{version}, {result.title}")
    if result.took:
        print(reading.table(HEAD, [one.line for one in result.took]), end="\n\n")
    if result.counts:
        print(reading.table(COUNTS_HEAD, result.counts), end="\n\n")
    print(*result.remarks, "", sep="\n", flush=True)


def _record(result: Result) -> dict[str, Any]:
    took = [
        {
            "what": one.what,
            "seconds": one.seconds,
            "execution": one.execution,
            "ratio": one.ratio,
            "timings": [{"seconds": timing.seconds, "wall": timing.wall} for timing in one.timings],
        }
        for one in result.took
    ]
    counted = [dict(zip(COUNTS_HEAD, line, strict=True)) for line in result.counts]
    claims = [asdict(one) | {"is_met": one.is_met} for one in result.claims]
    return {
        "title": result.title,
        "took": took,
        "statements": counted,
        "claims": claims,
        "remarks": result.remarks,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dbt", description=__doc__.splitlines()[0])
    parser.add_argument("--server", choices=["all", *FLAVORS], default="all", help="server to measure on")
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"parts, of {','.join(PARTS)}")
    parser.add_argument("--repeat", type=int, default=3, help="times that all is timed (default: 3)")
    beside = Path(sys.executable).with_name("dbt")
    parser.add_argument(
        "--dbt", type=_absolute, default=beside, help="the dbt to measure (default: this venv's)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    return parser.parse_args()


def _absolute(text: str) -> Path:
    return Path(text).absolute()


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; parts are {', '.join(PARTS)}")
    return parts


if __name__ == "__main__":
    sys.exit(main())
