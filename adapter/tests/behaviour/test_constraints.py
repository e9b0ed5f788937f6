"""Contracts: their constraints are the server's, and hold from the first row of every build."""

from __future__ import annotations

from typing import Any

import pymysql
import pytest

from adapter.tests.behaviour.project import Project

PARENT = "{{ config(materialized='table') }} select 1 as id, 'x' as code union all select 2, 'y'"
CHILD = (
    "{{ config(materialized='table') }} "
    "select 10 as id, 1 as parent_id, 'x' as code, 5 as amount from {{ ref('parent') }} where id = 1"
)


def of_kind(model: str, kind: str) -> str:
    # dbt wants this of an incremental model with a contract.
    return model.replace("'table'", f"'{kind}', on_schema_change='append_new_columns'")


def column(name: str, data_type: str, *constraints: Any) -> dict[str, Any]:
    described = [{"type": each} if isinstance(each, str) else each for each in constraints]
    return {"name": name, "data_type": data_type, "constraints": described}


def model(name: str, columns: list[Any], *constraints: Any) -> dict[str, Any]:
    contract = {"contract": {"enforced": True}}
    return {"name": name, "config": contract, "columns": columns, "constraints": list(constraints)}


AT_COLUMNS = [
    model(
        "parent", [column("id", "int", "not_null", "primary_key"), column("code", "varchar(10)", "unique")]
    ),
    model(
        "child",
        [
            column("id", "int", "not_null", "primary_key"),
            column("parent_id", "int", {"type": "foreign_key", "to": "ref('parent')", "to_columns": ["id"]}),
            column("code", "varchar(10)", "not_null", "unique"),
            column("amount", "int", {"type": "check", "expression": "amount > 0"}),
        ],
    ),
]
AT_MODELS = [
    model(
        "parent",
        [column("id", "int", "not_null"), column("code", "varchar(10)")],
        {"type": "primary_key", "columns": ["id"]},
        {"type": "unique", "columns": ["code", "id"], "name": "one_code"},
    ),
    model(
        "child",
        [
            column("id", "int", "not_null"),
            column("parent_id", "int"),
            column("code", "varchar(10)", "not_null"),
            column("amount", "int"),
        ],
        {"type": "primary_key", "columns": ["id"]},
        {"type": "unique", "columns": ["code"], "name": "one_child"},
        {
            "type": "foreign_key",
            "columns": ["parent_id"],
            "to": "ref('parent')",
            "to_columns": ["id"],
            "name": "of_parent",
        },
        {"type": "check", "expression": "amount > 0", "name": "is_positive"},
    ),
]
REFUSED = {
    "(10, 1, 'z', 5)": 1062,
    "(11, 1, 'x', 5)": 1062,
    "(11, 3, 'z', 5)": 1452,
    "(11, 1, null, 5)": 1048,
    "(11, 1, 'z', 0)": (3819, 4025),
}


@pytest.mark.parametrize("models", [AT_COLUMNS, AT_MODELS], ids=["at columns", "at models"])
@pytest.mark.parametrize("kind", ["table", "incremental"])
def test_constraints_are_enforced_after_every_build(
    project: Project, kind: str, models: list[dict[str, Any]]
) -> None:
    project.write({"models/models.yml": {"models": models}})
    project.models(parent=of_kind(PARENT, kind), child=of_kind(CHILD, kind))
    for _ in range(4):
        project.dbt("run", "--full-refresh")
        for values, code in REFUSED.items():
            with pytest.raises(pymysql.MySQLError) as refused:
                project.sql(f"insert into child values {values}")
            assert refused.value.args[0] in (code if isinstance(code, tuple) else (code,)), values
        project.sql("insert into child values (11, null, 'z', 5)")
    assert project.tables() == {"parent", "child"}


@pytest.mark.parametrize("kind", ["table", "incremental"])
def test_a_parent_is_rebuilt_under_its_children(project: Project, kind: str) -> None:
    project.write({"models/models.yml": {"models": AT_MODELS}})
    project.models(parent=of_kind(PARENT, kind), child=CHILD)
    project.dbt("run")
    project.sql(
        "create table grandchild (child_id int, "
        "foreign key (child_id) references child (id) on delete cascade)"
    )
    for number in (3, 4):
        extra = f" union all select {number}, 'new'"
        project.models(parent=of_kind(PARENT, kind) + extra)
        project.dbt("run", "--select", "parent", "--full-refresh")
        assert "REFERENCES `parent` (`id`)" in project.ddl("child")
        project.sql(f"insert into child values ({number}0, {number}, 'c{number}', 1)")
        with pytest.raises(pymysql.MySQLError, match="foreign key"):
            project.sql(f"delete from parent where id = {number}")
    project.dbt("run", "--full-refresh")
    assert "REFERENCES `child` (`id`) ON DELETE CASCADE" in project.ddl("grandchild")
    assert project.tables() == {"parent", "child", "grandchild"}


