"""After a crash: finish a load whose table was in place already, undo every other one.

Called with the table's lock held, so whatever is still called started has no one
who works on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pymysql

from loaders.files.ledger_name import ledger_name
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
    rows = cursor.fetchall()
    show_blanks(cursor, Load(settings, cursor, spec, 0), [plan for _, _, plan, _ in rows if plan])
    for load_id, state, plan, superseded in rows:
        load = Load(settings, cursor, spec, int(load_id))
        load.superseded = int(superseded)
        if state == "publishing" and _in_place(cursor, spec):
            cursor.execute("begin")
            load.finish(cursor, _planned(plan), anew=True)
            cursor.execute("commit")
        else:
            load.fail(cursor, message)
    for suffix in (NEW, OLD, ROWS, LOST):
        drop(cursor, spec.database, spec.identifier + suffix)


def show_blanks(cursor: Any, load: Load, plans: Sequence[str] = ()) -> None:
    """Rename files that an earlier version knew by a name with a blank at its end.

    To a server such a name is equal to the one without, so that a load with both could not be finished.
    """
    spec = load.spec
    cursor.execute(f"select path from {load.files} where table_name = %s and path like '%% '", (spec.name,))
    names = {path for (path,) in cursor.fetchall()}
    names |= {count["path"] for plan in plans for count in json.loads(plan) if count["path"].endswith(" ")}
    for name in names:
        cursor.execute("begin")
        for table, column in ((load.files, "path"), (load.rejects, "path"), (_rows(spec), "_source_file")):
            if table != _rows(spec) or exists(cursor, spec.database, spec.identifier):
                cursor.execute(
                    f"update {table} set {column} = %s where cast({column} as binary) = %s",
                    (ledger_name(name), name),
                )
        cursor.execute("commit")


def _rows(spec: TableSpec) -> str:
    return quote(spec.database, spec.identifier)


def _planned(plan: str) -> list[FileCount]:
    counts = [FileCount(**count) for count in json.loads(plan)]
    for count in counts:
        if count.path.endswith(" "):
            count.path = ledger_name(count.path)
    return counts


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
