"""One load of a table at a time: a lock of the server that goes with the connection that holds it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pymysql

from loaders.spec import TableSpec
from warehouse.errors import LoadError
from warehouse.progress import say

LOCK_SECONDS = 600
POLL_SECONDS = 5


@contextmanager
def lock(cursor: Any, spec: TableSpec, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the table's lock; wait for another load of it, and say so.

    Raises:
        LoadError: the other load did not end in time.
    """
    name = "etlp:" + hashlib.sha256(f"{spec.database}.{spec.identifier}".encode()).hexdigest()[:48]
    ends, told = time.monotonic() + seconds, False
    while not _get(cursor, name, 0 if not told else min(POLL_SECONDS, seconds)):
        holder = _holder(cursor, name)
        if time.monotonic() >= ends:
            raise LoadError(
                f"{spec.name} has been loaded by {holder} for over {seconds:g} s.",
                "wait for that load, or end it.",
            )
        if not told:
            say(f"load: {spec.name} is being loaded by {holder}; waiting")
            told = True
    try:
        yield
    finally:
        # Where the connection is gone, the lock went with it.
        with suppress(pymysql.MySQLError):
            cursor.execute("select release_lock(%s)", (name,))


def _get(cursor: Any, name: str, seconds: float) -> bool:
    cursor.execute("select get_lock(%s, %s)", (name, seconds))
    return bool(cursor.fetchone()[0] == 1)


def _holder(cursor: Any, name: str) -> str:
    cursor.execute(
        "select id, user, host from information_schema.processlist where id = is_used_lock(%s)",
        (name,),
    )
    row = cursor.fetchone()
    return f"connection {row[0]} of {row[1]} from {row[2]}" if row else "another connection"
