"""Tables that MySQL makes from a query: a moment that is never null gets a default that strict mode refuses.

create table t as with x as (select now() as at) select * from x;     -- 1067: Invalid default value for 'at'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymysql.err import Error

from dbt.adapters.mysql.answer import Answer
from dbt.adapters.mysql.errors import code_of
from dbt.adapters.mysql.session import Session, quote

INVALID_DEFAULT = 1067
CREATE_AS = re.compile(r"\bcreate\s+(?:temporary\s+)?table\s+((?:`(?:[^`]|``)+`\.)?`(?:[^`]|``)+`)", re.I)
ZERO = "0000-00-00"
# TRADITIONAL stands for the other two and more; strict mode itself stays.
REFUSING = ("TRADITIONAL", "NO_ZERO_DATE", "NO_ZERO_IN_DATE")


def run(answer: Answer, session: Session, sql: str, bindings: Any) -> None:
    """Run a text; where it fails at such a default, run it again and leave the default out.

    Raises:
        pymysql.err.Error: what the server refuses otherwise.
    """
    try:
        answer.run(session, sql, bindings)
    except Error as error:
        table = created_table(sql)
        if code_of(error) != INVALID_DEFAULT or answer.completed or table is None:
            raise
        with allowed(session, table):
            answer.run(session, sql, bindings)


def created_table(sql: str) -> str | None:
    """The table that a text creates, quoted; None if it creates none."""
    found = CREATE_AS.search(sql)
    return found[1] if found else None


@contextmanager
def allowed(session: Session, table: str) -> Iterator[None]:
    """Let the block create the table with such defaults, and take them away from it."""
    with session.cursor() as cursor:
        cursor.execute("select @@sql_mode")
        mode = str(cursor.fetchone()[0])
        cursor.execute("set session sql_mode = %s", (_without_refusing(mode),))
        try:
            yield
            for name in _zero_defaults(cursor, table):
                cursor.execute(f"alter table {table} alter column {quote(name)} drop default")
        finally:
            cursor.execute("set session sql_mode = %s", (mode,))


def _without_refusing(mode: str) -> str:
    return ",".join(word for word in mode.split(",") if word not in REFUSING)


def _zero_defaults(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"show columns from {table}")
    return [str(row[0]) for row in cursor.fetchall() if str(row[4] or "").startswith(ZERO)]
