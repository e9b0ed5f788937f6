"""The ledger of loads: every declared table has files, new ones keep coming, and loads end well.

etlp check raw
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.declared import DeclaredTable
from expectations.suites import CRITICAL, WARNING, Suite, no_rows
from warehouse.database import quote


def suites(ops: str, tables: list[DeclaredTable]) -> list[Suite]:
    """The suites of ops.files and ops.loads."""
    return [
        Suite(ops, "files", ("table_name", "path"), tuple(_files(ops, tables))),
        Suite(ops, "loads", ("load_id",), tuple(_loads(ops))),
    ]


def _files(ops: str, tables: list[DeclaredTable]) -> list[Expectation]:
    now = datetime.now(UTC).replace(tzinfo=None)
    return [
        gxe.ExpectColumnDistinctValuesToContainSet(
            column="table_name",
            value_set=[table.name for table in tables],
            severity=CRITICAL,
            notes="A declared table that no file was loaded into has only old rows, or none.",
        ),
        gxe.ExpectColumnMaxToBeBetween(
            column="loaded_at",
            min_value=now - timedelta(days=35),
            max_value=now + timedelta(minutes=5),
            severity=WARNING,
            notes="Files come monthly: after 35 days the delivery stopped. Later than now: a clock is wrong.",
        ),
        gxe.ExpectColumnMinToBeBetween(
            column="row_count",
            min_value=1,
            severity=WARNING,
            notes="A file without rows is an export that failed quietly.",
        ),
        no_rows(
            f"select path, row_count from {quote(ops, 'files')} "
            "where table_name = 'nyc.flights' and row_count not between 20000 and 40000",
            "a month has 20,000 to 40,000 flights",
            "Months of 2013 have 24,951 to 29,425; fewer are cut short, more hold two months.",
            column="row_count",
            severity=WARNING,
        ),
    ]


def _loads(ops: str) -> list[Expectation]:
    loads = quote(ops, "loads")
    return [
        no_rows(
            f"select table_name, state, message, started_at from {loads} as newest "
            f"where state <> 'done' and not exists (select 1 from {loads} as later "
            "where later.table_name = newest.table_name and later.started_at > newest.started_at)",
            "the newest load of every table is done",
            "After a load that failed or was killed, the table is whole but lacks its newest files.",
            column="state",
            severity=WARNING,
        ),
    ]
