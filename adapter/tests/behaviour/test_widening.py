"""New rows come into a table as they are: its columns are widened, or the run fails."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project

# The column's type, a value in it, the new rows' type and value, and the type that holds both.
WIDENED = [
    ("decimal(4,1)", "123.5", "decimal(6,4)", "2.6789", "decimal(7,4)"),
    ("int", "7", "decimal(5,2)", "1.25", "decimal(12,2)"),
    ("tinyint", "-5", "int unsigned", "4000000000", "bigint"),
    ("tinyint unsigned", "200", "smallint", "-1", "smallint"),
    ("bigint", "-1", "bigint unsigned", "18446744073709551615", "decimal(20,0)"),
    ("float", "1.5", "double", "0.1", "double"),
    ("int", "7", "double", "2.5", "double"),
    ("double(8,2)", "1.25", "double", "2.125", "double"),
    ("float(6,1)", "1.5", "float", "2.25", "float"),
    ("datetime", "'2025-03-01 10:00:00'", "datetime(3)", "'2025-03-02 23:59:59.875'", "datetime(3)"),
    ("date", "'2025-03-01'", "datetime(6)", "'2025-03-02 23:59:59.000001'", "datetime(6)"),
    ("time", "'10:00:00'", "time(2)", "'10:00:00.75'", "time(2)"),
    ("timestamp", "'2025-03-01 10:00:00'", "datetime", "'2050-01-01 00:00:00'", "datetime"),
    ("varchar(3)", "'abc'", "varchar(20)", "'abcdefg'", "varchar(20)"),
    ("varbinary(2)", "'ab'", "varbinary(9)", "'abcdefg'", "varbinary(9)"),
    ("binary(2)", "'ab'", "varbinary(1)", "'a'", "varbinary(2)"),
]


def columns_of(project: Project, cases: list[tuple[str, ...]], change: str) -> None:
    """Two tables, and a model that has the rows of the first, then of the second."""
    for table, kind, value in (("first", 0, 1), ("later", 2, 3)):
        project.sql(f"drop table if exists src_{table}")
        columns = ", ".join(f"c{number} {case[kind]} null" for number, case in enumerate(cases))
        project.sql(f"create table src_{table} ({columns})")
        project.sql(f"insert into src_{table} values ({', '.join(case[value] for case in cases)})")
    config = f"materialized='incremental', unique_key='id', on_schema_change='{change}'"
    project.models(
        kept=f"{{{{ config({config}) }}}}\n"
        "select {{ 2 if is_incremental() else 1 }} as id, src.*\n"
        f"from `{project.schema}`." + "src_{{ 'later' if is_incremental() else 'first' }} as src"
    )


@pytest.mark.parametrize("change", ["ignore", "append_new_columns", "sync_all_columns"])
def test_columns_are_widened_to_hold_the_old_rows_and_the_new(project: Project, change: str) -> None:
    columns_of(project, WIDENED, change)
    project.dbt("run")
    project.dbt("run")
    for number, case in enumerate(WIDENED):
        name = f"c{number}"
        types = {str(row[0]): str(row[1]) for row in project.sql("show columns from kept")}
        assert types[name].replace("bigint(20)", "bigint").replace("smallint(6)", "smallint") == case[4], case
        for table, id_ in (("src_first", 1), ("src_later", 2)):
            alike = project.sql(
                f"select k.{name} = s.{name} from kept as k cross join {table} as s where k.id = {id_}"
            )
            assert alike == [(1,)], (case, table)


def test_columns_that_hold_the_new_rows_stay_as_they_are(project: Project) -> None:
    cases = [
        ("decimal(10,2)", "1.25", "decimal(30,10)", "2.5"),
        ("int", "1", "bigint", "2"),
        ("datetime", "'2025-03-01 10:00:00'", "datetime(6)", "'2025-03-01 10:00:00'"),
        ("double", "1.5", "decimal(20,2)", "0.1"),
    ]
    columns_of(project, cases, "ignore")
    project.dbt("run")
    before = project.ddl("kept")
    assert not project.dbt("run").sent("alter table", "modify column")
    assert project.ddl("kept") == before


@pytest.mark.parametrize(
    ("old", "one", "new", "two"),
    [
        ("decimal(10,2)", "1.25", "double", "2.125"),
        ("bigint", "1", "double", "2.5"),
        ("int", "1", "varchar(10)", "'1.75'"),
        ("int", "1", "varchar(10)", "'007'"),
        ("decimal(6,2)", "1", "varchar(10)", "'-01.50'"),
        ("date", "'2025-03-01'", "varchar(30)", "'2025-03-01 10:00:00'"),
    ],
)
def test_a_value_that_no_type_holds_with_the_old_rows_is_an_error(
    project: Project, old: str, one: str, new: str, two: str
) -> None:
    columns_of(project, [(old, one, new, two)], "ignore")
    project.dbt("run")
    errors = project.fails("run")
    for part in ("'c0'", two.strip("'"), old, new, "Hint:"):
        assert part in errors
    assert len(project.rows("kept")) == 1


def test_a_schema_that_follows_the_model_narrows_no_row(project: Project) -> None:
    cases = [
        ("decimal(10,4)", "1.2345", "decimal(4,1)", "9.5", "decimal(10,4)"),
        ("datetime(6)", "'2025-03-01 10:00:00.5'", "date", "'2025-03-02'", "datetime(6)"),
        ("varchar(20)", "'abcdefg'", "varchar(3)", "'abc'", "varchar(20)"),
    ]
    columns_of(project, cases, "sync_all_columns")
    project.dbt("run")
    project.dbt("run")
    types = [str(row[1]) for row in project.sql("show columns from kept")][1:]
    assert types == [case[4] for case in cases]
    columns_of(project, [("varchar(20)", "'1.75'", "int", "2")], "sync_all_columns")
    project.dbt("run", "--full-refresh")
    errors = project.fails("run")
    assert all(part in errors for part in ("'c0'", "'1.75'", "Hint:"))
    assert project.rows("kept", "c0") == [("1.75",)]
