"""Names with quotes, blanks, signs and reserved words go through every path as they are."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.hostile_names import NAMES
from dbt.adapters.mysql.session import quote

COLUMNS = [name for name in NAMES if name != "1"]
ROW = [f"{number} of {name}" for number, name in enumerate(COLUMNS)]
AT = "at %s's time"


def landed(project: Project) -> None:
    """A table with all these columns, and a time of which the name is no better."""
    columns = ", ".join(f"{quote(name)} varchar(200)" for name in COLUMNS)
    project.sql(f"create table landed ({columns}, {quote(AT)} datetime(6))")
    insert(project, ROW, "2024-01-01 10:00:00")


def insert(project: Project, row: list[str], moment: str) -> None:
    connection = project.connect(database=project.schema)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"insert into landed values ({', '.join(['%s'] * len(row))}, '{moment}')", row)


def stored(project: Project, table: str) -> list[list[Any]]:
    columns = ", ".join(quote(name) for name in COLUMNS)
    return sorted(list(row) for row in project.sql(f"select {columns} from {quote(table)}"))


def test_a_seed_has_any_header(project: Project) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, ROW])
    project.write({"seeds/s.csv": text.getvalue()})
    for _ in range(2):
        project.dbt("seed")
        assert stored(project, "s") == [ROW]


@pytest.mark.parametrize("strategy", ["delete+insert", "merge", "insert_overwrite", "microbatch"])
def test_keys_have_any_name(project: Project, strategy: str) -> None:
    landed(project)
    config: dict[str, Any] = {"materialized": "incremental", "incremental_strategy": strategy}
    if strategy == "insert_overwrite":
        config["partition_by"] = {"columns": COLUMNS[:3]}
    elif strategy == "microbatch":
        config |= {"event_time": AT, "begin": "2024-01-01", "batch_size": "day", "lookback": 0}
    else:
        config["unique_key"] = COLUMNS[:16]
    sources = [{"name": "raw", "schema": project.schema, "tables": [{"name": "landed", "config": {}}]}]
    if strategy == "microbatch":
        sources[0]["tables"][0]["config"]["event_time"] = AT  # type: ignore[index]
    project.write(
        {
            "models/all.yml": {"sources": sources, "models": [{"name": "kept", "config": config}]},
            "models/kept.sql": "select * from {{ source('raw', 'landed') }}",
        }
    )
    period = ("--event-time-start", "2024-01-01", "--event-time-end", "2024-01-03")
    project.dbt("run", *(period if strategy == "microbatch" else ()))
    changed = [*ROW[:16], "changed", *ROW[17:]]
    project.sql("delete from landed")
    insert(project, changed, "2024-01-01 11:00:00")
    project.dbt("run", *(period if strategy == "microbatch" else ()))
    assert stored(project, "kept") == [changed]


def test_a_contract_with_keys_tests_docs_and_a_snapshot_has_any_name(project: Project) -> None:
    landed(project)
    columns = [
        {
            "name": name,
            "data_type": "varchar(100)",
            "description": f"What {name} says.",
            "constraints": [{"type": "not_null"}],
            "data_tests": [
                "unique",
                "not_null",
                {"accepted_values": {"name": f"accepted_{number}", "arguments": {"values": [value]}}},
            ],
        }
        for number, (name, value) in enumerate(zip(COLUMNS, ROW, strict=True))
    ]
    model = {
        "name": "kept",
        "columns": [*columns, {"name": AT, "data_type": "datetime(6)"}],
        "config": {
            "materialized": "table",
            "contract": {"enforced": True},
            "persist_docs": {"columns": True, "relation": True},
            "indexes": [{"columns": [name]} for name in COLUMNS[5:20]],
        },
        "constraints": [
            {"type": "primary_key", "columns": COLUMNS[:3]},
            {"type": "unique", "columns": COLUMNS[3:5], "name": "u`k's"},
        ],
    }
    for column in columns:
        for number, kind in enumerate(("unique", "not_null")):
            column["data_tests"][number] = {kind: {"name": f"{kind}_{COLUMNS.index(column['name'])}"}}  # type: ignore[index]
    snapshots = [
        {"name": f"by_{strategy}", "relation": "ref('kept')", "config": {"unique_key": key, **more}}
        for strategy, key, more in (
            ("check", COLUMNS[0], {"strategy": "check", "check_cols": COLUMNS[1:]}),
            ("time", COLUMNS[2:6], {"strategy": "timestamp", "updated_at": AT}),
        )
    ]
    project.write({"models/all.yml": {"models": [model]}, "snapshots/all.yml": {"snapshots": snapshots}})
    project.models(kept=f"select * from `{project.schema}`.landed")
    for _ in range(2):
        project.dbt("build")
        assert stored(project, "kept") == stored(project, "by_check") == stored(project, "by_time") == [ROW]
    project.sql("delete from landed")
    insert(project, [*ROW[:16], "changed", *ROW[17:]], "2024-01-01 11:00:00")
    project.dbt("build", "--exclude-resource-type", "test")
    assert len(stored(project, "by_check")) == len(stored(project, "by_time")) == 2
    errors = project.fails("test", "--store-failures")
    assert "FAIL 1 accepted_16" in errors
    project.dbt("docs", "generate")
    comments = {str(row[0]): str(row[8]) for row in project.sql("show full columns from kept")}
    assert {name: comments[name] for name in COLUMNS} == {name: f"What {name} says." for name in COLUMNS}


def test_a_unit_test_and_a_preview_have_any_name(project: Project) -> None:
    landed(project)
    # MariaDB takes blanks off the front of the name of an expression.
    row = {name: value for name, value in zip(COLUMNS, ROW, strict=True) if not name.startswith(" ")}
    unit = {
        "name": "it",
        "model": "kept",
        "given": [{"input": "source('raw', 'landed')", "rows": [row]}],
        "expect": {"rows": [row]},
    }
    sources = [{"name": "raw", "schema": project.schema, "tables": [{"name": "landed"}]}]
    project.write({"models/all.yml": {"sources": sources, "unit_tests": [unit]}})
    project.models(kept="select * from {{ source('raw', 'landed') }}")
    project.dbt("build")
    wrong = {**row, COLUMNS[4]: "another"}
    project.write(
        {"models/all.yml": {"sources": sources, "unit_tests": [{**unit, "expect": {"rows": [wrong]}}]}}
    )
    assert "another" in project.fails("test")
    shown = "\n".join(project.dbt("show", "--select", "kept", "--output", "json").messages)
    assert "3 of" in shown
