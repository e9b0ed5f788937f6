"""Collations: what dbt makes has that of the schema or the profile, whatever the server's is."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project

HEAD = "{{ config(materialized='incremental', unique_key='word', incremental_strategy='STRATEGY') }} "


def build_all(project: Project) -> None:
    """A project that compares texts in all the places in which dbt does."""
    snapshot = {
        "name": "snapped",
        "relation": "ref('tabled')",
        "config": {"unique_key": "word", "strategy": "check", "check_cols": "all"},
    }
    given = [{"input": "ref('tabled')", "rows": [{"word": "a", "n": 1}, {"word": "ü", "n": 2}]}]
    expected = {"rows": [{"word": "a", "n": 1}, {"word": "ü", "n": 2}]}
    unit = {
        "name": "joins",
        "model": "joined",
        "given": [*given, {"input": "ref('seeded')", "rows": [{"word": "a"}, {"word": "ü"}]}],
        "expect": expected,
    }
    accepted = {"accepted_values": {"arguments": {"values": ["a", "ü"]}}}
    columns = [
        {
            "name": "word",
            "data_tests": [
                "unique",
                accepted,
                {"relationships": {"arguments": {"to": "ref('seeded')", "field": "word"}}},
            ],
        }
    ]
    project.write(
        {
            "seeds/seeded.csv": "word\na\nü\n",
            "snapshots/all.yml": {"snapshots": [snapshot]},
            "models/all.yml": {"models": [{"name": "tabled", "columns": columns}], "unit_tests": [unit]},
        }
    )
    project.models(
        tabled="{{ config(materialized='table') }} select 'a' as word, 1 as n union all select 'ü', 2",
        joined="select tabled.word, tabled.n from {{ ref('tabled') }} as tabled "
        "inner join {{ ref('seeded') }} as seeded on tabled.word = seeded.word "
        "where tabled.word in ('a', 'ü')",
        merged=HEAD.replace("STRATEGY", "merge")
        + "select concat(word, '') as word, n from {{ ref('joined') }}",
        replaced=HEAD.replace("STRATEGY", "delete+insert")
        + "select cast(word as char(10)) as word, n from {{ ref('joined') }}",
    )
    for _ in range(3):
        project.dbt("build")
        for table in ("merged", "replaced", "snapped"):
            assert project.sql(f"select count(*) from {table}") == [(2,)]


@pytest.mark.parametrize("collation", ["utf8mb4_bin", "utf8mb4_general_ci", "utf8mb4_unicode_520_ci"])
def test_a_schema_with_a_collation_of_its_own_mixes_none(project: Project, collation: str) -> None:
    project.sql(f"alter database `{project.schema}` collate {collation}")
    build_all(project)
    assert f"COLLATE={collation}" in project.ddl("tabled")


def test_the_profiles_collation_is_that_of_all_that_is_made(project: Project) -> None:
    project.sql(f"alter database `{project.schema}` collate utf8mb4_general_ci")
    project.configure(collation="utf8mb4_bin")
    build_all(project)
    for table in ("tabled", "merged", "seeded", "snapped"):
        assert "COLLATE=utf8mb4_bin" in project.ddl(table), table


@pytest.mark.parametrize("collation", ["utf8mb4_bin", None])
def test_a_new_schema_gets_the_collation_stated(project: Project, collation: str | None) -> None:
    stated = {"collation": collation} if collation else {}
    project.configure(schema=f"{project.schema}_new", **stated)
    project.models(
        tabled="{{ config(materialized='table', schema='more') }} select 'a' as word",
        viewed="select 'a' as word",
    )
    project.dbt("run")
    found = project.sql(
        "select default_character_set_name, default_collation_name from information_schema.schemata "
        f"where schema_name like '{project.schema}\\_new%'"
    )
    wanted = collation or project.sql("select @@collation_server")[0][0]
    assert found == [("utf8mb4", wanted)] * 2


def test_tables_of_another_collation_are_joined_with_one_that_is_stated(project: Project) -> None:
    project.sql("create table raw (word varchar(10) collate utf8mb4_general_ci)")
    project.sql("create table other (word varchar(10) collate utf8mb4_unicode_ci)")
    project.sql("insert into raw values ('a')")
    project.sql("insert into other values ('a')")
    sources = {"name": "raw", "schema": project.schema, "tables": [{"name": "raw"}, {"name": "other"}]}
    project.write({"models/all.yml": {"sources": [sources]}})
    join = (
        "select raw.word from {{ source('raw', 'raw') }} as raw "
        "inner join {{ source('raw', 'other') }} as other "
        "on concat(raw.word, '') = concat(other.word, '')"
    )
    head = "{{ config(materialized='table') }} "
    project.models(mixed=head + join)
    errors = project.fails("run")
    assert "1267: Illegal mix of collations" in errors
    assert "Hint: state one collation" in errors
    project.models(mixed=head + join + " collate utf8mb4_bin")
    project.dbt("run")
