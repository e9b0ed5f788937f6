"""Replayed rows and the table's own: which of a key wins, and the transaction that brings them in.

Rows come in as a load of their file would have brought them in its time: in mode
`merge` a row of a later file wins, in the other modes the row that is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loaders.external import Mode
from loaders.publish.job import Job, prepare_session
from loaders.publish.staged import LOST, PRESENT, ROWS, make_room, mark_lost, move
from loaders.publish.steps import step
from loaders.rejects.store import AT_ONCE
from loaders.types import Family
from warehouse.database import connect, quote
from warehouse.errors import LoadError
from warehouse.ledger import now

# Raw rows have no position, so of two in one file it is not known which is the later one.
SAME_FILE = "its key is in the table already, from the same file"


def sort_out(job: Job) -> list[int]:
    """Take out the rows whose key is taken; return the rejects that a later row superseded.

    The others that are taken out stay open.
    """
    spec, cursor = job.spec, job.cursor
    rows, lost, table = (quote(spec.database, spec.identifier + suffix) for suffix in (ROWS, LOST, ""))
    merges = spec.external.mode is Mode.MERGE
    if merges:
        order_by = quote(spec.external.order_by) if spec.external.order_by else None
        mark_lost(job, f"{order_by} desc, _row desc" if order_by else "_row desc", _later(job, order_by))
        tie = f"present.{order_by} <=> staged.{order_by}" if order_by else "true"
        cursor.execute(
            f"update {lost} as gone inner join {rows} as staged on staged._row = gone._row "
            f"inner join {table} as present on {_same(job, 'present', 'staged')} "
            f"set gone.reason = '{SAME_FILE}' where gone.reason = '{PRESENT}' "
            f"and present._source_file = staged._source_file and {tie}"
        )
    else:
        mark_lost(job, "_row", "true")
    stays_open = f"gone.reason = '{SAME_FILE}'" if merges else "true"
    cursor.execute(
        f"update {job.load.rejects} as r inner join {rows} as staged on staged._position = r.reject_id "
        f"inner join {lost} as gone on gone._row = staged._row set r.reason = concat(gone.reason, %s), "
        f"r.value = if(r.column_name is null, null, concat_ws(', ', {_key(job)})), "
        f"r.column_name = if(r.column_name is null, null, %s) where {stays_open}",
        (f": {', '.join(spec.key)}", spec.key[0]),
    )
    cursor.execute(
        f"select staged._position from {rows} as staged inner join {lost} as gone "
        f"on gone._row = staged._row where not ({stays_open})"
    )
    superseded = [int(row[0]) for row in cursor.fetchall()]
    # Without aliases, which are looked for in the default database, and there is none.
    cursor.execute(f"delete {rows} from {rows} inner join {lost} on {lost}._row = {rows}._row")
    return superseded


def publish(job: Job, superseded: Sequence[int], tried: int) -> int:
    """Bring in what is staged, with all that the ledger says of it; return the number of rows.

    Raises:
        LoadError: the table would hold something else than was sent, or other rejects are resolved.
    """
    spec, load = job.spec, job.load
    rows = quote(spec.database, spec.identifier + ROWS)
    with connect(job.settings, autocommit=False) as connection, connection.cursor() as cursor:
        prepare_session(cursor)
        connection.begin()
        if spec.external.mode is Mode.MERGE:
            make_room(job, cursor)
        step("deleted")
        move(job, cursor, spec.identifier)
        step("merged")
        cursor.execute(f"select _source_file, count(*) from {rows} group by _source_file")
        stored = {path: int(count) for path, count in cursor.fetchall()}
        _resolve(job, cursor, superseded)
        resolved = _resolved(job, cursor)
        count = sum(stored.values())
        if sum(resolved.values()) != count + len(superseded):
            raise LoadError(
                f"{spec.name}, load {load.load_id}: {count + len(superseded)} rejects were replayed, "
                f"but {sum(resolved.values())} of them were open.",
                "nothing of this replay was kept; something else wrote to the ledger, so replay again.",
            )
        load.superseded = len(superseded)
        brought = {path: (stored.get(path, 0), number) for path, number in resolved.items()}
        load.finish_replay(cursor, brought, tried - count - len(superseded))
        connection.commit()
        step("replay-committed")
    return count


def _resolve(job: Job, cursor: Any, superseded: Sequence[int]) -> None:
    load, rows = job.load, quote(job.spec.database, job.spec.identifier + ROWS)
    cursor.execute(
        f"update {load.rejects} as r inner join {rows} as staged on staged._position = r.reject_id "
        "set r.state = 'replayed', r.resolved_at = %s, r.resolved_load_id = %s where r.state = 'open'",
        (now(), load.load_id),
    )
    for start in range(0, len(superseded), AT_ONCE):
        cursor.execute(
            f"update {load.rejects} set state = 'replayed', resolved_at = %s, resolved_load_id = %s, "
            "reason = 'superseded: a later row has its key' where reject_id in %s and state = 'open'",
            (now(), load.load_id, tuple(superseded[start : start + AT_ONCE])),
        )


def _resolved(job: Job, cursor: Any) -> dict[str, int]:
    cursor.execute(
        f"select path, count(*) from {job.load.rejects} where table_name = %s and state = 'replayed' "
        "and resolved_load_id = %s group by path",
        (job.spec.name, job.load.load_id),
    )
    return {path: int(count) for path, count in cursor.fetchall()}


def _later(job: Job, order_by: str | None) -> str:
    """The condition under which the table's row is the later one."""
    place = (
        f"coalesce((select f.load_id from {job.load.files} as f where f.table_name = "
        f"{job.cursor.connection.escape(job.spec.name)} "
        "and f.path = {row}._source_file collate utf8mb4_bin), 0)"
    )
    present, staged = (place.replace("{row}", row) for row in ("present", "staged"))
    later = (
        f"({present} > {staged} or ({present} = {staged} and present._source_file >= staged._source_file))"
    )
    if order_by is None:
        return later
    return (
        f"(present.{order_by} > staged.{order_by} "
        f"or (staged.{order_by} is null and present.{order_by} is not null) "
        f"or (present.{order_by} <=> staged.{order_by} and {later}))"
    )


def _same(job: Job, one: str, other: str) -> str:
    return " and ".join(f"{one}.{quote(name)} = {other}.{quote(name)}" for name in job.spec.key)


def _key(job: Job) -> str:
    """The values of a staged row's key as texts."""
    binary = {column.name for column in job.spec.columns if column.type.family is Family.BINARY}
    return ", ".join(
        f"hex(staged.{quote(name)})" if name in binary else f"cast(staged.{quote(name)} as char)"
        for name in job.spec.key
    )
