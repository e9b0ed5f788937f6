"""dbt-tests-adapter on simple snapshot."""

from __future__ import annotations

from dbt.tests.adapter.simple_snapshot import (
    test_ephemeral_snapshot_hard_deletes,
    test_snapshot,
    test_various_configs,
)

from adapter.tests.dialect import in_mysql

UNIQUE_KEY = {"'id || ' ~ \"'-'\" ~ ' || first_name'": "\"concat(id, '-', first_name)\""}
TWO_PARTS = {"{{target.database}}.": ""}


class TestSnapshotEphemeralHardDeletes(test_ephemeral_snapshot_hard_deletes.BaseSnapshotEphemeralHardDeletes):
    adapted = "A schema is a database in MySQL, so that a table's name has two parts"
    project = in_mysql()


class TestSnapshotNewColumnTimestampStrategy(
    test_ephemeral_snapshot_hard_deletes.BaseSnapshotNewColumnTimestampStrategy
):
    adapted = "A schema is a database in MySQL, so that a table's name has two parts"
    project = in_mysql()


class TestSnapshotNewColumnSpecificCheckCols(
    test_ephemeral_snapshot_hard_deletes.BaseSnapshotNewColumnSpecificCheckCols
):
    adapted = "A schema is a database in MySQL, so that a table's name has two parts"
    project = in_mysql()


class TestSnapshotNewColumnWithDeletes(test_ephemeral_snapshot_hard_deletes.BaseSnapshotNewColumnWithDeletes):
    adapted = "A schema is a database in MySQL, so that a table's name has two parts"
    project = in_mysql()


class TestSnapshot(test_snapshot.TestSnapshot):
    adapted = "In MySQL || is a logical or, and an interval has no quotes"
    project = in_mysql()


class TestSnapshotCheck(test_snapshot.TestSnapshotCheck):
    adapted = "In MySQL || is a logical or, and an interval has no quotes"
    project = in_mysql()


class TestSnapshotColumnNames(test_various_configs.BaseSnapshotColumnNames):
    adapted = "In MySQL || is a logical or, and a timestamp ends in 2038"
    project = in_mysql(UNIQUE_KEY | TWO_PARTS)


class TestSnapshotColumnNamesFromDbtProject(test_various_configs.BaseSnapshotColumnNamesFromDbtProject):
    adapted = "In MySQL || is a logical or, and a timestamp ends in 2038"
    project = in_mysql(UNIQUE_KEY | TWO_PARTS)


class TestSnapshotInvalidColumnNames(test_various_configs.BaseSnapshotInvalidColumnNames):
    adapted = "In MySQL || is a logical or, and a timestamp ends in 2038"
    project = in_mysql(UNIQUE_KEY | TWO_PARTS)


class TestSnapshotDbtValidToCurrent(test_various_configs.BaseSnapshotDbtValidToCurrent):
    adapted = "In MySQL || is a logical or, and a timestamp ends in 2038"
    project = in_mysql(UNIQUE_KEY | TWO_PARTS)


class TestSnapshotMultiUniqueKey(test_various_configs.BaseSnapshotMultiUniqueKey):
    adapted = "MySQL knows no cast with ::, and a timestamp ends in 2038"
    project = in_mysql(TWO_PARTS)
