"""dbt-tests-adapter on incremental."""

from __future__ import annotations

from dbt.tests.adapter.incremental import (
    test_incremental_merge_exclude_columns,
    test_incremental_microbatch,
    test_incremental_on_schema_change,
    test_incremental_predicates,
    test_incremental_unique_id,
)

from adapter.tests.dialect import in_mysql


class TestMergeExcludeColumns(test_incremental_merge_exclude_columns.BaseMergeExcludeColumns):
    pass


class TestMicrobatch(test_incremental_microbatch.BaseMicrobatch):
    adapted = "MySQL reads no time zone of -0"
    project = in_mysql({":00-0'": ":00'"})


class TestIncrementalOnSchemaChange(test_incremental_on_schema_change.TestIncrementalOnSchemaChange):
    adapted = "MySQL takes -- for a comment only before a blank"
    project = in_mysql({"--,field2": "-- ,field2"})


class TestIncrementalPredicatesDeleteInsert(
    test_incremental_predicates.TestIncrementalPredicatesDeleteInsert
):
    pass


class TestPredicatesDeleteInsert(test_incremental_predicates.TestPredicatesDeleteInsert):
    pass


class TestIncrementalUniqueKey(test_incremental_unique_id.TestIncrementalUniqueKey):
    pass
