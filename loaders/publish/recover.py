"""After a crash: finish a load whose table was in place already, undo every other one.

Called with the table's lock held, so whatever is still called started has no one
who works on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pymysql

from loaders.publish.aside import NEW, OLD, rename
from loaders.publish.record import FileCount, Load
from loaders.publish.staged import LOST, ROWS
from loaders.publish.table import drop, exists
from loaders.spec import TableSpec
from warehouse.database import quote
from warehouse.settings import Settings

KILLED = "killed before it was published"


def recover(settings: Settings, cursor: Any, spec: TableSpec, message: str = KILLED) -> None:
    """Bring table and ledger to a state in which a load is either published or gone.

    Args:
        cursor: of a connection that commits by itself.
        message: why a load is gone.
    """
    loads = quote(settings.database("ops"), "loads")
    cursor.execute(
        f"select load_id, state, plan, superseded from {loads} where table_name = %s "
        "and state in ('started', 'publishing') order by load_id",
        (spec.name,),
    )
    for load_id, state, plan, superseded in cursor.fetchall():
        load = Load(settings, cursor, spec, int(load_id))
        load.superseded = int(superseded)
        if state == "publishing" and _in_place(cursor, spec):
            cursor.execute("begin")
            load.finish(cursor, [FileCount(**count) for count in json.loads(plan)], anew=True)
            cursor.execute("commit")
        else:
            load.fail(cursor, message)
    for suffix in (NEW, OLD, ROWS, LOST):
        drop(cursor, spec.database, spec.identifier + suffix)


@contextmanager
def undone_on_error(settings: Settings, cursor: Any, spec: TableSpec) -> Iterator[None]:
    """Undo the load in the block when that ends by an error, whatever it is; the ledger tells which."""
    try:
        yield
    except BaseException as error:
        # Where the server is gone, whoever holds the table's lock next does this in its place.
        with suppress(pymysql.MySQLError):
            reason = str(getattr(error, "message", "") or error or type(error).__name__)
            recover(settings, cursor, spec, reason)
        raise


def forget_failed(settings: Settings, cursor: Any, spec: TableSpec) -> None:
    """Delete what failed loads of a table rejected: it was there to be looked at until the next one."""
    rejects = quote(settings.database("ops"), "rejects")
    cursor.execute(f"delete from {rejects} where table_name = %s and state = 'failed'", (spec.name,))


def _in_place(cursor: Any, spec: TableSpec) -> bool:
    """Whether the RENAME of a load happened; half of one, on a server that can leave it, is completed."""
    new, old = (exists(cursor, spec.database, spec.identifier + suffix) for suffix in (NEW, OLD))
    if new and old and not exists(cursor, spec.database, spec.identifier):
        rename(cursor, spec)
        return True
    return not new
