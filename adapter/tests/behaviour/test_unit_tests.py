"""dbt's unit tests: rows in YAML are compared as the model's own types, whatever their length."""

from __future__ import annotations

from typing import Any

from adapter.tests.behaviour.project import Project

COLUMNS = {
    "i": "int",
    "big": "bigint unsigned",
    "small": "tinyint",
    "exact": "decimal(20, 4)",
    "ratio": "double",
    "flag": "boolean",
    "word": "varchar(100)",
    "note": "longtext",
    "kind": "enum('big','small')",
    "day": "date",
    "moment": "datetime(6)",
    "span": "time(3)",
    "doc": "json",
}
ROW: dict[str, Any] = {
    "i": -5,
    "big": 18446744073709551615,
    "small": -128,
    "exact": 1234567890123456.1234,
    "ratio": 1.5,
    "flag": True,
    "word": "much longer than the model's own, it's a \\ and ü🦆",
    "note": "n" * 3000,
    "kind": "small",
    "day": "2024-02-29",
    "moment": "2024-02-29 12:34:56.123456",
    "span": "12:34:56.789",
    "doc": '{"a": [1, 2, {"b": null}]}',
}
ROW["exact"] = "1234567890123456.1234"


def write(project: Project, given: list[dict[str, Any]], expected: list[dict[str, Any]], **more: Any) -> None:
    unit = {
        "name": "it",
        "model": "seen",
        "given": [{"input": "ref('landed')", "rows": given}],
        "expect": {"rows": expected},
        **more,
    }
    project.write({"models/all.yml": {"unit_tests": [unit]}})
    project.sql("drop table if exists landed")
    project.sql("create table landed (" + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()) + ")")
    project.models(
        landed="{{ config(materialized='incremental') }} select * from "
        + f"`{project.schema}`.landed where false"
    )


def test_rows_of_all_types_come_through_as_they_are_written(project: Project) -> None:
    empty = dict.fromkeys(COLUMNS)
    write(project, [ROW, empty], [ROW, empty])
    project.models(seen="select * from {{ ref('landed') }}")
    project.dbt("test", "--select", "seen")
    for name, other in {
        "word": "another",
        "exact": "1234567890123456.1235",
        "moment": "2024-02-29 12:34:56.123457",
        "kind": "big",
    }.items():
        write(project, [ROW], [{**ROW, name: other}])
        errors = project.fails("test", "--select", "seen")
        assert "actual differs from expected" in errors


def test_the_models_literals_do_not_cut_what_is_expected(project: Project) -> None:
    rule = (
        "select case when i > 0 then 'up' when i < 0 then 'much further down' end as way, i * 1.5 as half "
        "from {{ ref('landed') }}"
    )
    write(
        project,
        [{"i": 1}, {"i": -1}, {"i": 0}],
        [{"way": "up", "half": 1.5}, {"way": "much further down", "half": -1.5}, {"way": None, "half": 0}],
    )
    project.models(seen=rule)
    project.dbt("test", "--select", "seen")
    write(project, [{"i": 1}], [{"way": "up and away", "half": 1.5}])
    assert "up and away" in project.fails("test", "--select", "seen")


def test_an_incremental_model_is_tested_with_what_it_holds(project: Project) -> None:
    write(
        project,
        [{"i": 1}, {"i": 2}, {"i": 3}],
        [{"i": 3}],
        overrides={"macros": {"is_incremental": True}},
    )
    unit = {
        "name": "it",
        "model": "seen",
        "overrides": {"macros": {"is_incremental": True}},
        "given": [
            {"input": "ref('landed')", "rows": [{"i": 1}, {"i": 2}, {"i": 3}]},
            {"input": "this", "rows": [{"i": 2}]},
        ],
        "expect": {"rows": [{"i": 3}]},
    }
    project.write({"models/all.yml": {"unit_tests": [unit]}})
    project.models(
        seen="{{ config(materialized='incremental') }} select i from {{ ref('landed') }} "
        "{% if is_incremental() %} where i > (select max(i) from {{ this }}) {% endif %}"
    )
    project.dbt("run")
    project.dbt("test", "--select", "seen")


def test_a_value_that_its_column_would_not_hold_is_an_error(project: Project) -> None:
    project.models(seen="select * from {{ ref('landed') }}")
    for name, value in {
        "i": "7 days",
        "day": "2025-02-30",
        "exact": "1,5",
        "ratio": "1,5",
        "flag": "yes",
        "big": "18446744073709551616",
        "span": "900:00:00",
        "moment": "2025-03-01 10:00:00+02:00",
    }.items():
        write(project, [{"i": 7, "flag": True}], [{name: value}])
        errors = project.fails("test", "--select", "seen")
        assert all(part in errors for part in (value, f"'{name}'", "Hint:")), errors
    # The table would refuse or round these; what a model makes of its rows may be longer.
    for name, value in {"small": "300", "exact": "1.23456"}.items():
        write(project, [{name: value}], [{name: value}])
        assert f"'{value}'" in project.fails("test", "--select", "seen")
        write(project, [{name: None}], [{name: value}])
        assert "actual differs from expected" in project.fails("test", "--select", "seen")


def test_booleans_mean_what_they_say_in_every_format(project: Project) -> None:
    project.models(seen="select i, flag from {{ ref('landed') }}")
    rows = "i,flag\n1,false\n2,true\n"
    write(project, [{"i": 1, "flag": False}, {"i": 2, "flag": True}], [])
    unit = {
        "name": "it",
        "model": "seen",
        "given": [{"input": "ref('landed')", "rows": [{"i": 1, "flag": False}, {"i": 2, "flag": True}]}],
    }
    project.write({"models/all.yml": {"unit_tests": [{**unit, "expect": {"format": "csv", "rows": rows}}]}})
    project.dbt("test", "--select", "seen")
    other = rows.replace("true", "false")
    project.write({"models/all.yml": {"unit_tests": [{**unit, "expect": {"format": "csv", "rows": other}}]}})
    assert "actual differs from expected" in project.fails("test", "--select", "seen")
