"""Names: up to the 64 characters that the server takes, of any letters and words."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project
from dbt.adapters.mysql.relation import LONGEST_NAME, MySQLRelation, shorten

KINDS = {
    "table": "materialized='table'",
    "view": "materialized='view'",
    "incremental": "materialized='incremental', unique_key='id', incremental_strategy='merge'",
    "microbatch": "materialized='incremental', incremental_strategy='microbatch', event_time='at', "
    "batch_size='day', begin='2024-01-01', lookback=0",
    "ephemeral": "materialized='ephemeral'",
}


def long_name(kind: str) -> str:
    return f"{kind}_".ljust(LONGEST_NAME, "x")


def test_a_name_of_64_characters_works_in_every_materialization(project: Project) -> None:
    rows = "select 1 as id, cast('2024-01-01 12:00:00' as datetime) as at"
    project.models(
        **{long_name(kind): f"{{{{ config({config}) }}}} {rows}" for kind, config in KINDS.items()}
    )
    project.models(
        reader="{{ config(materialized='table') }} "
        f"select * from {{{{ ref('{long_name('ephemeral')}') }}}}"
    )
    seed, snapshot = long_name("seed"), long_name("snapshot")
    described = {"name": snapshot, "relation": f"ref('{long_name('table')}')"}
    described["config"] = {
        "unique_key": "id",
        "strategy": "check",
        "check_cols": ["at"],
        "hard_deletes": "new_record",
    }
    tests = [
        {"name": long_name(kind), "columns": [{"name": "id", "data_tests": ["unique"]}]}
        for kind in ("table", "view")
    ]
    project.write(
        {
            f"seeds/{seed}.csv": "id\n1\n",
            "snapshots/all.yml": {"snapshots": [described]},
            "models/all.yml": {"models": tests},
        }
    )
    period = ("--event-time-start", "2024-01-01", "--event-time-end", "2024-01-02")
    for arguments in ((), (), ("--full-refresh",)):
        project.dbt("build", "--store-failures", *arguments, *period)
    kept = {long_name(kind) for kind in (*KINDS, "seed", "snapshot") if kind != "ephemeral"}
    assert project.tables() == kept | {"reader"}
    assert [len(project.rows(name)) for name in sorted(kept)] == [1] * len(kept)


def test_a_name_of_65_characters_is_refused_with_the_remedy(project: Project) -> None:
    name = "x" * 65
    project.models(**{name: "select 1 as id"})
    said = project.fails("run")
    assert f"{name!r} has 65 characters, MySQL takes 64" in said
    assert "Hint: give the model a shorter `alias`" in said
    project.models(**{name: "{{ config(alias='short') }} select 1 as id"})
    project.dbt("run")
    assert project.tables() == {"short"}


def test_shortened_names_differ_and_fit() -> None:
    names = ["y" * 60 + end for end in ("abcd", "abce", "")]
    for suffix in ("__dbt_tmp", "__dbt_backup", "__dbt_tmp20240101000000"):
        shortened = {shorten(name, suffix) for name in names}
        assert len(shortened) == len(names)
        assert max(map(len, shortened)) <= LONGEST_NAME
        assert all(each.endswith(suffix) for each in shortened)
    assert len(MySQLRelation.add_ephemeral_prefix("z" * LONGEST_NAME)) == LONGEST_NAME


RESERVED = """
select 1 as `select`, 'two words' as `two words`, 'hyphen' as `hy-phen`,
    'tick' as `ba``ck`, 'Mixed' as `MixedCase`,
    'ümläut' as `größe`, 'first' as `order`
