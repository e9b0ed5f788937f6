"""Rows of a seed, sent as one LOAD DATA LOCAL, or in batches of inserts where the server refuses that."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pymysql
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.mysql.session import Session, quote
from mysql_arrow.stream import NAME

logger = AdapterLogger("MySQL")

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})
CHUNK_BYTES = 1024 * 1024
ROWS_PER_INSERT = 1000
# The most that the server keeps for SHOW WARNINGS; by default it is 64 or 1024.
MOST_DIAGNOSTICS = 65_535
SHOWN = 5


def load(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Send the rows to a table and return the statement that did it.

    Raises:
        DbtRuntimeError: the server changed or left out a value; nothing of it may be published.
        pymysql.err.Error: the server refuses a value.
    """
    names = ", ".join(quote(column) for column in columns)
    if session.server.local_infile:
        return _stream(session, table, names, rows)
    marks = f"({', '.join(['%s'] * len(columns))})"
    insert = f"insert into {table} ({names}) values "
    batch: list[Sequence[Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_PER_INSERT:
            _insert(session, table, insert, marks, batch)
            batch = []
    if batch:
        _insert(session, table, insert, marks, batch)
    return insert + "…"


def _insert(session: Session, table: str, insert: str, marks: str, batch: list[Sequence[Any]]) -> None:
    # As texts, which the server reads as it reads those of LOAD DATA: 1e-300 as a number it would round.
    values = [None if value is None else text(value) for row in batch for value in row]
    with session.cursor() as cursor:
        cursor.execute(insert + ", ".join([marks] * len(batch)), values)
    if said := session.show_warnings():
        _judge(table, said, len(said), len(batch), len(batch))


def _stream(session: Session, table: str, names: str, rows: Iterable[Sequence[Any]]) -> str:
    sent = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal sent
        for row in rows:
            sent += 1
            yield row

    sql = (
        f"load data local infile '{NAME}' into table {table} character set utf8mb4 "
        "fields terminated by '\\t' optionally enclosed by '' escaped by '\\\\' "
        f"lines terminated by '\\n' ({names})"
    )
    session.offered = chunks(counted())
    with session.cursor() as cursor:
        # MySQL wants a right for it that few have; then it tells of the first 1,024 alone.
        with suppress(pymysql.err.OperationalError):
            cursor.execute(f"set session max_error_count = {MOST_DIAGNOSTICS}")
        cursor.execute(sql)
    stored, skipped, warnings = session.counts()
    if not warnings and not skipped and stored == sent:
        return sql
    _judge(table, session.show_warnings() or (), warnings, sent, stored, skipped)
    return sql


def _judge(
    table: str, said: Sequence[tuple[str, int, str]], warnings: int, sent: int, stored: int, skipped: int = 0
) -> None:
    # LOCAL turns errors into warnings and stores a changed value. A note is what strict mode would let
    # pass too: the column's type has no place for the rest, as a date has none for the time of day.
    is_noted = len(said) == warnings and all(level == "Note" for level, _, _ in said)
    shown = "; ".join(f"{code}: {text}" for _, code, text in said[:SHOWN])
    if skipped or stored != sent or not is_noted:
        raise DbtRuntimeError(
            f"{stored - skipped} of {sent} rows of the seed came to the table, with {warnings} warnings. "
            f"{shown}\n"
            "  Hint: mend these values in the CSV file, or give the column a type with `column_types`."
        )
    logger.warning(f"{table} keeps {warnings} values in part, as the types of its columns say. {shown}")


def chunks(rows: Iterable[Sequence[Any]]) -> Iterator[memoryview]:
    """Rows as the text that LOAD DATA reads, about a megabyte at a time."""
    held: list[str] = []
    size = 0
    for row in rows:
        line = "\t".join(map(field, row)) + "\n"
        held.append(line)
        size += len(line)
        if size >= CHUNK_BYTES:
            yield memoryview("".join(held).encode())
            held, size = [], 0
    if held:
        yield memoryview("".join(held).encode())


def field(value: Any) -> str:
    """One value: null is an unquoted ``\\N``, which no text can look like."""
    return "\\N" if value is None else text(value).translate(ESCAPES)


def text(value: Any) -> str:
    """A value as the server reads it from a text."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime.datetime):
        return str(utc(value).isoformat(sep=" "))
    return str(value)


def utc(value: Any) -> Any:
    """A moment with an offset as one without, in UTC; any other value as it is."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value
