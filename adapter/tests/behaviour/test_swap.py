"""A relation is replaced in one step: who reads it meanwhile finds the old rows or the new ones."""

from __future__ import annotations

import time

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.behaviour.reader import holding, reading

NUMBERS = "with recursive n as (select 1 as i union all select i + 1 from n where i < {rows}) select i from n"
EXTRAS = """
    primary_key='i',
    indexes=[{'columns': ['word'], 'name': 'by_word'}],
    persist_docs={'relation': true, 'columns': true},
    grants={'select': [env_var('DBT_TEST_USER_1')]},
"""
QUERY = "select count(*), min(build) = max(build) from {}"
WHOLE = ((500, 1),)
DOCS = """
models:
  - name: numbers
    description: One row per number
    columns: [{name: i, description: The number}]
"""
GRANTS = (
    "select count(*) from information_schema.table_privileges "
    "where table_schema = '{}' and table_name = '{}' and privilege_type = 'SELECT'"
)


def model(kind: str, build: int, extras: str = "") -> str:
    """A model of 500 rows that all hold the same number, so that rows of two builds would show."""
    config = f"{{{{ config(materialized='{kind}', {extras}) }}}}"
    rows = NUMBERS.format(rows=500).removesuffix("select i from n")
    return f"{config} {rows} select i, 'word' as word, {build} as build from n"


def check_extras(project: Project, table: str) -> None:
    ddl = project.ddl(table)
    assert "PRIMARY KEY (`i`)" in ddl
    assert "KEY `by_word` (`word`)" in ddl
    assert "COMMENT='One row per number'" in ddl
    assert "COMMENT 'The number'" in ddl
    assert project.sql(GRANTS.format(project.schema, table)) == [(1,)]


@pytest.mark.parametrize("kind", ["table", "incremental"])
def test_a_reader_never_finds_a_table_missing_empty_or_half(project: Project, kind: str) -> None:
    project.write({"models/numbers.sql": model(kind, 0, EXTRAS), "models/numbers.yml": DOCS})
    project.dbt("run")
    with reading(project, QUERY.format("numbers")) as reader:
        for build in range(1, 13):
            project.models(numbers=model(kind, build, EXTRAS))
            project.dbt("run", "--full-refresh")
            assert project.sql("select max(build) from numbers") == [(build,)]
    assert set(reader.seen) == {WHOLE}
    assert reader.reads > 1000
    assert project.tables() == {"numbers"}
    check_extras(project, "numbers")


def test_a_reader_never_finds_a_seed_missing_empty_or_half(project: Project) -> None:
    project.configure({"seeds": {"+persist_docs": {"relation": True, "columns": True}}})
    config = {"primary_key": "i", "indexes": [{"columns": ["word(20)"], "name": "by_word"}]}
    config["grants"] = {"select": ["{{ env_var('DBT_TEST_USER_1') }}"]}
    columns = [{"name": "i", "description": "The number"}]
    seed = {"name": "numbers", "description": "One row per number", "columns": columns, "config": config}
    project.write({"seeds/numbers.yml": {"seeds": [seed]}})
    with_header = "i,word,build\n"
    project.write({"seeds/numbers.csv": with_header + "".join(f"{i},word,0\n" for i in range(500))})
    project.dbt("seed")
    with reading(project, QUERY.format("numbers")) as reader:
        for build in range(1, 13):
            lines = "".join(f"{i},word,{build}\n" for i in range(500))
            project.write({"seeds/numbers.csv": with_header + lines})
            project.dbt("seed", *(["--full-refresh"] if build % 2 else []))
    assert set(reader.seen) == {WHOLE}
    assert reader.reads > 1000
    assert project.sql("select max(build) from numbers") == [(12,)]
    ddl = project.ddl("numbers")
    assert "KEY `by_word` (`word`(20))" in ddl
    assert "COMMENT='One row per number'" in ddl
    assert "COMMENT 'The number'" in ddl
    assert project.sql(GRANTS.format(project.schema, "numbers")) == [(1,)]


def test_a_reader_finds_one_current_row_per_key_in_a_snapshot(project: Project) -> None:
    project.sql("create table source (i int primary key, build int not null)")
    project.sql(f"insert into source select i, 0 from ({NUMBERS.format(rows=500)}) as n")
    # In SQL, which dbt 1.8 reads too.
    config = f"unique_key='i', strategy='check', check_cols='all', target_schema='{project.schema}'"
    project.write(
        {
            "snapshots/history.sql": "{% snapshot history %}{{ config(" + config + ") }} "
            f"select * from `{project.schema}`.source {{% endsnapshot %}}"
        }
    )
    project.dbt("snapshot")
    query = "select count(*), min(build) = max(build) from history where dbt_valid_to is null"
    with reading(project, query) as reader:
        for _ in range(8):
            project.sql("update source set build = build + 1")
            project.dbt("snapshot")
    assert set(reader.seen) == {WHOLE}
    assert reader.reads > 300
    assert project.sql("select count(*) from history") == [(500 * 9,)]


def test_a_view_takes_a_tables_place_and_back_without_a_gap(project: Project) -> None:
    project.models(numbers=model("table", 0))
    project.dbt("run")
    with reading(project, QUERY.format("numbers")) as reader:
        for build in range(1, 13):
            project.models(numbers=model("view" if build % 2 else "table", build))
            project.dbt("run")
            assert project.sql("select max(build) from numbers") == [(build,)]
    assert set(reader.seen) == {WHOLE}
    assert reader.reads > 500
    assert project.tables() == {"numbers"}


@pytest.mark.parametrize("kind", ["table", "view"])
def test_readers_get_through_while_a_change_waits_for_a_long_one(project: Project, kind: str) -> None:
    project.models(numbers=model(kind, 0))
    project.dbt("run")
    project.models(numbers=model(kind, 1))
    with (
        holding(project, "select count(*) from numbers", seconds=8),
        reading(project, QUERY.format("numbers")) as reader,
    ):
        before = time.monotonic()
        project.dbt("run")
        took = time.monotonic() - before
    # MariaDB lets a view be replaced while a transaction is open that has read it.
    assert took > 7 or (project.target["type"], kind) == ("mariadb", "view")
    assert set(reader.seen) == {WHOLE}
    # A change lets readers pass every five seconds.
    assert reader.longest < 6.5
    assert project.sql("select max(build) from numbers") == [(1,)]


def test_what_an_interrupted_run_left_behind_is_cleared_away(project: Project) -> None:
    project.models(numbers=model("table", 0))
    project.sql("create table numbers__dbt_tmp (i int)")
    project.sql("create view numbers__dbt_backup as select 1 as i")
    project.dbt("run")
    assert project.tables() == {"numbers"}


def test_a_model_that_fails_leaves_the_table_as_it_was(project: Project) -> None:
    project.models(numbers=model("table", 0))
    project.dbt("run")
    project.models(numbers=model("table", 1, "primary_key='word'"))
    assert "Duplicate entry 'word' for key" in project.fails("run")
    assert project.sql(QUERY.format("numbers")) == [WHOLE[0]]
