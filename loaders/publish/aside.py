"""A new table built aside, proven, and put in place by one RENAME.

For mode `replace`, and for the first load of a table: no one reads it yet, so
all streams write at once, and readers see the old table or the whole new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from loaders.landing import LandedFile
from loaders.publish.job import Job, refuse_differences
from loaders.publish.record import FileCount
from loaders.publish.steps import step
from loaders.publish.table import add_indexes, create_table, drop, exists
from loaders.spec import TableSpec
from loaders.transfer.proof import Proof, Verify
from loaders.types import Family
from warehouse.database import connect, quote
from warehouse.errors import LoadError
from warehouse.settings import Settings

NEW, OLD = "__new", "__old"


def build_and_swap(job: Job, files: Sequence[LandedFile], *, allow_shrink: bool) -> list[FileCount]:
    """Load files into a new table and put it in place of the one that is there, if any.

    Raises:
        LoadError: it would be suspiciously small, or holds something else than was sent.
        DataError: a file does not hold what is declared.
        Skipped: the server left rows out, such as those whose key comes twice.
    """
    identifier = job.spec.identifier + NEW
    create_table(job.cursor, job.spec, identifier)
    step("aside-created")
    proof = job.proof()
    counts = job.fill(files, identifier, proof)
    step("aside-filled")
    job.judge(counts)
    prove(job, identifier, proof)
    step("aside-proven")
    publish(job, counts, allow_shrink=allow_shrink)
    return counts


def prove(job: Job, identifier: str, proof: Proof) -> None:
    """Compare a whole table with what was sent, by as many connections as there are streams.

    Raises:
        LoadError: it holds something else.
    """
    table = quote(job.spec.database, identifier)
    conditions = _ranges(job, table) if proof.verify is Verify.FULL else ["true"]
    with ThreadPoolExecutor(len(conditions)) as pool:
        answers = list(pool.map(lambda where: _ask(job.settings, proof.query(table, where)), conditions))
    refuse_differences(job.spec, f"{job.spec.name}, load {job.load.load_id}", proof.differences(*answers))


def publish(job: Job, counts: list[FileCount], *, allow_shrink: bool = False) -> None:
    """Put the new table in place, ledger included.

    Raises:
        LoadError: it is suspiciously smaller than the old one.
    """
    spec, cursor = job.spec, job.cursor
    if not allow_shrink:
        _refuse_shrinking(job, sum(count.rows for count in counts))
    add_indexes(cursor, spec, spec.identifier + NEW)
    step("aside-indexed")
    job.load.publishing(cursor, counts)
    step("publishing")
    rename(cursor, spec)
    step("renamed")
    _finish(job, counts)
    step("published")
    drop(cursor, spec.database, spec.identifier + OLD)


def rename(cursor: Any, spec: TableSpec) -> None:
    """The new table takes the place of the old one in one statement."""
    live, new, old = (quote(spec.database, spec.identifier + suffix) for suffix in ("", NEW, OLD))
    first = f"{live} to {old}, " if exists(cursor, spec.database, spec.identifier) else ""
    cursor.execute(f"rename table {first}{new} to {live}")


def _finish(job: Job, counts: list[FileCount]) -> None:
    cursor = job.cursor
    cursor.execute("begin")
    job.load.finish(cursor, counts, anew=True)
    cursor.execute("commit")


def _refuse_shrinking(job: Job, rows: int) -> None:
    job.cursor.execute(
        f"select coalesce(sum(row_count), 0) from {job.load.files} where table_name = %s", (job.spec.name,)
    )
    before, share = int(job.cursor.fetchone()[0]), job.spec.external.min_share
    if rows < before * share:
        raise LoadError(
            f"{job.spec.name} would shrink from {before:,} to {rows:,} rows, below {share:.0%}; "
            "the old table stays.",
            "if that is right: `etlp load --allow-shrink`, or another `min_share` in "
            f"{job.spec.declared_in}.",
        )


def _ranges(job: Job, table: str) -> list[str]:
    """Conditions that part the table by its key, so that each connection reads a part."""
    first = next((column for column in job.spec.columns if column.name in job.spec.key[:1]), None)
    if job.streams < 2 or first is None or first.type.family is not Family.INTEGER:
        return ["true"]
    name = quote(first.name)
    job.cursor.execute(f"select min({name}), max({name}) from {table}")
    least, most = job.cursor.fetchone()
    if least is None:
        return ["true"]
    bounds = [least + (most - least) * part // job.streams for part in range(1, job.streams)]
    edges = [None, *bounds, None]
    return [
        " and ".join(
            part
            for part in (
                f"{name} > {low}" if low is not None else "",
                f"{name} <= {high}" if high is not None else "",
            )
            if part
        )
        for low, high in pairwise(edges)
    ]


def _ask(settings: Settings, query: str) -> tuple[Any, ...]:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone())
