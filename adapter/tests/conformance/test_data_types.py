"""dbt-tests-adapter on data types."""

from __future__ import annotations

from dbt.tests.adapter.utils.data_types import (
    test_type_bigint,
    test_type_boolean,
    test_type_float,
    test_type_int,
    test_type_numeric,
    test_type_string,
    test_type_timestamp,
)


class TestTypeBigInt(test_type_bigint.TestTypeBigInt):
    pass


class TestTypeBoolean(test_type_boolean.TestTypeBoolean):
    pass


class TestTypeFloat(test_type_float.TestTypeFloat):
    pass


class TestTypeInt(test_type_int.TestTypeInt):
    pass


class TestTypeNumeric(test_type_numeric.TestTypeNumeric):
    pass


class TestTypeString(test_type_string.TestTypeString):
    pass


class TestTypeTimestamp(test_type_timestamp.TestTypeTimestamp):
    pass
