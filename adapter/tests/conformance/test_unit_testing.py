"""dbt-tests-adapter on unit testing."""

from __future__ import annotations

import pytest
from dbt.tests.adapter.unit_testing import (
    test_case_insensitivity,
    test_invalid_input,
    test_quoted_reserved_word_column_names,
    test_types,
)

from adapter.tests.dialect import in_mysql


class TestPosgresUnitTestCaseInsensitivity(test_case_insensitivity.TestPosgresUnitTestCaseInsensitivity):
    pass


class TestPostgresUnitTestInvalidInput(test_invalid_input.TestPostgresUnitTestInvalidInput):
    pass


class TestUnitTestQuotedReservedWordColumnNames(
    test_quoted_reserved_word_column_names.BaseUnitTestQuotedReservedWordColumnNames
):
    pass


class TestUnitTestingVarcharFixtureNoTruncation(test_types.BaseUnitTestingVarcharFixtureNoTruncation):
    adapted = "MySQL casts to char, which makes a varchar of that length"
    project = in_mysql({"as varchar(5)": "as char(5)"})


class TestPostgresUnitTestingTypes(test_types.TestPostgresUnitTestingTypes):
    adapted = "The suite's values are of PostgreSQL's types: these are MySQL's"

    @pytest.fixture
    def data_types(self) -> list[list[str]]:
        return [
            ["1", "1"],
            ["'1'", "1"],
            ["true", "true"],
            ["date '2020-01-02'", "2020-01-02"],
            ["timestamp '2013-11-03 00:00:00'", "2013-11-03 00:00:00"],
            ["time '10:30:00'", "'10:30:00'"],
            ["cast('1' as decimal(10, 2))", "1"],
            ["1.5e0", "1.5"],
            [
                """json_object('bar', 'baz', 'balance', 7.77, 'active', false)""",
                """'{"bar": "baz", "active": false, "balance": 7.77}'""",
            ],
        ]
