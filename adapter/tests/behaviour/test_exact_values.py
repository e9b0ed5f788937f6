"""Seeds and contracts keep a value as it is, or the run fails and names it."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.tests.behaviour.project import Project


def contract(project: Project, data_type: str, value: str, **config: Any) -> None:
    """A model of one row with an enforced contract."""
    columns = [{"name": "id", "data_type": "int"}, {"name": "x", "data_type": data_type}]
    model = {"name": "kept", "config": {"contract": {"enforced": True}, **config}, "columns": columns}
    project.write({"models/all.yml": {"models": [model]}})
    project.models(kept=f"{{{{ config(materialized='table') }}}} select 1 as id, {value} as x")


@pytest.mark.parametrize(
    ("data_type", "value", "shown", "kept"),
    [
        ("decimal(6, 1)", "cast(12.25 as decimal(8, 3))", "12.250", "cast(12.2 as decimal(8, 3))"),
        (
            "datetime(1)",
            "cast('2025-03-01 10:00:00.25' as datetime(2))",
            "2025-03-01 10:00:00.25",
            "cast('2025-03-01 10:00:00.2' as datetime(2))",
        ),
        ("double(8, 2)", "1.239e0", "1.239", "1.23e0"),
        ("float(7, 1)", "0.75e0", "0.75", "0.5e0"),
    ],
)
def test_a_contract_refuses_a_value_that_it_would_round(
    project: Project, data_type: str, value: str, shown: str, kept: str
) -> None:
    contract(project, data_type, value)
    errors = project.fails("run")
    assert all(part in errors for part in ("'x'", shown, data_type, "Hint:")), errors
    contract(project, data_type, kept)
    project.dbt("run")


def test_a_later_seed_widens_the_columns_that_do_not_hold_it(project: Project) -> None:
    project.write({"seeds/s.csv": "id,x,d\n1,1,2025-03-01\n"})
    project.dbt("seed")
    project.write(
        {"seeds/s.csv": "id,x,d\n1,1.125,2025-03-01 10:00:00\n3000000000,22.5,2025-03-02 00:00:00\n"}
    )
    project.dbt("seed")
    assert project.sql("select id, cast(x as char), cast(d as char) from s order by id") == [
        (1, "1.125", "2025-03-01 10:00:00.000000"),
        (3000000000, "22.500", "2025-03-02 00:00:00.000000"),
    ]
    assert "`x` decimal(" in project.ddl("s")


def test_a_seed_whose_declared_type_does_not_hold_a_value_fails(project: Project) -> None:
    types = {"x": "decimal(5, 1)", "at": "datetime", "n": "int", "f": "float", "d": "double", "c": "char(3)"}
    types |= {"r": "double(9,2)", "b": "binary(3)", "t": "tinytext"}
    project.configure({"seeds": {"+column_types": types}})
    good: tuple[str, ...] = ("2.5", "2025-03-01 10:00:00.0", "7.0", "0.125", "0.30000000000000004", "ab")
    good = (*good, "1.75", "abc", "t" * 255)
    wrongs = ("2.25", "2025-03-01 10:00:00.5", "7.5", "16777217", "0.1234567890123456789", "ab ")
    wrongs = (*wrongs, "1.755", "ab", "ü" * 128)
    # More digits than Python's decimals have by default.
    for number, wrong in [*enumerate(wrongs), (0, f"{'1' * 40}.25"), (4, "9" * 60), (6, f"1.75{'1' * 40}")]:
        row = [wrong if place == number else value for place, value in enumerate(good)]
        project.write({"seeds/s.csv": f"x,at,n,f,d,c,r,b,t\n{','.join(row)}\n"})
        errors = project.fails("seed")
        assert all(part in errors for part in (wrong[:100], "Hint:"))
    project.write({"seeds/s.csv": f"x,at,n,f,d,c,r,b,t\n{','.join(good)}\n"})
    project.dbt("seed")


@pytest.mark.parametrize(
    ("source", "declared", "value"),
    [("enum('Yes','no')", "enum('yes','no')", "Yes"), ("set('Q')", "set('q')", "Q")],
)
def test_a_member_of_an_enum_in_another_case_is_another_member(
    project: Project, source: str, declared: str, value: str
) -> None:
    project.sql(f"create table raw (x {source})")
    project.sql(f"insert into raw values ('{value}')")
    contract(project, declared, "x")
    project.models(kept="{{ config(materialized='table') }} select 1 as id, x from raw")
    errors = project.fails("run")
    assert all(part in errors for part in (f"'{value}'", declared, "Hint:")), errors


@pytest.mark.parametrize("data_type", ["int1", "int2", "int3", "int4", "int8", "middleint", "float8"])
def test_a_contract_takes_every_name_of_a_type(project: Project, data_type: str) -> None:
    contract(project, data_type, "7e0" if data_type == "float8" else "7")
    project.dbt("run")
    assert project.rows("kept") == [(1, 7)]