"""


@pytest.mark.parametrize("strategy", ["append", "delete+insert", "merge", "insert_overwrite"])
def test_any_word_may_be_a_table_or_a_column(project: Project, strategy: str) -> None:
    config = f"materialized='incremental', unique_key='`select`', incremental_strategy='{strategy}', "
    config += "partition_by={'columns': ['`select`']}, on_schema_change='append_new_columns', "
    config += (
        "persist_docs={'relation': true, 'columns': true}, indexes=[{'columns': ['two words', 'order']}]"
    )
    names = ("select", "two words", "hy-phen", "ba`ck", "MixedCase", "größe")
    columns = [{"name": name, "description": f"It's {name}", "quote": True} for name in names]
    tests = [{**columns[0], "data_tests": ["unique" if strategy != "append" else "not_null", "not_null"]}]
    tests[0]["data_tests"] = ["not_null"] if strategy == "append" else ["unique", "not_null"]
    project.write({"models/all.yml": {"models": [{"name": "table", "columns": tests + columns[1:]}]}})
    project.models(
        table=f"{{{{ config({config}) }}}} {RESERVED}",
        order="select * from {{ ref('table') }}",
        Group="{{ config(materialized='table') }} select `MixedCase` from {{ ref('order') }}",
    )
    for _ in range(2):
        outcome = project.dbt("build")
    # The comments are there since the first run.
    assert outcome.sent("modify column") == []
    project.models(table=f"{{{{ config({config}) }}}} {RESERVED}, 1.5 as `a new one`")
    project.dbt("build")
    assert len(project.rows("`table`")) == (3 if strategy == "append" else 1)
    ddl = project.ddl("`table`")
    assert "`ba``ck` varchar(4)" in ddl
    assert "COMMENT 'It''s two words'" in ddl
    assert "`a new one` decimal(2,1)" in ddl
    assert project.tables() == {"table", "order", "Group"}


def test_a_schema_may_have_any_name(project: Project) -> None:
    name = f"{project.schema} a-b'c"
    project.configure(schema=name)
    project.models(
        word="{{ config(materialized='table') }} select 1 as id", other="select * from {{ ref('word') }}"
    )
    project.write({"seeds/seed.csv": "id\n1\n"})
    project.dbt("build")
    project.dbt("build")
    project.dbt("docs", "generate")
    assert project.sql(f"select * from `{name}`.other") == [(1,)]


def test_names_that_differ_in_case_alone_are_refused_before_one_replaces_the_other(project: Project) -> None:
    head = "{{ config(materialized='table', alias='ALIAS') }} "
    project.models(word=head.replace("ALIAS", "word") + "select 1 as id")
    project.dbt("run")
    project.models(other=head.replace("ALIAS", "Word") + "select 2 as id")
    assert "`word`" in project.fails("run", "--select", "other")
    assert project.rows("word") == [(1,)]


EMOJI = "it's 🦆, \\ and ü"


def test_every_character_comes_through_in_rows_seeds_and_comments(project: Project) -> None:
    docs = {"+persist_docs": {"relation": True, "columns": True}}
    project.configure({"models": docs, "seeds": docs})
    described = {"description": EMOJI, "columns": [{"name": "word", "description": EMOJI}]}
    project.write(
        {
            "models/all.yml": {"models": [{"name": "birds", **described}, {"name": "more", **described}]},
            "seeds/all.yml": {"seeds": [{"name": "seed", **described}]},
            "seeds/seed.csv": f'word\n"{EMOJI}"\n',
        }
    )
    project.models(
        birds="{{ config(materialized='table') }} select '{{ dbt.escape_single_quotes(\""
        + EMOJI.replace("\\", "\\\\")
        + "\") }}' as word",
        more="{{ config(materialized='incremental') }} select word from {{ ref('birds') }} "
        "union all select word from {{ ref('seed') }}",
    )
    project.dbt("build")
    outcome = project.dbt("build", "--select", "more")
    assert outcome.sent("alter table") == []
    assert project.rows("birds") == project.rows("seed") == [(EMOJI,)]
    assert set(project.rows("more")) == {(EMOJI,)}
    for table in ("birds", "more", "seed"):
        comments = project.sql(
            "select table_comment from information_schema.tables "
            f"where table_schema = '{project.schema}' and table_name = '{table}' union all "
            "select column_comment from information_schema.columns "
            f"where table_schema = '{project.schema}' and table_name = '{table}'"
        )
        assert comments == [(EMOJI.replace("🦆", "\ufffd"),)] * 2
