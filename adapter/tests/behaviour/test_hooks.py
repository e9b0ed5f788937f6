"""Hooks, comments and the options of dbt's commands, seen in what reaches the server."""

from __future__ import annotations

from adapter.tests.behaviour.project import Project

HOOKS = """{{ config(
    materialized='KIND',
    pre_hook=[
        "insert into log values ('pre inside')",
        {'sql': "insert into log values ('pre outside')", 'transaction': false},
    ],
    post_hook=[
        "insert into log values ('post inside')",
        {'sql': "insert into log values ('post outside')", 'transaction': false},
    ],
) }} """


def test_hooks_run_in_order_and_once(project: Project) -> None:
    for kind in ("table", "view", "incremental"):
        project.sql("drop table if exists log")
        project.sql("create table log (what varchar(20))")
        project.models(hooked=HOOKS.replace("KIND", kind) + "select 1 as i")
        for _ in range(2):
            project.dbt("run")
            assert [what for (what,) in project.sql("select what from log")] == [
                "pre outside",
                "pre inside",
                "post inside",
                "post outside",
            ]
            project.sql("truncate table log")


def test_rows_of_an_incremental_model_and_its_hooks_are_one_transaction(project: Project) -> None:
    project.sql("create table log (what varchar(20))")
    broken = HOOKS.replace("KIND", "incremental").replace("values ('post inside')", "select nothing")
    project.models(hooked=HOOKS.replace("KIND", "incremental") + "select 1 as i")
    project.dbt("run")
    project.sql("truncate table log")
    project.models(hooked=broken + "select 1 as i")
    assert "1054" in project.fails("run")
    assert project.rows("hooked") == [(1,)]
    assert [what for (what,) in project.sql("select what from log")] == ["pre outside"]


def test_hooks_of_a_run_and_the_comment_of_every_query(project: Project) -> None:
    project.sql("create table log (what varchar(20))")
    for append in (False, True):
        project.configure(
            {
                "query-comment": {
                    "comment": "for {{ node.name if node else 'all' }}: it's \\ 100 %",
                    "append": append,
                },
                "on-run-start": "insert into log values ('start')",
                "on-run-end": ["insert into log values ('end')"],
            }
        )
        project.models(a="{{ config(materialized='table') }} select 1 as i")
        outcome = project.dbt("run")
        [create] = outcome.sent("create table")
        comment = "/* for a: it's \\ 100 % */"
        assert create.strip().rstrip(";").endswith(comment) if append else create.startswith(comment)
    assert project.rows("log") == [("end",), ("end",), ("start",), ("start",)]


def test_failures_are_stored_as_rows(project: Project) -> None:
    project.configure({"data_tests": {"+store_failures": True, "+schema": "failures"}})
    columns = [
        {
            "name": "i",
            "data_tests": ["unique", "not_null", {"accepted_values": {"arguments": {"values": [1, 2]}}}],
        }
    ]
    project.write(
        {
            "models/all.yml": {"models": [{"name": "a", "columns": columns}]},
            "tests/none.sql": "select * from {{ ref('a') }} where i = 9",
        }
    )
    project.models(a="select 1 as i union all select 1 union all select null union all select 9")
    for _ in range(2):
        outcome = project.dbt("build", fails=True)
        assert sorted(each.failures for each in outcome.results if each.node.resource_type == "test") == [
            1,
            1,
            1,
            1,
        ]
    failures = f"{project.schema}_failures"
    assert project.sql(f"select * from `{failures}`.unique_a_i") == [(1, 2)]
    assert project.sql(f"select i from `{failures}`.none") == [(9,)]


def test_show_empty_and_sample_touch_as_little_as_they_say(project: Project) -> None:
    project.sql("create table events (id int, at datetime)")
    project.sql(
        "insert into events values (1, '2024-01-01 12:00:00'), (2, '2024-01-02 12:00:00'), (3, '2024-01-03')"
    )
    tables = [{"name": "events", "config": {"event_time": "at"}}]
    project.write(
        {"models/all.yml": {"sources": [{"name": "raw", "schema": project.schema, "tables": tables}]}}
    )
    project.models(
        a="{{ config(materialized='table') }} select * from {{ source('raw', 'events') }} as events",
        b="{{ config(materialized='table') }} select a.id from {{ ref('a') }} as a "
        "inner join {{ ref('a') }} as other on a.id = other.id",
    )
    project.dbt("run", "--empty")
    assert project.rows("a") == project.rows("b") == []
    project.dbt("run", "--sample", "{'start': '2024-01-02', 'end': '2024-01-03'}")
    assert project.rows("a", "id") == [(2,)]
    outcome = project.dbt(
        "show",
        "--inline",
        "select id, at from {{ source('raw', 'events') }} order by id desc",
        "--limit",
        "2",
    )
    shown = outcome.results[0].agate_table
    assert [int(row[0]) for row in shown.rows] == [3, 2]


def test_a_clone_reads_the_other_schema(project: Project) -> None:
    project.models(
        tabled="{{ config(materialized='table') }} select 1 as i",
        viewed="select 2 as i",
        added="{{ config(materialized='incremental') }} select 3 as i",
    )
    project.dbt("run")
    state = project.root / "state"
    state.mkdir()
    (project.root / "target/manifest.json").rename(state / "manifest.json")
    clones = f"{project.schema}_clone"
    project.configure(schema=clones)
    for _ in range(2):
        project.dbt("clone", "--state", str(state), "--full-refresh")
        assert [
            project.sql(f"select i from `{clones}`.{name}") for name in ("tabled", "viewed", "added")
        ] == [[(1,)], [(2,)], [(3,)]]
