"""dbt-tests-adapter on constraints."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.adapter.constraints import test_constraints

from adapter.tests.dialect import in_mysql

TIME_ZONE = {
    "set session time zone 'Asia/Kolkata'": "set session time_zone = '+05:30'",
    "current_setting('timezone')": "@@session.time_zone",
}


@pytest.fixture
def mysql_data_types(self: object, schema_int_type: str, int_type: str, string_type: str) -> list[list[str]]:
    """Value, declared type, and the type that the error names."""
    return [
        ["1", schema_int_type, "int"],
        ["'1'", string_type, "varchar"],
        ["cast('2013-11-03 00:00:00' as datetime)", "datetime", "datetime"],
        ["cast('2013-11-03' as date)", "date", "date"],
        ["cast('10:00:00' as time)", "time", "time"],
        ["cast('1' as decimal(10, 2))", "decimal(10, 2)", "decimal"],
        ["1.5e0", "double", "double"],
    ]


DDL = """
create table <model_identifier> (
    `id` integer not null,
    `color` text,
    `date_day` text,
    primary key (`id`),
    check ((id > 0)),
    check (id >= 1)
) ;
insert into <model_identifier> (`id`, `color`, `date_day`)
select `id`, `color`, `date_day`
from (
    -- depends_on: <foreign_key_model_identifier>
    select
        'blue' as color,
        1 as id,
        '2019-01-01' as date_day
) as model_subq
"""
QUOTED_DDL = """
create table <model_identifier> (
    `id` integer not null,
    `from` text not null,
    `date_day` text,
    check ((`from` = 'blue'))
) ;
insert into <model_identifier> (`id`, `from`, `date_day`)
select `id`, `from`, `date_day`
from (
    select
        'blue' as `from`,
        1 as id,
        '2019-01-01' as date_day
) as model_subq
"""
IN_TWO_STEPS = "MySQL quotes names by backticks, and adds unique and foreign keys once the rows are there"


def check_keys(project: Any) -> None:
    """What is not in the statement that the suite reads: it comes after the rows."""
    rows = project.run_sql(
        "select constraint_type from information_schema.table_constraints "
        f"where table_schema = '{project.test_schema}' and table_name = 'my_model'",
        fetch="all",
    )
    assert sorted(kind for (kind,) in rows) == ["CHECK", "CHECK", "FOREIGN KEY", "PRIMARY KEY", "UNIQUE"]


class TestTableConstraintsColumnsEqual(test_constraints.TestTableConstraintsColumnsEqual):
    adapted = "The suite's values are of PostgreSQL's types: these are MySQL's"
    data_types = mysql_data_types


class TestViewConstraintsColumnsEqual(test_constraints.TestViewConstraintsColumnsEqual):
    adapted = "The suite's values are of PostgreSQL's types: these are MySQL's"
    data_types = mysql_data_types


class TestIncrementalConstraintsColumnsEqual(test_constraints.TestIncrementalConstraintsColumnsEqual):
    adapted = "The suite's values are of PostgreSQL's types: these are MySQL's"
    data_types = mysql_data_types


class TestTableConstraintsRuntimeDdlEnforcement(test_constraints.TestTableConstraintsRuntimeDdlEnforcement):
    adapted = IN_TWO_STEPS

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return DDL

    def test__constraints_ddl(self, project: Any, expected_sql: str) -> None:
        super().test__constraints_ddl(project, expected_sql)
        check_keys(project)


class TestTableConstraintsRollback(test_constraints.TestTableConstraintsRollback):
    adapted = "MySQL words its error in its own way"

    @pytest.fixture(scope="class")
    def expected_error_messages(self) -> list[str]:
        return ["Column 'id' cannot be null"]


class TestIncrementalConstraintsRuntimeDdlEnforcement(
    test_constraints.TestIncrementalConstraintsRuntimeDdlEnforcement
):
    adapted = IN_TWO_STEPS

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return DDL

    def test__constraints_ddl(self, project: Any, expected_sql: str) -> None:
        super().test__constraints_ddl(project, expected_sql)
        check_keys(project)


class TestIncrementalConstraintsRollback(test_constraints.TestIncrementalConstraintsRollback):
    adapted = "MySQL words its error in its own way"

    @pytest.fixture(scope="class")
    def expected_error_messages(self) -> list[str]:
        return ["Column 'id' cannot be null"]


class TestTableContractSqlHeader(test_constraints.TestTableContractSqlHeader):
    adapted = "MySQL sets the session's time zone in other words"
    project = in_mysql(TIME_ZONE)


class TestIncrementalContractSqlHeader(test_constraints.TestIncrementalContractSqlHeader):
    adapted = "MySQL sets the session's time zone in other words"
    project = in_mysql(TIME_ZONE)


class TestModelConstraintsRuntimeEnforcement(test_constraints.TestModelConstraintsRuntimeEnforcement):
    adapted = IN_TWO_STEPS + "; no key holds a whole text"
    project = in_mysql({"data_type: text": "data_type: varchar(20)"})

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return DDL.replace(" text", " varchar(20)")

    def test__model_constraints_ddl(self, project: Any, expected_sql: str) -> None:
        super().test__model_constraints_ddl(project, expected_sql)
        check_keys(project)


class TestConstraintQuotedColumn(test_constraints.TestConstraintQuotedColumn):
    adapted = "MySQL quotes names by backticks"
    project = in_mysql({"\"from\" = 'blue'": "`from` = 'blue'", "'\"from\"'": "'`from`'"})

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return QUOTED_DDL


class TestIncrementalForeignKeyConstraint(test_constraints.TestIncrementalForeignKeyConstraint):
    pass
