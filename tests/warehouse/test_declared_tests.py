"""A test of a column promises something of its rows only where each row would make it fail."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.declared import read_sources
from loaders.spec import read_specs
from tests.servers import ROOT
from warehouse.declared_tests import promised
from warehouse.settings import load_settings

HOLDS: list[Any] = [
    "not_null",
    {"not_null": None},
    {"not_null": {"name": "filled", "config": {"tags": ["key"]}}},
    {"not_null": {"severity": "ERROR"}},
    {"name": "filled", "test_name": "not_null"},
]
DOES_NOT: list[Any] = [
    "unique",
    {"not_null": {"config": {"where": "day > '2024-01-01'"}}},
    {"not_null": {"where": "day > '2024-01-01'"}},
    {"not_null": {"config": {"severity": "warn"}}},
    {"not_null": {"severity": "warn"}},
    {"not_null": {"config": {"enabled": False}}},
    {"not_null": {"config": {"error_if": "> 10"}}},
    {"name": "filled", "test_name": "not_null", "config": {"severity": "warn"}},
]


@pytest.mark.parametrize("key", ["tests", "data_tests"])
@pytest.mark.parametrize(("test", "holds"), [*((t, True) for t in HOLDS), *((t, False) for t in DOES_NOT)])
def test_a_test_that_may_pass_with_a_null_promises_nothing(key: str, test: Any, holds: bool) -> None:
    assert ("not_null" in promised({"name": "a", key: [test]})) is holds
    other = {"tests": "data_tests", "data_tests": "tests"}[key]
    assert ("not_null" in promised({"name": "a", key: [test], other: ["unique"]})) is holds


@pytest.mark.parametrize("tests", ["not_null", 7, [7], [{}], [["not_null"]]])
def test_tests_that_are_no_list_of_tests_are_refused(tests: Any) -> None:
    with pytest.raises(ValueError, match="the tests of a are"):
        promised({"name": "a", "data_tests": tests})


def test_the_loader_and_the_checks_require_the_same_columns() -> None:
    settings = load_settings(ROOT, {})
    loaded = {
        spec.name: {each.name for each in spec.columns if each.required} for spec in read_specs(settings)
    }
    assert loaded == {table.name: set(table.required) for table in read_sources(settings)}
