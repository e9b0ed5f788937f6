"""Every test of the project's own passes on a small year that is right, and fails once errors are planted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loaders.load import load
from tests.dbt_project.planted_errors import ERRORS, PREDICTIONS
from tests.dbt_project.small_landing import Landing
from tests.servers import ROOT, Server, own_databases
from warehouse.database import connect, quote
from warehouse.dbt import target_path
from warehouse.settings import LAYERS, Settings

OWN = {path.stem for path in (ROOT / "dbt_project" / "tests" / "generic").glob("*.sql")}


@dataclass(frozen=True)
class Result:
    """How a data test ended.

    Attributes:
        failures: rows it gave.
        stored: the relation that keeps them.
        is_own: whether its SQL is this project's, and not dbt's.
    """

    status: str
    failures: int
    stored: str
    is_own: bool


@dataclass(frozen=True)
class Planted:
    """A warehouse that was built from files, and all tests before and after errors were planted in it."""

    settings: Settings
    right: dict[str, Result]
    wrong: dict[str, Result]


@pytest.fixture(scope="module")
def tested(server: Server) -> Iterator[Planted]:
    """One warehouse for all: what is planted breaks one promise each, and no test hides another."""
    with own_databases(server) as settings:
        Landing.filled(settings.landing).write()
        load(settings)
        _dbt(settings, "build", "--exclude-resource-type", "test", "unit_test")
        _run(settings, PREDICTIONS)
        right = _dbt(settings, "build", "--exclude-resource-type", "unit_test")
        _run(settings, ERRORS)
        yield Planted(settings, right, _dbt(settings, "test", "--exclude-resource-type", "unit_test"))


def test_all_pass_on_what_is_right(tested: Planted) -> None:
    assert {name: each for name, each in tested.right.items() if each.status != "pass"} == {}
    assert len(tested.right) >= 250


def test_each_of_our_own_can_fail(tested: Planted) -> None:
    assert [name for name, each in tested.wrong.items() if each.is_own and each.status == "pass"] == []
    assert {name: each for name, each in tested.wrong.items() if each.status == "error"} == {}


def test_the_rows_that_fail_are_there_to_be_read_and_no_others(tested: Planted) -> None:
    failed = {each.stored: each.failures for each in tested.wrong.values() if each.failures}
    with connect(tested.settings) as connection, connection.cursor() as cursor:
        stored = {}
        database = tested.settings.database("test_failures")
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = %s", (database,)
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select count(*) from {quote(database, table)}")
            stored[quote(database, table)] = cursor.fetchone()[0]
    assert stored == failed


def _run(settings: Settings, statements: list[str]) -> None:
    layers = {layer: quote(settings.database(layer)) for layer in LAYERS}
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("set foreign_key_checks = 0")
        for statement in statements:
            cursor.execute(statement.format(**layers))


def _dbt(settings: Settings, *arguments: str) -> dict[str, Result]:
    """Run dbt; how the data tests ended that it ran."""
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "--no-use-colors", *arguments]
    environ = dict(settings.environ)
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout
    ended, nodes = (_read(settings, name) for name in ("run_results.json", "manifest.json"))
    return {
        node["name"]: Result(each["status"], each["failures"], node["relation_name"], _is_own(node))
        for each in ended["results"]
        if (node := nodes["nodes"].get(each["unique_id"])) and node["resource_type"] == "test"
    }


def _is_own(node: dict[str, Any]) -> bool:
    """A singular test has no metadata."""
    metadata = node.get("test_metadata")
    return not metadata or metadata["name"] in OWN


def _read(settings: Settings, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((target_path(settings) / name).read_text(encoding="utf-8"))
    return content
