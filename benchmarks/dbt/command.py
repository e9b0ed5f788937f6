"""dbt as a user runs it: a command in the folder of a project, timed from start to end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.dbt.log import Statement, read_statements
from benchmarks.errors import NotMeasured
from benchmarks.reading import Timing

TIMEOUT = 14_400
LOG = ["--log-format-file", "json", "--log-level-file", "debug"]


@dataclass(frozen=True, kw_only=True)
class Run(Timing):
    """What a command took and sent; ``seconds`` are from its first node to its last, if it has any."""

    statements: list[Statement]
    output: str


@dataclass(frozen=True)
class Dbt:
    """A dbt and a project.

    Attributes:
        project: the folder with ``dbt_project.yml`` and ``profiles.yml``.
        own: a folder for what dbt writes.
    """

    program: Path
    project: Path
    own: Path
    environ: Mapping[str, str]

    def run(self, *arguments: str) -> Run:
        """Run a command in a fresh process.

        Raises:
            NotMeasured: it failed, or there is no such program.
        """
        logs, target = self.own / "logs", self.own / "target"
        shutil.rmtree(logs, ignore_errors=True)
        results = target / "run_results.json"
        results.unlink(missing_ok=True)
        environ = {
            **self.environ,
            # Modules are compiled once, as wherever this is not switched off.
            "PYTHONDONTWRITEBYTECODE": "",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
            "DBT_USE_COLORS": "False",
            # One file, however much there is to log.
            "DBT_LOG_FILE_MAX_BYTES": "4000000000",
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(logs),
        }
        started = time.perf_counter()
        try:
            done = subprocess.run(
                [self.program, *LOG, *arguments],
                cwd=self.project,
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                check=False,
            )
        except OSError as error:
            raise NotMeasured(f"{self.program} does not run: {error}") from error
        except subprocess.TimeoutExpired as error:
            raise NotMeasured(f"dbt {arguments[0]} took more than {TIMEOUT} s") from error
        wall = time.perf_counter() - started
        if done.returncode:
            raise NotMeasured(f"dbt {' '.join(arguments[:3])} failed: {_reason(done)}")
        return Run(
            seconds=execution_seconds(json.loads(results.read_text())) if results.exists() else wall,
            wall=wall,
            statements=read_statements(logs / "dbt.log"),
            output=done.stdout,
        )

    @property
    def version(self) -> str:
        """dbt-core and the adapter, for people."""
        python = self.program.with_name("python")
        code = "from importlib.metadata import version as v; print(f\"{v('dbt-core')} {v('dbt-mysql')}\")"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
        core, _, adapter = done.stdout.strip().partition(" ")
        return f"dbt-core {core}, dbt-mysql {adapter}" if adapter else str(self.program)


def execution_seconds(results: Mapping[str, Any]) -> float:
    """From the start of the first node to the end of the last, as ``run_results.json`` has it."""
    timings = [
        timing for node in results["results"] for timing in node["timing"] if timing.get("completed_at")
    ]
    if not timings:
        return 0.0
    first = min(_moment(timing["started_at"]) for timing in timings)
    return (max(_moment(timing["completed_at"]) for timing in timings) - first).total_seconds()


def inherited() -> dict[str, str]:
    """The environment without settings of etlp and dbt."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ETLP_", "DBT_"))}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
    first = next((n for n, line in enumerate(lines) if "error" in line.lower()), -3)
    return " ".join(lines[first:])[:500]
