"""Incremental models: what each strategy leaves in the table, and what a failing one leaves."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project

STRATEGY = """
{{% if not is_incremental() %}}
select 1 as id, 'a' as part, 'old' as word, 10 as n
union all select 2, 'a', 'old', 20
union all select 3, 'b', 'old', 30
{{% else %}}
{rows}
{{% endif %}}
"""
ROWS = "select 2 as id, 'a' as part, 'new' as word, 21 as n union all select 4, 'a', 'new', 40"
FIRST = [(1, "a", "old", 10), (2, "a", "old", 20), (3, "b", "old", 30)]
MERGED = [(1, "a", "old", 10), (2, "a", "new", 21), (3, "b", "old", 30), (4, "a", "new", 40)]


def model(config: str, rows: str = ROWS) -> str:
    return f"{{{{ config(materialized='incremental', {config}) }}}}" + STRATEGY.format(rows=rows)


def test_each_strategy_leaves_its_rows(project: Project) -> None:
    key = "unique_key='id'"
    merge = f"incremental_strategy='merge', {key}"
    project.models(
        by_default=model(""),
        by_default_with_key=model(key),
        appended=model("incremental_strategy='append'"),
        replaced=model(f"incremental_strategy='delete+insert', {key}"),
        merged=model(merge),
        merged_by_index=model(f"{merge}, primary_key='id'"),
        two_unique_keys=model(f"{merge}, primary_key='id', indexes=[{{'columns': ['n'], 'unique': true}}]"),
        some_updated=model(f"{merge}, merge_update_columns=['n']"),
        some_updated_by_index=model(f"{merge}, merge_update_columns=['n'], primary_key='id'"),
        some_excluded=model(f"{merge}, merge_exclude_columns=['word']"),
        narrowed=model(f"{merge}, incremental_predicates=['DBT_INTERNAL_DEST.n > 15']"),
        overwritten=model("incremental_strategy='insert_overwrite', partition_by={'columns': ['part']}"),
        all_overwritten=model("incremental_strategy='insert_overwrite'"),
    )
    project.dbt("run")
    assert {table for table in project.tables() if project.rows(table) != FIRST} == set()
    outcome = project.dbt("run")
    appended = sorted([*FIRST, (2, "a", "new", 21), (4, "a", "new", 40)])
    assert sorted(project.rows("by_default")) == appended
    assert sorted(project.rows("appended")) == appended
    for table in (
        "by_default_with_key",
        "replaced",
        "merged",
        "merged_by_index",
        "two_unique_keys",
        "narrowed",
    ):
        assert project.rows(table) == MERGED, table
    n_only = [(1, "a", "old", 10), (2, "a", "old", 21), (3, "b", "old", 30), (4, "a", "new", 40)]
    for table in ("some_updated", "some_updated_by_index", "some_excluded"):
        assert project.rows(table) == n_only, table
    assert project.rows("overwritten") == [(2, "a", "new", 21), (3, "b", "old", 30), (4, "a", "new", 40)]
    assert project.rows("all_overwritten") == [(2, "a", "new", 21), (4, "a", "new", 40)]
    by_index = list(outcome.sent("on duplicate key update"))
    assert {
        name for name in project.tables() if any(f"`{name}`" in sql.split("(")[0] for sql in by_index)
    } == {
        "merged_by_index",
        "some_updated_by_index",
    }


def test_a_key_with_a_null_in_it_is_a_key(project: Project) -> None:
    first = (
        "select 1 as a, null as b, 'o' as word union all select 1, 2, 'o' union all select null, null, 'o'"
    )
    later = (
        "select 1 as a, null as b, 'n' as word union all select null, null, 'n' union all select null, 3, 'n'"
    )
    text = f"{{% if is_incremental() %}}{later}{{% else %}}{first}{{% endif %}}"
    config = "{{{{ config(materialized='incremental', incremental_strategy='{}', unique_key=['a', 'b']) }}}}"
    project.models(replaced=config.format("delete+insert") + text, merged=config.format("merge") + text)
    project.dbt("run")
    project.dbt("run")
    project.dbt("run")
    expected = [(1, 2, "o"), (1, None, "n"), (None, 3, "n"), (None, None, "n")]
    assert project.rows("replaced") == expected
    assert project.rows("merged") == expected


@pytest.mark.parametrize("strategy", ["delete+insert", "merge", "insert_overwrite"])
def test_an_insert_that_fails_after_the_delete_changes_nothing(project: Project, strategy: str) -> None:
    config = f"incremental_strategy='{strategy}', unique_key='id', partition_by={{'columns': ['part']}}"
    config += ", indexes=[{'columns': ['n'], 'unique': true}]"
    # 30 is the n of the row with the id 3.
    project.models(counted=model(config, ROWS.replace("40", "30")))
    project.dbt("run")
    assert "1062: Duplicate entry '30'" in project.fails("run")
    assert project.rows("counted") == FIRST
    assert project.tables() == {"counted"}


def test_merge_refuses_a_key_that_comes_twice(project: Project) -> None:
    config = "incremental_strategy='merge', unique_key=['id', 'part'], primary_key=['id', 'part']"
    project.models(counted=model(config, ROWS + " union all select 4, 'a', 'newer', 41"))
    project.dbt("run")
    said = project.fails("run")
    assert "id, part = 4, a comes 2 times" in said
    assert "Hint: keep one row per key" in said
    assert project.rows("counted") == FIRST


def test_insert_overwrite_by_a_clause_alone_asks_for_the_columns(project: Project) -> None:
    config = "incremental_strategy='insert_overwrite', partition_by='hash(id) partitions 2'"
    project.models(counted=model(config))
    project.dbt("run")
    assert "Hint: partition_by={'columns'" in project.fails("run")


@pytest.mark.parametrize("strategy", ["append", "delete+insert", "merge"])
def test_on_schema_change_does_as_it_says(project: Project, strategy: str) -> None:
    first = "select 1 as id, cast('a' as char(3)) as word, 5 as gone"
    later = "select 2 as id, cast('much longer' as char(20)) as word, 1.5 as added"
    names = {
        "stay": ("ignore", later.replace(", 1.5", ", 7 as gone, 1.5")),
        "append": ("append_new_columns", later),
        "sync": ("sync_all_columns", later),
        "refuse": ("fail", later),
    }
    for name, (change, rows) in names.items():
        config = f"on_schema_change='{change}', incremental_strategy='{strategy}', unique_key='id'"
        text = f"{{% if is_incremental() %}}{rows}{{% else %}}{first}{{% endif %}}"
        project.models(**{name: f"{{{{ config(materialized='incremental', {config}) }}}} {text}"})
    project.dbt("run")
    outcome = project.dbt("run", fails=True)
    assert [name for name in names if outcome.status(name) == "error"] == ["refuse"], outcome.errors
    assert "out of sync" in outcome.errors
    assert project.rows("refuse") == [(1, "a", 5)]
    assert project.rows("stay") == [(1, "a", 5), (2, "much longer", 7)]
    # A column that the model no longer has is empty from now on, whatever it was made of.
    assert [str(each) for each in project.rows("append")[1]] == ["2", "much longer", "None", "1.5"]
    assert [str(each) for each in project.rows("sync")[1]] == ["2", "much longer", "1.5"]


def test_microbatch_replaces_one_period_after_the_other(project: Project) -> None:
    project.sql("create table events (id int, at datetime(6), word varchar(10))")
    project.sql(
        "insert into events values (1, '2024-01-01 00:00:00', 'a'), (2, '2024-01-02 23:59:59.999999', 'a'), "
        "(3, '2024-01-03 00:00:00', 'a'), (4, '2024-01-04 12:00:00', 'a')"
    )
    tables = [{"name": "events", "config": {"event_time": "at"}}]
    project.write({"models/sources.yml": {"sources": [{"name": project.schema, "tables": tables}]}})
    project.models(
        daily="{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', "
        "batch_size='day', begin='2024-01-01', lookback=0) }} "
        f"select * from {{{{ source('{project.schema}', 'events') }}}}"
    )
    period = ("--event-time-start", "2024-01-01", "--event-time-end", "2024-01-05")
    project.dbt("run", *period)
    assert [row[0] for row in project.rows("daily")] == [1, 2, 3, 4]
    project.sql("update events set word = 'b'")
    outcome = project.dbt("run", "--event-time-start", "2024-01-02", "--event-time-end", "2024-01-04")
    assert [row[2] for row in project.rows("daily")] == ["a", "b", "b", "a"]
    assert len(outcome.sent("delete from", "`daily`")) == 2
    project.dbt("run", *period, "--full-refresh")
    assert [row[2] for row in project.rows("daily")] == ["b", "b", "b", "b"]


def test_a_partition_of_another_type_is_no_other_partition(project: Project) -> None:
    config = "materialized='incremental', incremental_strategy='insert_overwrite', "
    config = f"{{{{ config({config}partition_by={{'columns': ['part']}}) }}}} "
    project.models(kept=config + "select 'unknown' as part, 'old' as v union all select '02', 'old'")
    project.dbt("run")
    for part in (0, 2):
        project.models(kept=config + f"select {part} as part, 'new' as v")
        project.dbt("run")
    assert project.rows("kept") == [("0", "new"), ("02", "old"), ("2", "new"), ("unknown", "old")]


@pytest.mark.parametrize("strategy", ["delete+insert", "merge"])
def test_a_key_that_becomes_a_text_is_the_same_key(project: Project, strategy: str) -> None:
    config = f"materialized='incremental', incremental_strategy='{strategy}', unique_key=['day', 'n']"
    project.models(kept=f"{{{{ config({config}) }}}} select date'2024-01-05' as day, 7 as n, 'old' as v")
    project.dbt("run")
    project.models(kept=f"{{{{ config({config}) }}}} select '2024-01-05' as day, '7' as n, 'new' as v")
    project.dbt("run")
    assert project.rows("kept", "n, v") == [(7, "new")]
