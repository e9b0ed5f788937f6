"""The raw tables: made, described, renamed and dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pymysql

from loaders.spec import ColumnSpec, TableSpec
from loaders.types import Family
from warehouse.database import quote
from warehouse.errors import ConfigError

# Kept on every raw row, so that each tells where it came from.
AUDIT_COLUMNS = {
    "_loaded_at": "datetime(6) not null comment 'When the row was loaded, UTC'",
    "_load_id": "bigint unsigned not null comment 'The load that brought the row, see ops.loads'",
    "_source_file": "varchar(500) not null comment 'The file that held the row'",
}
# The errors for too many columns, and for too long a row.
TOO_WIDE = {1117, 1118}
# Characters of all comments; MariaDB keeps them in the 64 KiB of a table's definition.
MOST_COMMENTS = 20_000
# Compared by their bytes: with the usual collations a key that differs in case or
# accents only would be a duplicate. Trailing blanks alone make no difference, as
# everywhere in the warehouse: a collation of its own could not be joined with it.
COLLATION = "utf8mb4_bin"


def create_table(cursor: Any, spec: TableSpec, identifier: str, *, staged: bool = False) -> None:
    """Create a table for the rows of a source.

    Args:
        staged: for rows that are yet to be sorted out: numbered, with their
            position in the file, and without the key.
    """
    columns = spec.columns
    if sum(len(column.description) for column in columns) > MOST_COMMENTS:
        columns = tuple(replace(column, description="") for column in columns)
    lines = [column_ddl(column) for column in columns]
    lines += [f"{quote(name)} {kind}" for name, kind in AUDIT_COLUMNS.items()]
    if staged:
        lines.append(f"{quote('_position')} bigint not null")
        lines.append(f"{quote('_row')} bigint unsigned not null auto_increment primary key")
    elif spec.key:
        lines.append(f"primary key ({_names(spec.key)})")
    with fitting(spec):
        cursor.execute(
            f"create table {quote(spec.database, identifier)} ({', '.join(lines)}) "
            f"character set utf8mb4 collate {COLLATION} comment {_literal(spec.description)}"
        )


@contextmanager
def fitting(spec: TableSpec) -> Iterator[None]:
    """Around a statement that makes the table or adds columns to it.

    Raises:
        ConfigError: it would have too many columns, or too long a row.
    """
    try:
        yield
    except pymysql.MySQLError as error:
        if error.args[0] not in TOO_WIDE and "Too many columns" not in str(error.args[-1]):
            raise
        raise ConfigError(
            f"{spec.name} has {len(spec.columns):,} columns, too many or too long for one table: "
            f"{str(error.args[-1]).rstrip('.')}.",
            f"leave columns out in {spec.declared_in}, or keep several of them as one json column; "
            "a table has at most 1,017 columns, a key that the server makes among them, and a row "
            "65,535 bytes, of which 8,126 stand in one page.",
        ) from error


@contextmanager
def defaults(cursor: Any, database: str, identifier: str, values: Mapping[str, object]) -> Iterator[None]:
    """Columns that have a default while a table is filled: cheaper for a server than to set them per row."""
    table = quote(database, identifier)
    given = ", ".join(f"alter column {quote(name)} set default %s" for name in values)
    cursor.execute(f"alter table {table} {given}", tuple(values.values()))
    yield
    taken = ", ".join(f"alter column {quote(name)} drop default" for name in values)
    cursor.execute(f"alter table {table} {taken}")


def column_ddl(column: ColumnSpec) -> str:
    """A column in ``create table`` or ``alter table``."""
    required = " not null" if column.required else " null"
    check = f" check (json_valid({quote(column.name)}))" if column.type.family is Family.JSON else ""
    return f"{quote(column.name)} {column.type.ddl}{required} comment {_literal(column.description)}{check}"


def add_indexes(cursor: Any, spec: TableSpec, identifier: str) -> None:
    """Add the declared indexes that are missing: after the rows, which is cheaper than with them."""
    present = _indexes(cursor, spec.database, identifier)
    missing = [columns for columns in spec.external.indexes if columns not in present]
    if missing:
        added = ", ".join(f"add index ({_names(columns)})" for columns in missing)
        cursor.execute(f"alter table {quote(spec.database, identifier)} {added}")


def index_loads(cursor: Any, spec: TableSpec) -> None:
    """Index the rows by load, once there is more than one: proving a load then reads its rows alone."""
    if ("_load_id",) not in _indexes(cursor, spec.database, spec.identifier):
        cursor.execute(f"alter table {quote(spec.database, spec.identifier)} add index (_load_id)")


def stored_columns(cursor: Any, spec: TableSpec, identifier: str | None = None) -> dict[str, str]:
    """The types of the table's columns by name, audit columns left out; empty when there is no table."""
    cursor.execute(
        "select column_name, column_type from information_schema.columns "
        "where table_schema = %s and table_name = %s order by ordinal_position",
        (spec.database, identifier or spec.identifier),
    )
    return {name: str(kind).lower() for name, kind in cursor.fetchall() if name not in AUDIT_COLUMNS}


def required_columns(cursor: Any, spec: TableSpec) -> set[str]:
    """The columns that the table keeps from being null."""
    cursor.execute(
        "select column_name from information_schema.columns "
        "where table_schema = %s and table_name = %s and is_nullable = 'NO'",
        (spec.database, spec.identifier),
    )
    return {name for (name,) in cursor.fetchall()}


def stored_key(cursor: Any, spec: TableSpec) -> list[str]:
    """The columns of the table's primary key."""
    cursor.execute(
        "select column_name from information_schema.statistics where table_schema = %s "
        "and table_name = %s and index_name = 'PRIMARY' order by seq_in_index",
        (spec.database, spec.identifier),
    )
    return [row[0] for row in cursor.fetchall()]


def exists(cursor: Any, database: str, identifier: str) -> bool:
    """Whether there is such a table."""
    cursor.execute(
        "select count(*) from information_schema.tables where table_schema = %s and table_name = %s",
        (database, identifier),
    )
    return bool(cursor.fetchone()[0])


def drop(cursor: Any, database: str, identifier: str) -> None:
    """Drop a table if it is there."""
    # Asked first, because "if exists" raises a note for the one that is not.
    if exists(cursor, database, identifier):
        cursor.execute(f"drop table {quote(database, identifier)}")


def _indexes(cursor: Any, database: str, identifier: str) -> set[tuple[str, ...]]:
    cursor.execute(
        "select index_name, column_name from information_schema.statistics "
        "where table_schema = %s and table_name = %s order by index_name, seq_in_index",
        (database, identifier),
    )
    found: dict[str, list[str]] = {}
    for index, column in cursor.fetchall():
        found.setdefault(index, []).append(column)
    return {tuple(columns) for columns in found.values()}


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(quote, columns))


def _literal(text: str) -> str:
    cleaned = " ".join(text.split())[:1000]
    return "'" + cleaned.replace("\\", "\\\\").replace("'", "''") + "'"
