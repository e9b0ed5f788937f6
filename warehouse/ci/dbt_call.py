"""dbt for a pull request: failures with file and line; a failed node is no exception."""

from __future__ import annotations

from typing import Any

from warehouse import dbt
from warehouse.dbt_failure import FAILED, failures_of
from warehouse.errors import ConfigError
from warehouse.settings import Settings


def call(settings: Settings, *arguments: str) -> bool:
    """Run a dbt command; what it prints goes to stderr. False when a node failed.

    Raises:
        ConfigError: dbt could not start, or could not read the project.
    """
    code, _ = dbt.call(settings, *arguments)
    if code > 1 or code < 0:
        raise ConfigError(f"`dbt {arguments[0]}` ended with exit code {code}.", "dbt says why above.")
    return code == 0


def failures(settings: Settings, results: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """What failed, each with the line of the file that someone has to look at."""
    failed = [result for result in results["results"] if result["status"] in FAILED]
    return failures_of(settings.root, manifest, failed)
