"""How the server goes about the slowest models: EXPLAIN of their compiled SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.reading import table
from warehouse.database import connect, server_version
from warehouse.settings import Settings

SLOWEST = 5


def slowest_plans(settings: Settings, target: Path, seconds: Mapping[str, float]) -> dict[str, str]:
    """The plans of the models of the last command that have SQL of their own.

    Args:
        target: the folder with dbt's ``run_results.json``.
        seconds: of each node, by its name.
    """
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    compiled = {result["unique_id"].split(".")[2]: result.get("compiled_code") for result in results}
    version = server_version(settings)
    is_tree = version is not None and version.flavor.lower() == "mysql"
    names = sorted((name for name in seconds if compiled.get(name)), key=lambda name: -seconds[name])[
        :SLOWEST
    ]
    found = {}
    with connect(settings) as connection, connection.cursor() as cursor:
        for name in names:
            cursor.execute(("explain format=tree " if is_tree else "explain ") + compiled[name])
            rows = cursor.fetchall()
            head = tuple(column[0] for column in cursor.description)
            lines = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
            found[name] = lines[0][0] if is_tree else table(head, lines)
    return found
