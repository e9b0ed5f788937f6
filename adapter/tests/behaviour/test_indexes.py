"""Keys, indexes and storage: as configured, checked in what SHOW CREATE TABLE says."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Outcome, Project

ROWS = "select 1 as id, 'a' as word, cast('a long note' as char(30000)) as note, date '2024-01-15' as day"
CONFIG = """{{{{ config(
    materialized='{kind}',
    primary_key=['id', 'day'],
    indexes=[
        {{'columns': ['word']}},
        {{'columns': ['word', 'id'], 'unique': true, 'name': 'once'}},
        {{'columns': ['note(50)'], 'name': 'by_note'}},
        {{'columns': ['note'], 'type': 'fulltext', 'name': 'by_text'}},
        {{'columns': ['day desc', 'id'], 'type': 'btree', 'name': 'by_day'}},
    ],
    row_format='compressed', charset='utf8mb4', collation='utf8mb4_bin', {more}
) }}}}"""


def check(ddl: str) -> None:
    assert "PRIMARY KEY (`id`,`day`)" in ddl
    assert "UNIQUE KEY `once` (`word`,`id`)" in ddl
    assert "KEY `by_note` (`note`(50))" in ddl
    assert "FULLTEXT KEY `by_text` (`note`)" in ddl
    assert "KEY `by_day` (`day` DESC,`id`) USING BTREE" in ddl
    assert "KEY `word_" in ddl
    assert "ROW_FORMAT=COMPRESSED" in ddl
    assert "COLLATE=utf8mb4_bin" in ddl


def order(outcome: Outcome) -> list[str]:
    """What was done to the new table, step by step."""
    steps = {
        "create table": "create",
        "insert into": "fill",
        "alter table": "alter",
        "rename table": "publish",
    }
    first = [sql.split("*/")[-1].strip().lower() for sql in outcome.sent("__dbt_tmp")]
    return [step for sql in first for words, step in steps.items() if sql.startswith(words)]


@pytest.mark.parametrize("kind", ["table", "incremental"])
def test_keys_and_storage_are_as_configured_and_indexes_come_after_the_rows(
    project: Project, kind: str
) -> None:
    project.models(notes=CONFIG.format(kind=kind, more="engine='InnoDB'") + ROWS)
    for arguments in ((), ("--full-refresh",)):
        outcome = project.dbt("run", *arguments)
        check(project.ddl("notes"))
        # The primary key decides how rows are stored, the other indexes are cheaper behind them.
        [create] = outcome.sent("create table")
        assert "primary key" in create
        assert "index" not in create
        [alter] = outcome.sent("alter table")
        assert alter.count("add ") == 5
        assert order(outcome) == ["create", "alter", "publish"]
    if kind == "incremental":
        project.dbt("run", fails=True)  # the same key again
        check(project.ddl("notes"))


def test_a_contract_takes_keys_and_indexes_too(project: Project) -> None:
    columns = [
        {"name": "id", "data_type": "int", "constraints": [{"type": "not_null"}]},
        {"name": "word", "data_type": "varchar(20)"},
        {"name": "note", "data_type": "text"},
        {"name": "day", "data_type": "date", "constraints": [{"type": "not_null"}]},
    ]
    contract = {"name": "notes", "config": {"contract": {"enforced": True}}, "columns": columns}
    project.write({"models/all.yml": {"models": [contract]}})
    project.models(notes=CONFIG.format(kind="table", more="") + ROWS)
    outcome = project.dbt("run")
    check(project.ddl("notes"))
    assert order(outcome) == ["create", "alter", "publish"]


def test_a_table_may_be_stored_in_partitions(project: Project) -> None:
    partition = (
        "{'columns': ['day'], 'clause': \"range columns (day) (partition p1 values less than ('2024-02-01'), "
        'partition p2 values less than maxvalue)"}'
    )
    config = f"materialized='incremental', incremental_strategy='insert_overwrite', partition_by={partition}"
    project.models(
        days=f"{{{{ config({config}) }}}} select 1 as id, date '2024-01-15' as day",
        hashed="{{ config(materialized='table', partition_by='hash(id) partitions 4') }} select 1 as id",
    )
    project.dbt("run")
    project.dbt("run")
    assert "PARTITION BY RANGE" in project.ddl("days")
    assert "PARTITIONS 4" in project.ddl("hashed")
    assert len(project.rows("days")) == 1


def test_an_index_on_a_snapshot_outlives_its_runs(project: Project) -> None:
    config = {"unique_key": "id", "strategy": "check", "check_cols": "all"}
    config["indexes"] = [{"columns": ["word"], "name": "by_word"}]
    described = {"name": "history", "relation": "ref('notes')", "config": config}
    project.write({"snapshots/all.yml": {"snapshots": [described]}})
    for word in "abc":
        project.models(notes=f"select 1 as id, '{word}' as word")
        project.dbt("build")
    ddl = project.ddl("history")
    assert "KEY `by_word` (`word`)" in ddl
    assert "KEY `dbt_scd_id` (`dbt_scd_id`)" in ddl
    assert len(project.rows("history")) == 3


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ("{'column': 'id'}", "Could not parse index config"),
        ("'id'", "index"),
        ("{'columns': ['id'], 'type': 'gin'}", "Hint: one of btree, hash, fulltext, spatial"),
        ("{'columns': []}", "without columns"),
    ],
)
def test_an_index_that_is_none_is_refused(project: Project, index: str, said: str) -> None:
    project.models(a=f"{{{{ config(materialized='table', indexes=[{index}]) }}}} select 1 as id")
    assert said in project.fails("run")
    assert project.tables() - {"a__dbt_tmp"} == set()
