"""Rows that are sorted out on the server first: merges, and loads in which a key comes twice.

All rows go to a table without the key. There, for each key, one row stays; the
others are superseded (mode `merge`) or rejected (the other modes). What stays
is proven, moved in one transaction, and proven again where it arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loaders.external import Mode
from loaders.landing import LandedFile
from loaders.publish.append import forget
from loaders.publish.aside import NEW, prove, publish
from loaders.publish.job import Job, prepare_session, refuse_differences
from loaders.publish.record import FileCount
from loaders.publish.steps import step
from loaders.publish.table import AUDIT_COLUMNS, create_table, drop, index_loads
from loaders.spec import ColumnSpec
from loaders.types import Family
from loaders.values.rows import Reject, as_kept
from warehouse.database import connect, quote

ROWS, LOST = "__rows", "__lost"
TWICE, PRESENT = "its key comes twice in these files", "its key is in the table already"
READ_AT_ONCE = 1000


def load_staged(job: Job, files: Sequence[LandedFile], *, aside: bool, allow_shrink: bool) -> list[FileCount]:
    """Load files whose rows may share keys, with one another or with the table.

    Args:
        aside: the result is a new table in place of the one that is there, if any.

    Raises:
        LoadError: the table would hold something else than was sent.
        DataError: a file does not hold what is declared, or has too many rejects.
    """
    spec, cursor = job.spec, job.cursor
    create_table(cursor, spec, spec.identifier + ROWS, staged=True)
    proof = job.proof()
    counts = job.fill(files, spec.identifier + ROWS, proof, positions=True)
    prove(job, spec.identifier + ROWS, proof)
    step("staged")
    sort_out(job, counts, against_table=not aside)
    step("sorted")
    job.judge(counts)
    if aside:
        create_table(cursor, spec, spec.identifier + NEW)
        move(job, cursor, spec.identifier + NEW)
        publish(job, counts, allow_shrink=allow_shrink)
    else:
        index_loads(cursor, spec)
        _move_in_one_transaction(job, files, counts)
    for suffix in (ROWS, LOST):
        drop(cursor, spec.database, spec.identifier + suffix)
    return counts


def sort_out(job: Job, counts: list[FileCount], *, against_table: bool) -> None:
    """Keep one row of each key; note the others as superseded or rejected, and take them out."""
    spec, cursor = job.spec, job.cursor
    rows, lost = (quote(spec.database, spec.identifier + suffix) for suffix in (ROWS, LOST))
    merges = spec.external.mode is Mode.MERGE
    place = "_source_file, _position"
    if merges:
        # The last one in the order of files and rows wins, among those with the greatest order_by.
        first = f"{quote(spec.external.order_by)} desc, " if spec.external.order_by else ""
        place = f"{first}_source_file desc, _position desc"
    stays = None
    if against_table:
        stays = _stale(spec.external.order_by) if merges else _kept_elsewhere(job, counts)
    mark_lost(job, place, stays)
    if merges:
        job.load.superseded = _count(cursor, lost)
    else:
        _reject(job, counts, rows, lost)
    _recount(job, counts, rows, lost)
    # Without aliases, which are looked for in the default database, and there is none.
    cursor.execute(f"delete {rows} from {rows} inner join {lost} on {lost}._row = {rows}._row")


def mark_lost(job: Job, place: str, stays: str | None) -> None:
    """Note which rows another one of their key leaves no place, each with the reason.

    Args:
        place: the order of the rows of one key; the first one wins.
        stays: the condition under which the table's own row wins over a staged one; None: never.
    """
    spec, cursor = job.spec, job.cursor
    rows, lost, table = (quote(spec.database, spec.identifier + suffix) for suffix in (ROWS, LOST, ""))
    drop(cursor, spec.database, spec.identifier + LOST)
    cursor.execute(
        f"create table {lost} (_row bigint unsigned not null primary key, reason varchar(200) not null)"
    )
    key = ", ".join(map(quote, spec.key))
    cursor.execute(
        f"insert into {lost} select _row, '{TWICE}' from ("
        f"select _row, row_number() over (partition by {key} order by {place}) as place from {rows}"
        ") as placed where place > 1"
    )
    if stays is not None:
        same = " and ".join(f"staged.{quote(name)} = present.{quote(name)}" for name in spec.key)
        cursor.execute(
            f"insert into {lost} select staged._row, '{PRESENT}' from {rows} as staged "
            f"inner join {table} as present on {same} left join {lost} as known on known._row = staged._row "
            f"where known._row is null and {stays}"
        )


def _stale(order_by: str | None) -> str:
    if order_by is None:
        return "false"
    name = quote(order_by)
    return f"(present.{name} > staged.{name} or (staged.{name} is null and present.{name} is not null))"


def _kept_elsewhere(job: Job, counts: list[FileCount]) -> str:
    """Rows of these files' earlier versions are about to go, so they stand in no one's way."""
    job.cursor.execute(
        f"select path, load_id from {job.load.files} where table_name = %s union "
        f"select path, resolved_load_id from {job.load.rejects} "
        "where table_name = %s and state = 'replayed'",
        (job.spec.name,) * 2,
    )
    ours = {count.path for count in counts}
    going = [(path, load_id) for path, load_id in job.cursor.fetchall() if path in ours]
    if not going:
        return "true"
    gone = " or ".join(
        f"(present._load_id = {load_id} and present._source_file = {job.cursor.connection.escape(path)})"
        for path, load_id in going
    )
    return f"not ({gone})"


def _reject(job: Job, counts: list[FileCount], rows: str, lost: str) -> None:
    spec = job.spec
    by_path = {count.path: count for count in counts}
    fields = ", ".join(map(_as_text, spec.columns))
    with connect(job.settings) as connection, connection.cursor() as reader:
        last = 0
        while True:
            reader.execute(
                f"select staged._row, _source_file, _position, gone.reason, {fields} from {rows} as staged "
                f"inner join {lost} as gone on gone._row = staged._row where gone._row > {last} "
                f"order by gone._row limit {READ_AT_ONCE}"
            )
            found = reader.fetchall()
            if not found:
                return
            last = found[-1][0]
            for path in {row[1] for row in found}:
                mine = [_as_reject(spec, row) for row in found if row[1] == path]
                job.quarantine.add(path, mine)
                by_path[path].rejected += len(mine)


def _as_text(column: ColumnSpec) -> str:
    name = quote(column.name)
    if column.type.family is Family.BINARY:
        return f"hex({name})"
    # As text, a float would be cut to six digits.
    return f"cast({name}{' + 0e0' if column.type.base == 'float' else ''} as char)"


def _as_reject(spec: Any, row: tuple[Any, ...]) -> Reject:
    values: dict[str, Any] = {}
    for column, value in zip(spec.columns, row[4:], strict=True):
        binary = column.type.family is Family.BINARY and value is not None
        values[column.name] = {"hex": value.lower()} if binary else value
    key = ", ".join(str(values[name]) for name in spec.key)
    return Reject(int(row[2]), spec.key[0], key, f"{row[3]}: {', '.join(spec.key)}", as_kept(values, spec))


def _recount(job: Job, counts: list[FileCount], rows: str, lost: str) -> None:
    """What stays of each file's rows."""
    job.cursor.execute(
        f"select _source_file, count(*) from {rows} as staged inner join {lost} as gone "
        "on gone._row = staged._row group by _source_file"
    )
    taken = dict(job.cursor.fetchall())
    for count in counts:
        count.rows -= int(taken.get(count.path, 0))


