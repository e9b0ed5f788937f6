"""Snapshots of a source whose types change: history has each value as it was."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.behaviour.test_snapshots import snapshot


def of_parts(project: Project, **config: Any) -> None:
    """A snapshot ``history`` of the table ``parts``."""
    described = [{"name": "history", "relation": "source('raw', 'parts')", "config": config}]
    sources = [{"name": "raw", "schema": project.schema, "tables": [{"name": "parts"}]}]
    project.write({"snapshots/all.yml": {"snapshots": described, "sources": sources}})


def test_a_wider_column_of_the_source_adds_one_version_without_rounding(project: Project) -> None:
    project.sql("create table parts (id int, price decimal(10, 2), number int, at datetime)")
    project.sql("insert into parts values (1, 1.23, 7, '2024-01-01')")
    of_parts(project, unique_key="id", strategy="check", check_cols="all")
    project.dbt("snapshot")
    project.sql("alter table parts modify price decimal(12, 4), modify number bigint, modify at datetime(6)")
    project.sql("update parts set price = 1.2345, number = 5000000000, at = '2024-01-01 00:00:00.000007'")
    for _ in range(2):
        project.dbt("snapshot")
    rows = project.sql("select cast(price as char), number, cast(at as char) from history order by price")
    assert rows == [
        ("1.2300", 7, "2024-01-01 00:00:00.000000"),
        ("1.2345", 5000000000, "2024-01-01 00:00:00.000007"),
    ]


@pytest.mark.parametrize(("before", "after"), [("int", "varchar(9)"), ("varchar(9)", "int")])
def test_a_column_that_turns_from_number_to_text_is_compared_as_text(
    project: Project, before: str, after: str
) -> None:
    texts = {"int": ["7", "1"], "varchar(9)": ["07", "1"]}
    of_parts(project, unique_key="code", strategy="check", check_cols=["word"])
    for data_type in (before, after, after):
        words = texts[data_type]
        project.sql("drop table if exists parts")
        project.sql(f"create table parts (code {data_type}, word {data_type})")
        # The first changes only in word, the second not at all, the third is another key.
        project.sql(f"insert into parts values ('1', '{words[0]}'), ('2', '{words[1]}'), ('{words[0]}', 3)")
        project.dbt("snapshot")
    versions = project.sql("select code, word, dbt_valid_to is null from history order by code, word")
    old, new = texts[before][0], texts[after][0]
    assert sorted(versions) == sorted(
        [("1", old, 0), ("1", new, 1), ("2", "1", 1), (old, "3", 1), (new, "3", 1)]
    )


@pytest.mark.parametrize(
    ("before", "after"), [("enum('a', 'b')", "enum('b', 'c')"), ("set('a', 'b')", "set('c')")]
)
def test_a_member_that_the_source_gains_is_in_history(project: Project, before: str, after: str) -> None:
    of_parts(project, unique_key="id", strategy="check", check_cols="all")
    for kind, word in ((before, "a"), (after, "c"), (after, "c")):
        project.sql("drop table if exists parts")
        project.sql(f"create table parts (id int, kind {kind})")
        project.sql(f"insert into parts values (1, '{word}')")
        project.dbt("snapshot")
    assert project.sql("select kind, dbt_valid_to is null from history order by kind") == [("a", 0), ("c", 1)]


def test_the_record_of_a_deletion_has_the_digits_of_the_deleted_row(project: Project) -> None:
    snapshot(project, unique_key="id", strategy="check", check_cols="all", hard_deletes="new_record")
    project.sql("delete from birds where id = 1")
    project.sql("alter table birds add number bigint, add amount decimal(30,10)")
    project.sql("update birds set number = 9007199254740993, amount = 12345678901234567890.5")
    project.dbt("snapshot")
    project.sql("delete from birds")
    project.sql("alter table birds modify number double, modify amount double")
    project.dbt("snapshot")
    rows = project.sql("select number, cast(amount as char), dbt_is_deleted from history order by 3")
    assert rows == [(9007199254740993, "12345678901234567890.5000000000", text) for text in ("False", "True")]
