"""Queries read into Arrow, exactly and fast; `mysql_arrow.rows` says which type becomes which.

for batch in batches(connection, "select * from flights"): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from mysql_arrow.rows import column, decode, schema
from mysql_arrow.statement import Statement

ROWS = 65_536


def read_table(connection: Any, sql: str) -> pa.Table:
    """Run a query on a PyMySQL connection and return its rows.

    Raises:
        As `batches` does.
    """
    return pa.Table.from_batches(batches(connection, sql))


def batches(connection: Any, sql: str, *, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
    """Run a query on a PyMySQL connection, whose transaction it sees, and give its rows as they come.

    No more is held than a batch. The first batch is empty if there are no rows. The connection
    has nothing else to do meanwhile; an iterator that is closed or dropped early ends it.

    Args:
        rows: in a batch at most; where rows are wide, a batch ends at 32 MiB.

    Raises:
        NotAQuery: the statement returns no rows, or has a ``?``.
        UnreadableValue: a value has no place in its type: a zero date, a time of more than a day.
            It ends the connection, unless the end of the rows was received with it.
        pymysql.err.Error: the server refuses the query, or fails while it runs.
    """
    statement = Statement(connection, sql)
    columns = [column(field) for field in statement.execute()]
    is_empty = True
    blocks = statement.blocks(rows)
    try:
        for block in blocks:
            is_empty = False
            yield decode(block, columns)
    finally:
        blocks.close()
    if is_empty:
        yield pa.RecordBatch.from_pylist([], schema=schema(columns))