def _move_in_one_transaction(job: Job, files: Sequence[LandedFile], counts: list[FileCount]) -> None:
    spec = job.spec
    with connect(job.settings, autocommit=False) as connection, connection.cursor() as cursor:
        prepare_session(cursor)
        connection.begin()
        kept: dict[str, int] = {}
        if spec.external.mode is Mode.MERGE:
            make_room(job, cursor)
            kept = _rows_of_earlier_versions(job, cursor)
        else:
            forget(job, cursor, files)
        step("deleted")
        move(job, cursor, spec.identifier)
        step("merged")
        job.load.finish(cursor, counts)
        cursor.executemany(
            f"update {job.load.files} set row_count = row_count + %s where table_name = %s and path = %s",
            [(kept.get(count.path, 0), spec.name, count.path) for count in counts],
        )
        connection.commit()
        step("committed")


def make_room(job: Job, cursor: Any) -> None:
    """Delete the rows of a merge that are superseded; the ledger counts them out of their files."""
    spec, load = job.spec, job.load
    rows, table = quote(spec.database, spec.identifier + ROWS), quote(spec.database, spec.identifier)
    same = " and ".join(f"{table}.{quote(name)} = {rows}.{quote(name)}" for name in spec.key)
    cursor.execute(
        f"select {table}._source_file, count(*) from {table} inner join {rows} on {same} "
        f"group by {table}._source_file"
    )
    gone = cursor.fetchall()
    cursor.execute(f"delete {table} from {table} inner join {rows} on {same}")
    cursor.executemany(
        f"update {load.files} set row_count = row_count - %s where table_name = %s and path = %s",
        [(count, spec.name, path) for path, count in gone],
    )


def _rows_of_earlier_versions(job: Job, cursor: Any) -> dict[str, int]:
    """Rows that a merge leaves of files it brings anew: their keys are no longer in the file."""
    cursor.execute(f"select path, row_count from {job.load.files} where table_name = %s", (job.spec.name,))
    return {path: int(count) for path, count in cursor.fetchall()}


def move(job: Job, cursor: Any, identifier: str) -> None:
    """Insert what stays into a table, and see that it arrived."""
    spec = job.spec
    rows, table = quote(spec.database, spec.identifier + ROWS), quote(spec.database, identifier)
    names = ", ".join(map(quote, (*spec.names, *AUDIT_COLUMNS)))
    cursor.execute(f"insert into {table} ({names}) select {names} from {rows}")
    proof = job.proof()
    cursor.execute(proof.query(rows, "true"))
    stays = cursor.fetchone()
    cursor.execute(proof.query(table, f"_load_id = {job.load.load_id}"))
    arrived = cursor.fetchone()
    proof.rows, proof.sent = int(stays[0]), list(stays[1:])
    refuse_differences(spec, f"{spec.name}, load {job.load.load_id}", proof.differences(arrived))


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"select count(*) from {table}")
    return int(cursor.fetchone()[0])
