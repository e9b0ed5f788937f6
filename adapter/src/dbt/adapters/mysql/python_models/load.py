"""A model's rows in a table of their own, which the materialization then puts in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pymysql

from dbt.adapters.mysql import errors
from dbt.adapters.mysql.python_models.columns import Column, columns, is_bytes
from dbt.adapters.mysql.python_models.declare import declared
from dbt.adapters.mysql.python_models.faults import ResultFault
from dbt.adapters.mysql.session import Session, quote
from dbt.adapters.mysql.types import base
from mysql_arrow.encode import FORMAT, encode, in_chunks
from mysql_arrow.stream import NAME

ROWS_PER_INSERT = 1000
SHOWN_WARNINGS = 5


@dataclass(frozen=True)
class Target:
    """The table to make, as the macro `mysql__py_write_table` describes it.

    Attributes:
        relation: its name, quoted.
        inside: clauses of CREATE TABLE behind the columns, such as the primary key.
        options: what stands behind them.
        types: of columns by name, as the config `column_types` declares them.
    """

    relation: str
    inside: list[str] = field(default_factory=list)
    options: str = ""
    types: Mapping[str, str] = field(default_factory=dict)

    def create(self, found: list[Column]) -> str:
        """The statement that makes it."""
        clauses = [f"{quote(column.name)} {column.type}" for column in found]
        return f"create table {self.relation} ({', '.join([*clauses, *self.inside])}) {self.options}".strip()


def store(session: Session, target: Target, table: pa.Table) -> int:
    """Make the table and send the rows; a table whose rows did not all arrive is dropped.

    Raises:
        ResultFault: the rows have no place in a table, or the server refused or changed one.
    """
    found = declared(columns(table), target.types)
    try:
        with session.cursor() as cursor:
            # What a batch before this one may have left.
            cursor.execute(f"drop table if exists {target.relation}")
            cursor.execute(target.create(found))
        try:
            if session.server.local_infile:
                _stream(session, target.relation, found)
            else:
                _insert(session, target.relation, found)
        except BaseException:
            _drop(session, target.relation)
            raise
    except pymysql.err.Error as error:
        raise ResultFault(errors.explain(error)) from error
    return int(table.num_rows)


def _stream(session: Session, relation: str, found: list[Column]) -> None:
    names, conversions = [], []
    for number, column in enumerate(found):
        name, variable = quote(column.name), f"@dbt_{number}"
        if is_bytes(column.values.type):
            conversions.append(f"{name} = unhex({variable})")
        elif base(column.type) == "bit":
            # Its text would be taken for its bits.
            conversions.append(f"{name} = cast({variable} as unsigned)")
        else:
            variable = name
        names.append(variable)
    sql = f"load data local infile '{NAME}' into table {relation} {FORMAT} ({', '.join(names)})"
    if conversions:
        sql += f" set {', '.join(conversions)}"
    rows = 0

    def chunks() -> Iterator[memoryview]:
        nonlocal rows
        for batch in _batches(found):
            rows += batch.num_rows
            yield encode(batch)

    session.offered = chunks()
    with session.cursor() as cursor:
        cursor.execute(sql)
    stored, skipped, warnings = session.counts()
    if warnings or skipped or stored != rows:
        # LOCAL turns errors into warnings and stores a changed value.
        raise _changed(session, rows)


def _insert(session: Session, relation: str, found: list[Column]) -> None:
    names = ", ".join(quote(column.name) for column in found)
    marks = f"({', '.join(['%s'] * len(found))})"
    rows = 0
    with session.cursor() as cursor:
        cursor.execute("begin")
        for batch in _batches(found):
            for start in range(0, batch.num_rows, ROWS_PER_INSERT):
                part = batch.slice(start, ROWS_PER_INSERT)
                rows += part.num_rows
                values = [value for row in zip(*part.to_pydict().values(), strict=True) for value in row]
                cursor.execute(
                    f"insert into {relation} ({names}) values {', '.join([marks] * part.num_rows)}", values
                )
                if cursor.warning_count:
                    raise _changed(session, rows)
        cursor.execute("commit")


def _batches(found: list[Column]) -> Iterator[pa.RecordBatch]:
    table = pa.Table.from_arrays([column.values for column in found], names=[column.name for column in found])
    for batch in table.to_batches():
        yield from in_chunks(batch)


def _changed(session: Session, rows: int) -> ResultFault:
    warnings = session.show_warnings() or ()
    said = "; ".join(text for _, _, text in warnings[:SHOWN_WARNINGS])
    return ResultFault(
        f"The server would store other values than the model returned ({rows} rows sent): {said}.",
        "mend the values in the model, or declare wider types with `column_types`.",
    )


def _drop(session: Session, relation: str) -> None:
    try:
        with session.cursor() as cursor:
            cursor.execute("rollback")
            cursor.execute(f"drop table if exists {relation}")
    except (pymysql.err.Error, OSError):
        # The connection is lost; the next run drops what is left.
        return


def free(session: Session) -> Session:
    """The session without what the model left in it, or another one if it is of no use any more.

    Raises:
        pymysql.err.Error, OSError, RuntimeError: what the driver raises.
    """
    try:
        session.is_used = True
        session.reset()
        return session
    except (pymysql.err.Error, OSError, AttributeError):
        return Session.start(session.credentials)


def target_of(names: Mapping[str, Any]) -> Target:
    """The target that the macro wrote into the code."""
    return Target(**names["dbt_table"])
