"""dbt-tests-adapter on data types."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.adapter.utils.data_types import (
    test_type_bigint,
    test_type_boolean,
    test_type_float,
    test_type_int,
    test_type_numeric,
    test_type_string,
    test_type_timestamp,
)

from adapter.tests.dialect import in_default_collation, in_mysql
from dbt.adapters.mysql.types import family

dbt_profile_target = in_default_collation


def assert_columns_are_integers(self: object, project: Any, expected_cols: Any, actual_cols: Any) -> None:
    families = [[family(dtype) for _, dtype, _ in columns] for columns in (expected_cols, actual_cols)]
    assert families == [["integer"], ["integer"]]


def assert_columns_are_texts(self: object, project: Any, expected_cols: Any, actual_cols: Any) -> None:
    families = [[family(dtype) for _, dtype, _ in columns] for columns in (expected_cols, actual_cols)]
    assert families == [["text"], ["text"]]


class TestTypeBigInt(test_type_bigint.TestTypeBigInt):
    pass


class TestTypeBoolean(test_type_boolean.TestTypeBoolean):
    adapted = "MySQL reads no word as a boolean, and a cast to one makes an integer of another width"
    project = in_mysql({"cast('True' as": "cast(True as"})
    assert_columns_equal = assert_columns_are_integers


class TestTypeFloat(test_type_float.TestTypeFloat):
    adapted = "A seed's decimals are exact, so that a double is declared"

    @pytest.fixture(scope="class")
    def project_config_update(self) -> dict[str, Any]:
        return {"seeds": {"+column_types": {"float_col": "double"}}}


class TestTypeInt(test_type_int.TestTypeInt):
    adapted = "MySQL casts to an integer without a width, so that only its family is compared"
    assert_columns_equal = assert_columns_are_integers


class TestTypeNumeric(test_type_numeric.TestTypeNumeric):
    pass


class TestTypeString(test_type_string.TestTypeString):
    adapted = "A cast makes a varchar as long as its value, and a seed of more than 255 characters a text"
    assert_columns_equal = assert_columns_are_texts


class TestTypeTimestamp(test_type_timestamp.TestTypeTimestamp):
    adapted = "MySQL casts to no timestamp, which ends in 2038"
    project = in_mysql({"timestamp_col: timestamp": "timestamp_col: datetime"})
