"""dbt as a program: run from the root of the checkout, its results read from its artifacts."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse import child
from warehouse.database import connect
from warehouse.dbt_failure import FAILED, failures_of, place_in
from warehouse.errors import CheckFailed, ConfigError
from warehouse.faults import FILE_HINTS
from warehouse.settings import Settings

MOST_TOLD = 20
RESULTS = "run_results.json"
# The end of a traceback about a file or a disk.
FILE_FAULT = re.compile(r"^\w*Error: \[Errno (\d+)\] (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class DbtResult:
    """What a dbt command did: counts of nodes by kind and outcome."""

    models: int
    tests: int
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        warned = f", {len(self.warnings)} with a warning" if self.warnings else ""
        return f"{self.models} models, {self.tests} tests passed{warned}"


def target_path(settings: Settings) -> Path:
    """Where dbt writes its artifacts: DBT_TARGET_PATH, or `target` beside dbt_project.yml."""
    return settings.root / settings.environ.get("DBT_TARGET_PATH", "target")


def artifact(path: Path) -> dict[str, Any]:
    """Read one of the JSON files that dbt wrote.

    Raises:
        ConfigError: dbt wrote none, or was killed while it did.
    """
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"dbt left no readable {path}: {error}.", "see what dbt prints, or run it again if it was killed."
        ) from error


def command(*arguments: str) -> list[str]:
    """The command line of dbt as it is installed beside this Python, coloured where stderr is a terminal."""
    colors = "--use-colors" if sys.stderr.isatty() else "--no-use-colors"
    return [child.program("dbt"), colors, "--no-send-anonymous-usage-stats", *arguments]


def environment(settings: Settings) -> dict[str, str]:
    """What dbt needs to find server and databases; it reads no password files."""
    return {**settings.environ} | ({"ETLP_PASSWORD": settings.password} if settings.password else {})


def run_dbt(settings: Settings, *arguments: str, quiet: bool = False) -> DbtResult:
    """Run a dbt command such as ``build``; what dbt prints goes to stderr.

    Args:
        quiet: print it only when dbt could not start.

    Raises:
        CheckFailed: a model or a test failed; the message leads to the line.
        ConfigError: dbt could not start or parse the project.
        ServerUnreachable: it failed, and no server answers, or it refuses this user.
    """
    # What an earlier command left must not count for one that was killed.
    (target_path(settings) / RESULTS).unlink(missing_ok=True)
    code, said = call(settings, *arguments, quiet=quiet)
    if code < 0:
        raise ConfigError(
            f"`dbt {' '.join(arguments)}` was killed by {signal.Signals(-code).name}.",
            "run it again; a machine without memory kills the largest process.",
        )
    if code:
        # The exit code of dbt does not tell a server that is gone from a fault of the project.
        with connect(settings):
            pass
    if code > 1 or (code and arguments[0] not in ("build", "run", "test", "seed")):
        if quiet:
            sys.stderr.write(said)
        place = place_in(settings.root, said.partition("Encountered an error:")[2])
        of_file = FILE_FAULT.search(said)
        raise ConfigError(
            f"`dbt {' '.join(arguments)}` ended with exit code {code}"
            + (f": {of_file[2]}" if of_file else f"\n  at {place}" if place else "."),
            FILE_HINTS.get(int(of_file[1]) if of_file else 0, "dbt says why above."),
        )
    results = artifact(target_path(settings) / RESULTS)["results"]
    if code:
        raise CheckFailed(
            _failures(settings, results),
            "dbt says more above; `dbt build --select NODE+` tries from there.",
        )
    kinds = [result["unique_id"].split(".")[0] for result in results]
    warned = tuple(r["unique_id"].split(".")[2] for r in results if r["status"] == "warn")
    return DbtResult(
        sum(kind in ("model", "seed", "snapshot") for kind in kinds), kinds.count("test"), warned
    )


def call(settings: Settings, *arguments: str, quiet: bool = False) -> tuple[int, str]:
    """Run a dbt command, which ends when this program does; its exit code, and what it printed.

    Args:
        quiet: print nothing of it to stderr.

    Raises:
        ConfigError: dbt is not installed.
    """
    line, said = command(*arguments), []
    try:
        with child.running(
            line,
            cwd=settings.root,
            env=environment(settings),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        ) as running:
            for each in running.stdout or ():
                said.append(each)
                if not quiet:
                    sys.stderr.write(each)
                    sys.stderr.flush()
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {line[0]}.", "run `make setup`.") from error
    return running.returncode, "".join(said)


def _failures(settings: Settings, results: list[dict[str, Any]]) -> str:
    manifest = artifact(target_path(settings) / "manifest.json")
    unbuilt = [result for result in results if result["status"] == "skipped"]
    caused = [result for result in results if result["status"] in FAILED] or unbuilt
    told = failures_of(settings.root, manifest, caused[:MOST_TOLD])
    skipped = f", {len(unbuilt)} skipped" if unbuilt and caused is not unbuilt else ""
    count = f"{len(caused)} node{'s' if len(caused) > 1 else ''}"
    return "\n".join([f"dbt failed in {count}{skipped}:", *told])
