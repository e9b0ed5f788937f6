"""dbt as a program: run from the root of the checkout, its results read from its artifacts."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import CheckFailed, ConfigError
from warehouse.settings import Settings

FAILED = ("error", "fail", "runtime error", "skipped")


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


def run_dbt(settings: Settings, *arguments: str) -> DbtResult:
    """Run a dbt command such as ``build``; what dbt prints goes to stderr.

    Raises:
        CheckFailed: a model or a test failed; the message names them.
        ConfigError: dbt could not start or parse the project.
    """
    program = Path(sys.executable).with_name("dbt")
    colors = "--use-colors" if sys.stderr.isatty() else "--no-use-colors"
    command = [str(program), colors, "--no-send-anonymous-usage-stats", *arguments]
    # dbt reads no password files.
    environ = {**settings.environ} | ({"ETLP_PASSWORD": settings.password} if settings.password else {})
    try:
        done = subprocess.run(
            command, cwd=settings.root, env=environ, stdin=subprocess.DEVNULL, stdout=2, check=False
        )
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {program}.", "run `make setup`.") from error
    artifact = target_path(settings) / "run_results.json"
    if done.returncode > 1 or (done.returncode and arguments[0] not in ("build", "run", "test", "seed")):
        raise ConfigError(
            f"`dbt {' '.join(arguments)}` ended with exit code {done.returncode}.", "dbt says why above."
        )
    results = json.loads(artifact.read_text(encoding="utf-8"))["results"]
    if done.returncode:
        failed = [f"  {r['unique_id']}: {_first_line(r)}" for r in results if r["status"] in FAILED]
        caused = [line for line in failed if "skipped" not in line.casefold()] or failed
        raise CheckFailed(
            f"dbt failed in {len(failed)} nodes:\n" + "\n".join(caused[:20]),
            "dbt says more above; `dbt build --select NODE+` tries from there.",
        )
    kinds = [result["unique_id"].split(".")[0] for result in results]
    warned = tuple(r["unique_id"].split(".")[2] for r in results if r["status"] == "warn")
    return DbtResult(
        sum(kind in ("model", "seed", "snapshot") for kind in kinds), kinds.count("test"), warned
    )


def _first_line(result: dict[str, object]) -> str:
    message = str(result.get("message") or result["status"])
    return " ".join(message.split())[:300]
