"""Queries read into Arrow or pandas, exactly and fast; `mysql_arrow.rows` says which type becomes which.

for batch in read_batches(load_settings(), "select * from warehouse_marts.fct_flights"): ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pymysql.err import Error

from mysql_arrow.errors import NotAQuery, OpenParameter, UnreadableValue
from mysql_arrow.read import ROWS, batches
from warehouse.database import connect
from warehouse.errors import DataError, UsageError
from warehouse.faults import ACCESS_DENIED, unreachable
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas

# A server gives up on who takes nothing for a minute; what is done with a batch may take longer.
PATIENCE_SECONDS = 86_400
QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--(?=\s)[^\n]*|\#[^\n]*|/\*.*?\*/"""
PARAMETER = re.compile(rf"({QUOTED})|(?<![:\w]):(\w+)", re.DOTALL)
# What the client or the connection, not the query, is at fault for.
CLIENT_ERRORS = range(2000, 2100)


def read_table(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
    """Run a query and return its rows; ``:name`` marks a parameter.

    Raises:
        DataError: a value has no place in its type: a zero date, a time of more than a day.
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: a parameter has no value, or the statement is no query.
        pymysql.err.Error: the server refuses the query, or fails while it runs.
    """
    return pa.Table.from_batches(read_batches(settings, sql, parameters))


def read_batches(
    settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None, *, rows: int = ROWS
) -> Iterator[pa.RecordBatch]:
    """Run a query and give its rows as they come: no more is held than a batch.

    The first batch is empty if there are no rows. An iterator that is closed or
    dropped early ends its connection, and with it the query.

    Args:
        rows: in a batch at most; where rows are wide, a batch ends at 32 MiB.

    Raises:
        DataError: a value has no place in its type: a zero date, a time of more than a day.
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: a parameter has no value, or the statement is no query.
        pymysql.err.Error: the server refuses the query, or fails while it runs.
    """
    with _refusals(settings), connect(settings) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"set session net_write_timeout = {PATIENCE_SECONDS}")
        yield from batches(connection, bind(connection, sql, parameters or {}), rows=rows)


def read_frame(settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None) -> pandas.DataFrame:
    """Run a query and return its rows as a DataFrame; ``:name`` marks a parameter.

    The columns have Arrow's types, e.g. ``decimal128(12, 2)[pyarrow]``, and nulls are ``pandas.NA``.

    Raises:
        As `read_table` does.
    """
    import pandas

    frame: pandas.DataFrame = read_table(settings, sql, parameters).to_pandas(types_mapper=pandas.ArrowDtype)
    return frame


def read_figures(
    settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None
) -> pandas.DataFrame:
    """As `read_frame`, with what charts and sums take, as pandas.read_sql has it.

    That is 64-bit integers, float64 for decimals and for integers with nulls, ``datetime.date``.
    """
    table = read_table(settings, sql, parameters)
    frame: pandas.DataFrame = pa.table(
        [_figures(each) for each in table.columns], table.column_names
    ).to_pandas()
    return frame


def bind(connection: Any, sql: str, parameters: Mapping[str, Any]) -> str:
    """The query with the values of its ``:names`` as literals; what is quoted or a comment stays.

    Raises:
        UsageError: a name has no value.
    """

    def literal(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        if found[2] not in parameters:
            raise UsageError(f"The query has no value for :{found[2]}.", "pass one in its parameters.")
        return str(connection.escape(parameters[found[2]]))

    return PARAMETER.sub(literal, sql)


def to_doubles(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers, or text of numbers, as the nearest float64.

    Raises:
        pyarrow.ArrowInvalid: a text is no number.
    """
    if pa.types.is_decimal(values.type):
        # Arrow's own cast is off by a bit for some long decimals; from text it is exact.
        values = values.cast(pa.string())
    return values.cast(pa.float64(), safe=not pa.types.is_integer(values.type))


@contextmanager
def explained() -> Iterator[None]:
    """What `mysql_arrow` cannot read, as the warehouse's errors.

    Raises:
        DataError: a value has no place in its type.
        UsageError: the statement is no query, or has a ``?``.
    """
    try:
        yield
    except UnreadableValue as error:
        raise DataError(error.message, error.hint) from error
    except OpenParameter as error:
        raise UsageError(error.message, "write :name, and pass its value.") from error
    except NotAQuery as error:
        raise UsageError(error.message, error.hint) from error


def _figures(values: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = values.type
    if pa.types.is_decimal(kind) or pa.types.is_float32(kind):
        return to_doubles(values)
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return to_doubles(values) if values.null_count else values.cast(pa.int64())
    return values


@contextmanager
def _refusals(settings: Settings) -> Iterator[None]:
    try:
        with explained():
            yield
    except Error as error:
        code = error.args[0] if error.args else 0
        if code in ACCESS_DENIED or code in CLIENT_ERRORS:
            raise unreachable(settings, error) from error
        raise
