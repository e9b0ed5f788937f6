"""The columns of a table as they were before a load that stopped: what it added or widened is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pymysql

from loaders.publish.table import exists
from loaders.spec import TableSpec
from warehouse.database import quote
from warehouse.settings import Settings

DEFINITION = re.compile(r"^  (`(?:[^`]|``)+`) (.*?),?$", re.MULTILINE)


@contextmanager
def columns_restored(settings: Settings, cursor: Any, spec: TableSpec) -> Iterator[ColumnsBefore]:
    """Give the table its columns back when the block ends by an error and has published nothing."""
    before = ColumnsBefore(settings, cursor, spec)
    try:
        yield before
    except BaseException:
        # Where the server is gone, the columns stay; the next load takes them as they are.
        with suppress(pymysql.MySQLError):
            before.restore()
        raise


class ColumnsBefore:
    """The definitions of the table's columns, and which loads it has."""

    def __init__(self, settings: Settings, cursor: Any, spec: TableSpec) -> None:
        self._loads = quote(settings.database("ops"), "loads")
        self._cursor, self._spec = cursor, spec
        self.note()

    def note(self) -> None:
        """Take the columns as they are now for those that are to be restored."""
        self._columns, self._published = self._definitions(), self._count_published()

    def restore(self) -> None:
        """Drop the columns that were added, and give those that were changed their former definition."""
        if not self._columns or self._count_published() != self._published:
            return
        now = self._definitions()
        changes = [f"drop column {name}" for name in now if name not in self._columns]
        changes += [
            f"modify column {name} {definition}"
            for name, definition in self._columns.items()
            if name in now and now[name] != definition
        ]
        if changes:
            self._cursor.execute(f"alter table {self._table} {', '.join(changes)}")

    @property
    def _table(self) -> str:
        return quote(self._spec.database, self._spec.identifier)

    def _definitions(self) -> dict[str, str]:
        if not exists(self._cursor, self._spec.database, self._spec.identifier):
            return {}
        self._cursor.execute(f"show create table {self._table}")
        return dict(DEFINITION.findall(self._cursor.fetchone()[1]))

    def _count_published(self) -> int:
        """How many loads were published, or may have been."""
        self._cursor.execute(
            f"select count(*) from {self._loads} where table_name = %s and state <> 'failed'",
            (self._spec.name,),
        )
        return int(self._cursor.fetchone()[0])
