"""dbt-tests-adapter on constraints."""

from __future__ import annotations

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
        ["1", schema_int_type, int_type],
        ["'1'", string_type, string_type],
        ["cast('2013-11-03 00:00:00' as datetime)", "datetime", "DATETIME"],
        ["cast('2013-11-03' as date)", "date", "DATE"],
        ["cast('10:00:00' as time)", "time", "TIME"],
        ["cast('1' as decimal(10, 2))", "decimal(10, 2)", "DECIMAL"],
        ["1.5e0", "double", "DOUBLE"],
    ]


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
    pass


class TestTableConstraintsRollback(test_constraints.TestTableConstraintsRollback):
    adapted = "MySQL words its error in its own way"

    @pytest.fixture(scope="class")
    def expected_error_messages(self) -> list[str]:
        return ["Column 'id' cannot be null"]


class TestIncrementalConstraintsRuntimeDdlEnforcement(
    test_constraints.TestIncrementalConstraintsRuntimeDdlEnforcement
):
    pass


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
    pass


class TestConstraintQuotedColumn(test_constraints.TestConstraintQuotedColumn):
    adapted = "MySQL quotes names by backticks, and fills a table before it is done"
    project = in_mysql({"\"from\" = 'blue'": "`from` = 'blue'", "'\"from\"'": "'`from`'"})


class TestIncrementalForeignKeyConstraint(test_constraints.TestIncrementalForeignKeyConstraint):
    pass
