"""sqlfluff on the SQL files that changed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from warehouse.ci.changes import Changes
from warehouse.errors import CheckFailed, ConfigError

# As `make lint`: queries of reports hold placeholders instead of Jinja.
MODELS = ("dbt_project/models", "dbt_project/snapshots", "dbt_project/tests", "dbt_project/analyses")
QUERIES = ("reports/queries",)


def lint_sql(root: Path, changes: Changes) -> str:
    """Lint the changed models, snapshots, tests and queries; say how many.

    Raises:
        CheckFailed: a file breaks a rule; the message names file, line and rule.
        ConfigError: sqlfluff is not installed, or could not run.
    """
    models = changes.below(root, *MODELS, suffix=".sql")
    queries = changes.below(root, *QUERIES, suffix=".sql")
    found = _lint(root, models) + _lint(root, queries, "--templater", "placeholder")
    if found:
        raise CheckFailed(
            f"sqlfluff found {len(found)} faults:\n" + "\n".join(f"  {line}" for line in found[:30]),
            "`.venv/bin/sqlfluff fix FILE` mends most of them.",
        )
    count = len(models) + len(queries)
    return f"{count} changed SQL files" if count else "no SQL file changed"


def _lint(root: Path, files: list[str], *options: str) -> list[str]:
    if not files:
        return []
    program = Path(sys.executable).with_name("sqlfluff")
    command = [str(program), "lint", "--format", "json", "--disable-progress-bar", *options, *files]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ConfigError(
            "sqlfluff is not installed.", "`make ci` installs it; or requirements/install.sh dev."
        ) from error
    try:
        linted = json.loads(done.stdout)
    except ValueError as error:
        raise ConfigError(f"sqlfluff could not run: {done.stderr.strip()[-500:]}") from error
    return [
        f"{file['filepath']}:{fault['start_line_no']} {fault['code']} {fault['description']}"
        for file in linted
        for fault in file["violations"]
    ]
