"""dbt for a pull request: called so that it can be stopped cleanly, its failures told by file and line."""

from __future__ import annotations

from typing import Any

from warehouse import child
from warehouse.dbt import command, environment
from warehouse.dbt_failure import failures_of
from warehouse.errors import ConfigError
from warehouse.settings import Settings

FAILED = ("error", "fail", "runtime error", "partial success")


def call(settings: Settings, *arguments: str) -> bool:
    """Run a dbt command; what it prints goes to stderr. False when a node failed.

    Raises:
        ConfigError: dbt could not start, or could not read the project.
    """
    line = command(*arguments)
    try:
        with child.running(line, cwd=settings.root, env=environment(settings), stdout=2) as process:
            pass
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {line[0]}.", "run `make setup`.") from error
    code = process.returncode
    if code > 1 or code < 0:
        raise ConfigError(f"`dbt {arguments[0]}` ended with exit code {code}.", "dbt says why above.")
    return code == 0


def failures(settings: Settings, results: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """What failed, each with the line of the file that someone has to look at."""
    failed = [result for result in results["results"] if result["status"] in FAILED]
    return failures_of(settings.root, manifest, failed)