def test_a_replaced_parent_that_a_killed_run_left_behind_goes_with_the_next(project: Project) -> None:
    project.write({"models/models.yml": {"models": AT_MODELS}})
    project.models(parent=PARENT, child=CHILD)
    project.dbt("run")
    project.sql("create table parent__dbt_tmp like parent")
    project.sql("insert into parent__dbt_tmp select * from parent")
    project.sql("rename table parent to parent__dbt_backup, parent__dbt_tmp to parent")
    assert "REFERENCES `parent__dbt_backup` (`id`)" in project.ddl("child")
    project.dbt("run", "--select", "parent")
    assert "REFERENCES `parent` (`id`)" in project.ddl("child")
    assert project.tables() == {"parent", "child"}


def test_a_row_that_breaks_a_constraint_fails_the_build_and_the_old_table_stays(project: Project) -> None:
    project.write({"models/models.yml": {"models": AT_MODELS}})
    project.models(parent=PARENT, child=CHILD)
    project.dbt("run")
    before = project.rows("child"), project.ddl("child")
    for changed, said in {
        CHILD.replace("1 as parent_id", "9 as parent_id"): "foreign key: `parent_id` = '9' is not in",
        CHILD.replace("5 as amount", "-5 as amount"): "is_positive",
        CHILD.replace("'x' as code", "null as code"): "1048: Column 'code' cannot be null",
        CHILD + " union all select 10, 1, 'w', 1": "1062: Duplicate entry '10' for key",
        CHILD + " union all select 12, 1, 'x', 1": "1062: Duplicate entry 'x' for key",
        CHILD.replace(
            "'x' as code", "'longer than ten' as code"
        ): "declared as varchar(10) and does not hold 'longer than ten', which is varchar(15)",
    }.items():
        project.models(child=changed)
        assert said in project.fails("run", "--select", "child")
        assert (project.rows("child"), project.ddl("child")) == before
    project.models(child=CHILD)
    project.dbt("run")


def test_a_contract_that_differs_shows_the_differences(project: Project) -> None:
    columns = [column("id", "int"), column("word", "varchar(10)"), column("gone", "date")]
    project.write({"models/models.yml": {"models": [model("word", columns)]}})
    project.models(word="{{ config(materialized='table') }} select 1 as id, 2.5 as word, now() as added")
    said = project.fails("run")
    assert "column_name" in said
    for line in (
        ("added", "missing in contract"),
        ("gone", "missing in definition"),
        ("word", "data type mismatch"),
    ):
        assert any(all(part in each for part in line) for each in said.splitlines()), (line, said)
    assert not any("| id " in each for each in said.splitlines())


def test_every_type_of_column_may_be_declared(project: Project) -> None:
    types = {
        "tinyint": "1",
        "smallint unsigned": "1",
        "mediumint": "1",
        "bigint unsigned": "18446744073709551615",
        "boolean": "true",
        "decimal(20, 5)": "1.50000",
        "float": "1.5e0",
        "double": "1.5e0",
        "char(3)": "'abc'",
        "varchar(10)": "'abc'",
        "tinytext": "'abc'",
        "longtext": "'abc'",
        "enum('abc', 'def')": "'abc'",
        "set('abc', 'def')": "'abc'",
        "date": "date '2024-01-02'",
        "time(3)": "time '10:11:12.123'",
        "datetime(6)": "timestamp '2024-01-02 10:11:12.123456'",
        "string": "'abc'",
        "timestamp": "now()",
        "timestamp(6)": "timestamp '2024-01-02 10:11:12.123456'",
        "varbinary(4)": "cast('abc' as binary)",
        "blob": "cast('abc' as binary)",
    }
    columns = [column(f"c{number}", name) for number, name in enumerate(types)]
    selected = ", ".join(f"{value} as c{number}" for number, value in enumerate(types.values()))
    project.write({"models/models.yml": {"models": [model("typed", columns)]}})
    project.models(typed="{{ config(materialized='table') }} select " + selected)
    project.dbt("run")
    made = [
        str(row[0])
        for row in project.sql(
            "select column_type from information_schema.columns where table_name = 'typed' "
            f"and table_schema = '{project.schema}' order by ordinal_position"
        )
    ]
    plain = [kind.split("(")[0].replace(" unsigned", "") for kind in made]
    # What dbt knows as an alias becomes the type that holds as much as elsewhere.
    aliases = {"boolean": "tinyint", "float": "double", "string": "text", "timestamp": "datetime"}
    assert plain == [aliases.get(name, name.split("(")[0].split()[0]) for name in types]
