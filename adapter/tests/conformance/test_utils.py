"""dbt-tests-adapter on utils."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import pytest
from dbt.tests.adapter.utils import (
    fixture_hash,
    test_any_value,
    test_array_append,
    test_array_concat,
    test_array_construct,
    test_bool_or,
    test_cast,
    test_cast_bool_to_text,
    test_concat,
    test_current_timestamp,
    test_date,
    test_date_spine,
    test_date_trunc,
    test_dateadd,
    test_datediff,
    test_equals,
    test_escape_single_quotes,
    test_except,
    test_generate_series,
    test_get_intervals_between,
    test_get_powers_of_two,
    test_hash,
    test_intersect,
    test_last_day,
    test_length,
    test_listagg,
    test_null_compare,
    test_position,
    test_replace,
    test_right,
    test_safe_cast,
    test_source_freshness_custom_info,
    test_split_part,
    test_string_literal,
    test_timestamps,
    test_validate_sql,
)

from adapter.tests.dialect import in_default_collation, in_mysql

dbt_profile_target = in_default_collation
FULL_JOIN = """    from generated_dates
    full outer join expected_dates on generated_dates.date_day = expected_dates.expected"""
BOTH_JOINS = """    from generated_dates
    left join expected_dates on generated_dates.date_day = expected_dates.expected
    union all
    select
        generated_dates.date_day,
        expected_dates.expected
    from generated_dates
    right join expected_dates on generated_dates.date_day = expected_dates.expected
    where generated_dates.date_day is null"""
TIMESTAMPS = ("current_timestamp", "current_timestamp_in_utc_backcompat", "current_timestamp_backcompat")


def sha256_hashes(seed: str) -> str:
    """The suite's seed with the first half of SHA-256 for MD5."""
    keys = [line.split(",")[0] for line in seed.split()[1:]]
    hashes = [sha256(key.replace("EMPTY", "").encode()).hexdigest()[:32] for key in keys]
    return "\n".join(["input_1,output", *(",".join(row) for row in zip(keys, hashes, strict=True))]) + "\n"


def quoted_names(model: str) -> str:
    """The suite's model, its columns' names in backticks."""
    return re.sub(r" as (\w+)", r" as `\1`", model)


def assert_types_equal(self: object, project: Any, expected_cols: Any, actual_cols: Any) -> None:
    """Names and types, without the lengths."""
    assert [column[:2] for column in expected_cols] == [column[:2] for column in actual_cols]


class TestAnyValue(test_any_value.TestAnyValue):
    pass


class TestArrayAppend(test_array_append.TestArrayAppend):
    adapted = "An array is JSON, which to MariaDB is a varchar as long as an expression may get"
    assert_columns_equal = assert_types_equal


class TestArrayConcat(test_array_concat.TestArrayConcat):
    adapted = "An array is JSON, which to MariaDB is a varchar as long as an expression may get"
    assert_columns_equal = assert_types_equal


class TestArrayConstruct(test_array_construct.TestArrayConstruct):
    pass


class TestBoolOr(test_bool_or.TestBoolOr):
    pass


class TestCast(test_cast.TestCast):
    pass


class TestCastBoolToText(test_cast_bool_to_text.TestCastBoolToText):
    pass


class TestConcat(test_concat.TestConcat):
    pass


class TestCurrentTimestampNaive(test_current_timestamp.BaseCurrentTimestampNaive):
    pass


class TestCurrentTimestamp(test_current_timestamp.TestCurrentTimestamp):
    impossible = "MySQL's timestamps have no time zone: TestCurrentTimestampNaive tests what they are"


class TestDate(test_date.TestDate):
    adapted = "MySQL has no full outer join"
    project = in_mysql({FULL_JOIN: BOTH_JOINS})


class TestDateSpine(test_date_spine.TestDateSpine):
    pass


class TestDateTrunc(test_date_trunc.TestDateTrunc):
    pass


class TestDateAdd(test_dateadd.TestDateAdd):
    pass


class TestDateDiff(test_datediff.TestDateDiff):
    pass


class TestEquals(test_equals.TestEquals):
    pass


class TestEscapeSingleQuotesBackslash(test_escape_single_quotes.BaseEscapeSingleQuotesBackslash):
    pass


class TestEscapeSingleQuotes(test_escape_single_quotes.TestEscapeSingleQuotes):
    pass


class TestExcept(test_except.TestExcept):
    pass


class TestGenerateSeries(test_generate_series.TestGenerateSeries):
    pass


class TestGetIntervalsBetween(test_get_intervals_between.TestGetIntervalsBetween):
    adapted = "MySQL reads dates as year, month, day"
    project = in_mysql({"'09/01/2023'\"": "'2023-09-01'\"", "'09/12/2023'\"": "'2023-09-12'\""})


class TestGetPowersOfTwo(test_get_powers_of_two.TestGetPowersOfTwo):
    pass


class TestHash(test_hash.TestHash):
    adapted = "MySQL took md5() out in 9.6, so that hashes are the first half of SHA-256 there"

    @pytest.fixture(scope="class")
    def seeds(self, has_md5: bool) -> dict[str, str]:
        seed = fixture_hash.seeds__data_hash_csv
        return {"data_hash.csv": seed if has_md5 else sha256_hashes(seed)}


class TestIntersect(test_intersect.TestIntersect):
    pass


class TestLastDay(test_last_day.TestLastDay):
    pass


class TestLength(test_length.TestLength):
    pass


class TestListagg(test_listagg.TestListagg):
    pass


class TestMixedNullCompare(test_null_compare.TestMixedNullCompare):
    pass


class TestNullCompare(test_null_compare.TestNullCompare):
    pass


class TestPosition(test_position.TestPosition):
    pass


class TestReplace(test_replace.TestReplace):
    pass


class TestRight(test_right.TestRight):
    pass


class TestSafeCast(test_safe_cast.TestSafeCast):
    pass


class TestCalculateFreshnessMethod(test_source_freshness_custom_info.TestCalculateFreshnessMethod):
    pass


class TestSplitPart(test_split_part.TestSplitPart):
    pass


class TestStringLiteral(test_string_literal.TestStringLiteral):
    pass


class TestCurrentTimestamps(test_timestamps.TestCurrentTimestamps):
    adapted = "Names of functions are reserved in MySQL, whose timestamps have no time zone"

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"get_current_timestamp.sql": quoted_names(test_timestamps._MODEL_CURRENT_TIMESTAMP)}

    @pytest.fixture(scope="class")
    def expected_schema(self) -> dict[str, str]:
        return dict.fromkeys(TIMESTAMPS, "datetime(6)")

    @pytest.fixture(scope="class")
    def expected_sql(self) -> None:
        return None


class TestValidateSqlMethod(test_validate_sql.TestValidateSqlMethod):
    pass
