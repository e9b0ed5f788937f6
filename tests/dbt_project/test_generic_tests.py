"""The generic tests of the project: each passes on rows that are right, and gives those that are wrong."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from dbt.cli.main import dbtRunner

from tests.dbt_project.generic_cases import CASES, Case, Rows
from tests.servers import ROOT, Server, own_databases
from warehouse.settings import Settings

TESTS = ROOT / "dbt_project" / "tests" / "generic"
PROJECT = {
    "name": "etlp",
    "profile": "etlp",
    "model-paths": ["models"],
    "macro-paths": ["macros"],
    "test-paths": ["tests"],
    "flags": {"send_anonymous_usage_stats": False, "require_generic_test_arguments_property": True},
}


@pytest.fixture(scope="module")
def failures(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[int, int]:
    """Rows that each case's test gave, by its place among them; all are built by one call of dbt."""
    folder = tmp_path_factory.mktemp("project")
    _write_project(folder, CASES)
    with own_databases(server) as settings:
        done = _dbt(folder, settings, "build")
        assert done.exception is None, done.exception
        results = [each for each in done.result if each.node.resource_type == "test"]
        errors = [each.message for each in done.result if each.status == "error"]
    assert errors == []
    return {int(each.node.attached_node.rpartition("_")[2]): each.failures for each in results}


@pytest.mark.parametrize("place", range(len(CASES)), ids=[f"{case.test}: {case.says}" for case in CASES])
def test_it_gives_the_rows_that_are_wrong(failures: dict[int, int], place: int) -> None:
    assert failures[place] == CASES[place].failures


def test_a_range_without_bounds_is_refused(server: Server, tmp_path: Path) -> None:
    _write_project(tmp_path, [Case("accepted_range", "no bounds", {"percent": "signed"}, [(1,)], 0)])
    done = _dbt(tmp_path, server.settings("none"), "parse")
    assert "accepted_range on percent needs min_value or max_value" in str(done.exception)


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.sql")), ids=lambda path: path.stem)
def test_it_is_documented_used_and_shown_to_pass_and_to_fail(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = text[: text.index("-#}")]
    assert header.startswith("{#-\n    Fails ")
    for part in ("Example:", "Reason:", "Remedy:", "Arguments:"):
        assert f"    {part}" in header
    assert f"{{% test {path.stem}(" in text
    shown = [case.failures > 0 for case in CASES if case.test == path.stem]
    assert {True, False} == set(shown)
    declared = [file.read_text(encoding="utf-8") for file in (ROOT / "dbt_project").rglob("*.yml")]
    assert any(f"- {path.stem}" in each for each in declared)


def _write_project(folder: Path, cases: list[Case]) -> None:
    """A model per relation of the cases, and the test of each."""
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(PROJECT), encoding="utf-8")
    shutil.copy(ROOT / "profiles.yml", folder)
    shutil.copytree(ROOT / "dbt_project" / "macros", folder / "macros")
    shutil.copytree(TESTS, folder / "tests" / "generic")
    models = folder / "models"
    models.mkdir()
    declared = []
    for place, case in enumerate(cases):
        name, other = f"case_{place}", f"other_{place}"
        (models / f"{name}.sql").write_text(_select(case.columns, case.rows), encoding="utf-8")
        if case.other:
            (models / f"{other}.sql").write_text(_select(case.columns, case.other), encoding="utf-8")
        arguments = {
            key: f"ref('{other}')" if value == "{other}" else value for key, value in case.arguments.items()
        }
        test = {case.test: {"name": f"test_{place}", "arguments": arguments}}
        declared.append(_of_column(name, case, test))
    (models / "cases.yml").write_text(yaml.safe_dump({"models": declared}), encoding="utf-8")


def _of_column(name: str, case: Case, test: dict[str, Any]) -> dict[str, Any]:
    """The declaration of a model whose test is of its first column, if it takes a column."""
    takes_column = "column_name" in (TESTS / f"{case.test}.sql").read_text(encoding="utf-8")
    if takes_column:
        return {"name": name, "columns": [{"name": next(iter(case.columns)), "data_tests": [test]}]}
    return {"name": name, "data_tests": [test]}


def _select(columns: dict[str, str], rows: Rows) -> str:
    def cast(value: Any, kind: str) -> str:
        literal = "null" if value is None else f"'{value}'"
        return f"cast({literal} as {kind})"

    return "\nunion all\n".join(
        "select "
        + ", ".join(
            f"{cast(value, kind)} as {name}" for (name, kind), value in zip(columns.items(), row, strict=True)
        )
        for row in rows
    )


def _dbt(folder: Path, settings: Settings, *arguments: str) -> Any:
    options = ("--project-dir", str(folder), "--profiles-dir", str(folder))
    own = {"DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs")}
    with patch.dict(os.environ, {**settings.environ, **own}, clear=True):
        return dbtRunner().invoke(["--quiet", "--no-use-colors", *arguments, *options])
