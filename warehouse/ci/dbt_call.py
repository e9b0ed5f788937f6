"""dbt for a pull request: called so that it can be stopped cleanly, its failures told by file and line."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import Any

from warehouse.dbt import command, environment, target_path
from warehouse.dbt_failure import failures_of
from warehouse.errors import ConfigError
from warehouse.settings import Settings

FAILED = ("error", "fail", "runtime error", "partial success")
# Seconds that dbt has for cancelling its statements on the server.
GRACE = 30


def call(settings: Settings, *arguments: str) -> bool:
    """Run a dbt command; what it prints goes to stderr. False when a node failed.

    Raises:
        ConfigError: dbt could not start, or could not read the project.
    """
    line = command(*arguments)
    try:
        # In a session of its own: Ctrl-C reaches us alone, and dbt is asked once to end.
        process = subprocess.Popen(
            line,
            cwd=settings.root,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=2,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {line[0]}.", "run `make setup`.") from error
    try:
        code = process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
    if code > 1 or code < 0:
        raise ConfigError(f"`dbt {arguments[0]}` ended with exit code {code}.", "dbt says why above.")
    return code == 0


def artifact(settings: Settings, name: str) -> dict[str, Any]:
    """One of the JSON files that dbt wrote.

    Raises:
        ConfigError: it wrote none.
    """
    path = target_path(settings) / name
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ConfigError(f"dbt left no readable {path}: {error}.", "dbt says why above.") from error


def failures(settings: Settings, results: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """What failed, each with the line of the file that someone has to look at."""
    failed = [result for result in results["results"] if result["status"] in FAILED]
    return failures_of(settings.root, manifest, failed)
