"""Descriptions become comments, and are written again only where they changed."""

from __future__ import annotations

from typing import Any

from adapter.tests.behaviour.project import Project

TABLES = ("tabled", "added", "seeded", "snapped")


def describe(project: Project, text: str, column: str) -> None:
    """Describe all relations and the column ``word`` of each."""
    described: dict[str, Any] = {"description": text, "columns": [{"name": "word", "description": column}]}
    models = [{"name": name, **described} for name in ("tabled", "added", "viewed")]
    config = {"unique_key": "id", "strategy": "check", "check_cols": ["word"]}
    snapshot = {"name": "snapped", "relation": "ref('tabled')", "config": config, **described}
    project.write(
        {
            "models/all.yml": {"models": models},
            "seeds/all.yml": {"seeds": [{"name": "seeded", **described}]},
            "snapshots/all.yml": {"snapshots": [snapshot]},
        }
    )


def comments(project: Project, table: str) -> tuple[str, str]:
    [(table_comment,)] = project.sql(
        f"select table_comment from information_schema.tables "
        f"where table_schema = '{project.schema}' and table_name = '{table}'"
    )
    [(column_comment,)] = project.sql(
        "select column_comment from information_schema.columns "
        f"where table_schema = '{project.schema}' and table_name = '{table}' and column_name = 'word'"
    )
    return table_comment, column_comment


def test_a_description_is_a_comment_and_unchanged_ones_cost_nothing(project: Project) -> None:
    docs = {"+persist_docs": {"relation": True, "columns": True}}
    project.configure({"models": docs, "seeds": docs, "snapshots": docs})
    project.write({"seeds/seeded.csv": "id,word\n1,a\n"})
    project.models(
        tabled="{{ config(materialized='table') }} select 1 as id, cast('a' as char(9)) as word",
        added="{{ config(materialized='incremental') }} select 1 as id, 'a' as word",
        viewed="select 1 as id, 'a' as word",
    )
    odd = 'It\'s 100 % "odd" \\ and\nhas `two` lines; -- no\tend'
    for text, column in ((odd, odd), (odd + "!", odd), (odd + "!", "short"), ("x" * 3000, "y" * 3000)):
        describe(project, text, column)
        project.dbt("build")
        for table in TABLES:
            found = comments(project, table)
            if len(text) > 2048:
                assert [len(each) for each in found] == [2048, 1024]
                assert all(each.endswith("…") for each in found)
            else:
                assert found == (text, column)
    outcome = project.dbt("build")
    # A table and a seed are made anew, with their comments.
    altered = [sql.split("`")[3] for sql in outcome.sent("alter table")]
    assert sorted(altered) == ["seeded__dbt_tmp", "tabled__dbt_tmp"][-len(altered) :]
    assert outcome.sent("alter table", "`added`") == []
    assert outcome.sent("alter table", "`snapped`") == []
    describe(project, "new", "new")
    outcome = project.dbt("build", "--select", "added", "snapped")
    assert len(outcome.sent("alter table", "`added`")) == 1
    assert len(outcome.sent("alter table", "`snapped`")) == 1


def test_a_comment_changes_nothing_else_of_a_column(project: Project) -> None:
    project.configure({"models": {"+persist_docs": {"relation": True, "columns": True}}})
    project.sql(
        "create table kept (id bigint unsigned not null auto_increment primary key, word varchar(20) "
        "character set utf8mb4 collate utf8mb4_bin not null default 'it''s, a `word`', "
        "n decimal(6, 2) null default 1.50, "
        "at timestamp(6) not null default current_timestamp(6) on update current_timestamp(6), "
        "twice int as (char_length(word) * 2) stored, kind enum('a,b', 'c''d') not null default 'c''d')"
    )
    names = ("id", "word", "n", "at", "kind")
    described = [{"name": name, "description": f"about {name}"} for name in names]
    project.write(
        {"models/all.yml": {"models": [{"name": "kept", "description": "Kept", "columns": described}]}}
    )
    before = project.sql("show columns from kept")
    # `twice` is made by the server; a model that wants it in would have to leave it out.
    project.models(
        kept="{{ config(materialized='incremental', on_schema_change='append_new_columns') }} "
        "select 7 as id, 'a' as word, 2 as n, now() as at, 'a,b' as kind"
    )
    project.dbt("run")
    assert project.sql("show columns from kept") == before
    assert comments(project, "kept") == ("Kept", "about word")
    assert project.sql("select id, twice from kept") == [(7, 2)]


def test_a_column_whose_check_follows_its_comment_is_described(project: Project) -> None:
    project.configure({"models": {"+persist_docs": {"columns": True}}})
    text = "It's a COMMENT 'x' CHECK (`json`)"
    column = {"name": "wo`rd", "description": text, "quote": True}
    project.write({"models/all.yml": {"models": [{"name": "added", "columns": [column]}]}})
    project.models(
        added="{{ config(materialized='incremental') }} select json_array(1) as plain, "
        "{{ adapter.quote('wo`rd') }} from raw"
    )
    project.sql("create table raw (`wo``rd` json)")
    project.sql("""insert into raw values ('["a"]')""")
    for expected in (text, text, "changed", ""):
        column["description"] = expected
        project.write({"models/all.yml": {"models": [{"name": "added", "columns": [column]}]}})
        outcome = project.dbt("run")
        assert project.sql(
            "select column_comment from information_schema.columns where table_schema = database() "
            "and table_name = 'added' and column_name = 'wo`rd'"
        ) == [(expected,)]
    assert not project.dbt("run").sent("modify column")
    assert outcome.sent("modify column")
