"""The databases of a prefix: what is in them, and how they go."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.database import connect, quote
from warehouse.settings import Settings


@contextmanager
def prefixes(settings: Settings, count: int) -> Iterator[list[str]]:
    """Prefixes of one length that no one else uses; their databases are dropped at the end."""
    made = [f"b{uuid.uuid4().hex[:11]}" for _ in range(count)]
    try:
        yield made
    finally:
        for prefix in made:
            drop(settings, prefix)


def drop(settings: Settings, prefix: str, *, but: str = "") -> None:
    """Drop the databases whose names begin so, except one."""
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select schema_name from information_schema.schemata where left(schema_name, %s) = %s",
            (len(prefix), prefix),
        )
        for (name,) in cursor.fetchall():
            if name != but:
                cursor.execute(f"drop database {quote(name)}")


def contents(settings: Settings, prefix: str, *, but: str = "") -> dict[str, int | None]:
    """Rows of every table, None for views, by name without the prefix."""
    found: dict[str, int | None] = {}
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_schema, table_name, table_type from information_schema.tables "
            "where left(table_schema, %s) = %s and table_schema <> %s order by 1, 2",
            (len(prefix), prefix, but),
        )
        for schema, table, kind in cursor.fetchall():
            rows = None
            if kind == "BASE TABLE":
                cursor.execute(f"select count(*) from {quote(schema, table)}")
                rows = int(cursor.fetchone()[0])
            found[f"{schema[len(prefix) :]}.{table}"] = rows
    return found


def difference(one: dict[str, int | None], other: dict[str, int | None]) -> str:
    """What two contents do not share; empty when they are alike."""
    unlike = sorted(name for name in one.keys() | other.keys() if one.get(name, -1) != other.get(name, -1))
    return ", ".join(
        f"{name}: {one.get(name, 'missing')} and {other.get(name, 'missing')}" for name in unlike
    )
