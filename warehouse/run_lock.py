"""One run of a warehouse at a time, and the end of what a killed run left on the server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from warehouse.database import connect
from warehouse.errors import ServerUnreachable, UsageError
from warehouse.progress import say
from warehouse.settings import Settings

# The macro run_comment writes its value into the comment of every statement.
VARIABLE = "ETLP_RUN"
NO_SUCH_THREAD = 1094
# A rollback of many rows takes its time.
END_SECONDS = 600


@contextmanager
def run_lock(settings: Settings) -> Iterator[Settings]:
    """Settings for the children of the only run of this warehouse; the lock ends with its connection.

    Raises:
        UsageError: another run of the same warehouse has not ended.
        ServerUnreachable: a statement of a killed run could not be ended.
    """
    name = f"etlp:run:{settings.schema}"[:64]
    with connect(settings) as connection, connection.cursor() as cursor:
        # The stages take longer than an idle connection may by default on some servers.
        cursor.execute("set session wait_timeout = 86400")
        cursor.execute("select get_lock(%s, 0)", (name,))
        if cursor.fetchone()[0] != 1:
            cursor.execute("select is_used_lock(%s)", (name,))
            raise UsageError(
                f"Another run of {settings.schema} is going on (connection {cursor.fetchone()[0]}).",
                "wait for it to end.",
            )
        _end_statements(cursor, name)
        yield replace(settings, environ={**settings.environ, VARIABLE: name})


def _end_statements(cursor: Any, run: str) -> None:
    """End what dbt left behind: the server does not notice a lost client before a statement is done."""
    import pymysql

    until = time.monotonic() + END_SECONDS
    killed: set[int] = set()
    while found := _statements(cursor, run):
        for connection in found - killed:
            say(f"ending a statement of a killed run (connection {connection})")
            try:
                cursor.execute("kill %s", (connection,))
            except pymysql.MySQLError as error:
                if error.args[0] != NO_SUCH_THREAD:
                    raise
        killed |= found
        if time.monotonic() > until:
            raise ServerUnreachable(
                f"Connection {min(found)} of a killed run has not ended after {END_SECONDS} s.",
                f"see `show processlist`, and run again when connection {min(found)} is gone.",
            )
        time.sleep(0.05)


def _statements(cursor: Any, run: str) -> set[int]:
    cursor.execute(
        "select id from information_schema.processlist where id <> connection_id() and locate(%s, info) > 0",
        (f'"etlp_run": {json.dumps(run)}',),
    )
    return {row[0] for row in cursor.fetchall()}
