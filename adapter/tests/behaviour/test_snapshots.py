"""Snapshots: every change of a row becomes a row, whatever the strategy, the key and the names."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapter.tests.behaviour.project import Outcome, Project

FOREVER = "timestamp '9999-12-31 00:00:00'"
NAMES = {
    "dbt_valid_from": "gilt seit",
    "dbt_valid_to": "bis",
    "dbt_scd_id": "nummer",
    "dbt_updated_at": "stand",
    "dbt_is_deleted": "geloescht",
}


def snapshot(project: Project, **config: Any) -> None:
    """A snapshot ``history`` of the table ``birds``, which has three rows."""
    snapshots(project, history=config)


def snapshots(project: Project, **configs: dict[str, Any]) -> None:
    """Snapshots by name of the table ``birds``."""
    project.sql("create table birds (id int, part int, word varchar(20), changed_at datetime(6))")
    project.sql(
        "insert into birds values "
        "(1, null, 'a', '2024-01-01'), (1, 2, 'b', '2024-01-01'), (2, 1, 'c', '2024-01-01')"
    )
    described = [
        {"name": name, "relation": "source('raw', 'birds')", "config": config}
        for name, config in configs.items()
    ]
    birds = {"name": "birds", "config": {"event_time": "changed_at"}}
    sources = {"name": "raw", "schema": project.schema, "tables": [birds]}
    project.write({"snapshots/all.yml": {"snapshots": described, "sources": [sources]}})


def change(project: Project) -> None:
    """One row changed, one gone, one new."""
    project.sql("update birds set word = 'z', changed_at = '2024-02-01' where part is null")
    project.sql("delete from birds where id = 2")
    project.sql("insert into birds values (3, 3, 'd', '2024-02-01')")


STRATEGIES: dict[str, dict[str, Any]] = {
    "by_time": {"strategy": "timestamp", "updated_at": "changed_at"},
    "by_word": {"strategy": "check", "check_cols": ["word"]},
    "by_all": {"strategy": "check", "check_cols": "all"},
}


@pytest.mark.parametrize("deletes", ["ignore", "invalidate", "new_record"])
def test_a_change_ends_one_row_and_begins_another(project: Project, deletes: str) -> None:
    common = {"unique_key": ["id", "part"], "hard_deletes": deletes}
    snapshots(project, **{name: {**common, **config} for name, config in STRATEGIES.items()})
    project.dbt("snapshot")
    project.dbt("snapshot")
    assert [len(project.rows(name)) for name in STRATEGIES] == [3, 3, 3]
    change(project)
    for _ in range(2):
        project.dbt("snapshot")
        for name in STRATEGIES:
            check(project, name, deletes)
    if deletes == "new_record":
        # It comes back.
        project.sql("insert into birds values (2, 1, 'c', '2024-03-01')")
        project.dbt("snapshot")
        for name in STRATEGIES:
            rows = project.sql(f"select dbt_valid_to is not null, dbt_is_deleted from {name} where id = 2")
            assert sorted(rows) == [(0, "False"), (1, "False"), (1, "True")], name


def check(project: Project, name: str, deletes: str) -> None:
    """What the change left in a snapshot."""
    rows = project.sql(f"select id, word, dbt_valid_to is not null, dbt_scd_id from {name}")
    ended = {(i, word): gone for i, word, gone, _ in rows}
    assert [ended[key] for key in ((1, "a"), (1, "z"), (1, "b"), (3, "d"))] == [1, 0, 0, 0], name
    if deletes == "new_record":
        assert project.sql(
            "select word, dbt_valid_to is not null, dbt_is_deleted "
            f"from {name} where id = 2 order by dbt_valid_from"
        ) == [("c", 1, "False"), ("c", 0, "True")], name
    else:
        assert ended[2, "c"] == (1 if deletes == "invalidate" else 0), name
    assert len({number for *_, number in rows}) == len(rows) == (6 if deletes == "new_record" else 5), name


@pytest.mark.parametrize("part", [["--empty"], ["--sample", "{'start': '2023-01-01', 'end': '2023-02-01'}"]])
@pytest.mark.parametrize("deletes", ["invalidate", "new_record"])
def test_a_row_that_a_run_leaves_out_is_not_deleted(project: Project, deletes: str, part: list[str]) -> None:
    snapshot(project, unique_key=["id", "part"], strategy="check", check_cols="all", hard_deletes=deletes)
    project.dbt("snapshot")
    before = project.rows("history")
    project.dbt("build", *part)
    assert project.rows("history") == before


def test_the_columns_of_history_may_have_other_names_and_another_end(project: Project) -> None:
    snapshot(
        project,
        unique_key=["id", "part"],
        strategy="timestamp",
        updated_at="changed_at",
        hard_deletes="new_record",
        snapshot_meta_column_names=NAMES,
        dbt_valid_to_current=FOREVER,
        indexes=[{"columns": ["id", "bis"], "name": "by_id"}],
    )
    project.dbt("snapshot")
    change(project)
    project.dbt("snapshot")
    project.dbt("snapshot")
    rows = project.sql(
        f"select id, word, bis = {FOREVER}, geloescht from history order by id, word, `gilt seit`"
    )
    assert sorted(rows) == [
        (1, "a", 0, "False"),
        (1, "b", 1, "False"),
        (1, "z", 1, "False"),
        (2, "c", 0, "False"),
        (2, "c", 1, "True"),
        (3, "d", 1, "False"),
    ]
    assert "KEY `by_id` (`id`,`bis`)" in project.ddl("history")
    assert project.sql(
        "select count(*) from history where nummer is null or stand is null or `gilt seit` is null"
    ) == [(0,)]


def test_a_new_column_of_the_source_is_taken_along(project: Project) -> None:
    snapshot(project, unique_key="word", strategy="check", check_cols="all")
    project.dbt("snapshot")
    project.sql("alter table birds add column weight decimal(6, 2), modify word varchar(200)")
    project.sql("update birds set weight = 12.5 where id = 2")
    project.sql(f"insert into birds values (9, 9, '{'long' * 50}', now(), 1)")
    project.dbt("snapshot")
    assert project.sql("select word, weight from history where weight = 12.5") == [("c", pytest.approx(12.5))]
    assert project.sql("select count(*) from history where char_length(word) = 200") == [(1,)]
    assert "`weight` decimal(6,2)" in project.ddl("history")


def test_two_rows_of_one_key_are_an_error_that_names_the_key(project: Project) -> None:
    snapshot(project, unique_key=["id", "part"], strategy="check", check_cols=["word"])
    project.dbt("snapshot")
    before = project.rows("history")
    project.sql("insert into birds values (1, null, 'twin', now())")
    errors = project.fails("snapshot")
    assert "2 rows with the unique_key ['id', 'part'] = 1, None" in errors
    assert "Hint: select one row per key" in errors
    assert project.rows("history") == before


def lock_of(outcome: Outcome) -> str:
    """The lock that a run of the snapshot took, as a quoted text."""
    return re.findall(r"'dbt\.[0-9a-f]+'", outcome.sent("get_lock")[0])[0]


def test_of_two_runs_at_once_one_waits_for_the_other(project: Project) -> None:
    snapshot(project, unique_key="word", strategy="check", check_cols="all")
    lock = lock_of(project.dbt("snapshot"))
    project.sql("update birds set part = 9")
    with project.connect() as first, first.cursor() as cursor:
        cursor.execute(f"select get_lock({lock}, 0)")
        runs = [project.start("snapshot", "--target-path", f"target{number}") for number in range(2)]
        project.wait_for_sessions(2, "info like '%get_lock(%'", seconds=240)
    for run in runs:
        output, _ = run.communicate(timeout=240)
        assert run.returncode == 0, output
    assert project.sql("select word, count(*), sum(dbt_valid_to is null) from history group by word") == [
        ("a", 2, 1),
        ("b", 2, 1),
        ("c", 2, 1),
    ]


def test_a_run_that_waits_too_long_reports_the_snapshot(project: Project) -> None:
    snapshot(project, unique_key="word", strategy="check", check_cols="all", lock_timeout=0.1)
    lock = lock_of(project.dbt("snapshot"))
    with project.connect() as first, first.cursor() as cursor:
        cursor.execute(f"select get_lock({lock}, 0)")
        errors = project.fails("snapshot")
    assert "Another run held the snapshot" in errors
    assert "Hint: run it again when the other run has ended" in errors


def test_a_snapshot_of_an_earlier_version_goes_on(project: Project) -> None:
    """Its keys share a dbt_scd_id, and two runs at once left two current rows of one key."""
    snapshot(project, unique_key=["id", "part"], strategy="check", check_cols=["word"])
    project.dbt("snapshot")
    project.sql("update history set dbt_scd_id = 'old' where id = 1")
    project.sql(
        "insert into history select id, part, 'old', changed_at, 'older', dbt_updated_at, "
        "dbt_valid_from - interval 1 day, null from history where id = 2"
    )
    project.dbt("snapshot")
    assert len(project.rows("history")) == 4
    assert project.sql("select word from history where dbt_valid_to is null order by word") == [
        ("a",),
        ("b",),
        ("c",),
    ]
    change(project)
    project.dbt("snapshot")
    assert project.sql("select word from history where dbt_valid_to is null order by word") == [
        ("b",),
        ("c",),
        ("d",),
        ("z",),
    ]


def test_the_query_of_a_snapshot_may_end_in_a_comment(project: Project) -> None:
    config = "{{ config(unique_key='id', strategy='check', check_cols='all') }}"
    project.write({"snapshots/s.sql": "{% snapshot s %}" + config + "select 1 as id -- one{% endsnapshot %}"})
    project.dbt("snapshot")
    assert project.rows("s", "id") == [(1,)]


def test_a_column_renamed_in_case_only_is_the_same_column(project: Project) -> None:
    config: dict[str, Any] = {"unique_key": ["id", "part"], "strategy": "check"}
    snapshots(project, by_word={**config, "check_cols": ["WORD"]}, by_all={**config, "check_cols": "all"})
    project.dbt("snapshot")
    project.sql("alter table birds change word Word varchar(20), change part PART int")
    project.dbt("snapshot")
    assert [len(project.rows(name)) for name in ("by_word", "by_all")] == [3, 3]


def test_a_snapshot_that_fails_changes_nothing(project: Project) -> None:
    snapshot(project, unique_key="word", strategy="check", check_cols="all")
    project.dbt("snapshot")
    before = project.rows("history")
    project.sql("alter table history add constraint only_small check (id < 5)")
    change(project)
    project.sql("insert into birds values (7, 7, 'seven', now())")
    assert "only_small" in project.fails("snapshot")
    assert project.rows("history") == before


@pytest.mark.parametrize(
    ("unique_key", "indexed"),
    [("word", ["word"]), (["id", "part"], ["id", "part"]), ("concat(id, word)", [])],
)
def test_rows_are_compared_by_an_index_of_the_unique_key(
    project: Project, unique_key: str | list[str], indexed: list[str]
) -> None:
    snapshot(project, unique_key=unique_key, strategy="check", check_cols=["part"])
    project.dbt("snapshot")
    found = project.sql(
        "select column_name from information_schema.statistics where table_schema = database() "
        "and table_name = 'history' and index_name <> 'dbt_scd_id' order by seq_in_index"
    )
    assert [column for (column,) in found] == indexed


def test_an_index_of_the_unique_key_that_is_declared_is_not_doubled(project: Project) -> None:
    snapshot(
        project,
        unique_key="word",
        strategy="check",
        check_cols=["part"],
        indexes=[{"columns": ["word", "id"]}],
    )
    project.dbt("snapshot")
    assert project.ddl("history").count("KEY") == 2
