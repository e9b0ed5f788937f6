"""A small warehouse to break: January of the sample, copied from one that is complete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from expectations.checkpoint import run_checkpoint
from expectations.results import CheckReport, CheckResult
from tests.keyless import without_key
from tests.servers import Server, own_databases
from warehouse import ledger
from warehouse.database import connect, create_database, quote
from warehouse.settings import Settings

RAW = {
    "flights": "_source_file like '%2013-01.parquet'",
    "weather": "_source_file like '%2013-01.csv.gz'",
    "planes": "true",
    "airports": "true",
    "airlines": "true",
}
FAULTS = (
    # Markup as the code of an airport shows whether pages show it as text.
    "update {raw}.flights set origin = '<b>' where carrier = 'UA' and flight = 1545 and day <= 3",
    "update {raw}.flights set dep_delay = 9999 where day = 5",
    "delete from {raw}.flights where day = 31",
    *without_key("{raw}.airlines"),
    "insert into {raw}.airlines select * from {raw}.airlines where carrier = 'UA'",
    "update {ops}.files set row_count = 17 where table_name = 'nyc.airlines'",
    "alter table {raw}.airports modify elevation varchar(10)",
    "alter table {raw}.weather rename column pressure to press",
    "delete from {raw}.planes",
    "delete from {ops}.files where table_name = 'nyc.planes'",
)
LEDGER = {"files": "path not like '%2013-%' or path like '%2013-01.%'", "loads": "true"}


@dataclass(frozen=True)
class Copy:
    """A warehouse of its own that tables are copied into."""

    settings: Settings
    source: Settings

    def name(self, layer: str, table: str) -> str:
        """The quoted name of a table of this warehouse."""
        return quote(self.settings.database(layer), table)

    def take(self, layer: str, table: str, where: str = "true") -> None:
        """Copy the rows of a table for which a condition holds, with its keys."""
        source = quote(self.source.database(layer), table)
        with connect(self.settings) as connection, connection.cursor() as cursor:
            create_database(cursor, self.settings.database(layer))
            cursor.execute(f"drop table if exists {self.name(layer, table)}")
            cursor.execute(f"create table {self.name(layer, table)} like {source}")
            cursor.execute(
                "select column_name from information_schema.columns where table_schema = %s "
                "and table_name = %s and coalesce(generation_expression, '') = ''",
                (self.source.database(layer), table),
            )
            columns = ", ".join(quote(name) for (name,) in cursor.fetchall())
            target = f"{self.name(layer, table)} ({columns})"
            cursor.execute(f"insert into {target} select {columns} from {source} where {where}")

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement in this warehouse."""
        with connect(self.settings) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


@pytest.fixture
def landed(settings: Settings, scored: Settings) -> Copy:
    """January's landed tables and their ledger."""
    return copy_landed(Copy(settings, scored))


@pytest.fixture(scope="session")
def broken(server: Server, scored: Settings) -> Iterator[Copy]:
    """The same with a fault of every kind. Only to be checked and read."""
    with own_databases(server) as settings:
        copy = copy_landed(Copy(settings, scored))
        for fault in FAULTS:
            copy.run(fault.format(raw=quote(settings.database("raw")), ops=quote(settings.database("ops"))))
        yield copy


@pytest.fixture(scope="session")
def report(broken: Copy) -> CheckReport:
    """What `check raw` finds there."""
    return run_checkpoint(broken.settings, "raw")


def copy_landed(copy: Copy) -> Copy:
    """Copy January's landed tables and their ledger."""
    for table, where in RAW.items():
        copy.take("raw", table, where)
    ledger.prepare(copy.settings)
    for table, where in LEDGER.items():
        copy.take("ops", table, where)
    return copy


def failure_of(report: CheckReport, table: str, column: str = "") -> CheckResult:
    """The one failure of a table that is about a column, or about none."""
    (found,) = (one for one in report.failures if one.table.endswith(f"_{table}") and one.column == column)
    return found
