"""Files added to a table that is read: their rows and their lines in the ledger are one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.landing import LandedFile
from loaders.publish.job import Job, refuse_differences, stream
from loaders.publish.record import FileCount
from loaders.publish.steps import step
from loaders.publish.table import index_loads
from loaders.transfer.streams import Streams
from warehouse.database import quote

# Files that are published together: enough to be quick when they are many and small.
GROUP_BYTES = 64 * 1024 * 1024


def append(job: Job, files: Sequence[LandedFile]) -> list[FileCount]:
    """Load files into the table; an earlier version of a file goes in the same transaction.

    Raises:
        LoadError: the table would hold something else than was sent.
        DataError: a file does not hold what is declared.
        Skipped: the server left rows out, such as those whose key comes twice.
    """
    index_loads(job.cursor, job.spec)
    proof = job.proof()
    table = quote(job.spec.database, job.spec.identifier)
    with stream(job.settings, autocommit=False) as connection:
        cursor = connection.cursor()
        connection.begin()
        forget(job, cursor, files)
        step("deleted")
        with Streams([connection], job.target(job.spec.identifier)) as streams:
            counts = job.send(files, streams, proof)
        step("sent")
        job.judge(counts)
        cursor.execute(proof.query(table, f"_load_id = {job.load.load_id}"))
        refuse_differences(
            job.spec, f"{job.spec.name}, load {job.load.load_id}", proof.differences(cursor.fetchone())
        )
        step("proven")
        job.load.finish(cursor, counts)
        connection.commit()
        step("committed")
    return counts


def forget(job: Job, cursor: object, files: Sequence[LandedFile]) -> None:
    """Delete the rows that earlier versions of these files brought, in the caller's transaction."""
    table = quote(job.spec.database, job.spec.identifier)
    run = cursor.execute  # type: ignore[attr-defined]
    for file in files:
        # The load that brought the file, and those that later brought what it had rejected.
        run(
            f"select load_id from {job.load.files} where table_name = %s and path = %s union "
            f"select resolved_load_id from {job.load.rejects} "
            "where table_name = %s and state = 'replayed' and path = %s",
            (job.spec.name, file.name) * 2,
        )
        for (load_id,) in cursor.fetchall():  # type: ignore[attr-defined]
            run(f"delete from {table} where _load_id = %s and _source_file = %s", (load_id, file.name))


def groups(files: Sequence[LandedFile]) -> list[list[LandedFile]]:
    """Files in the same order, small ones together."""
    found: list[list[LandedFile]] = []
    size = GROUP_BYTES
    for file in files:
        if size + file.size > GROUP_BYTES:
            found.append([])
            size = 0
        found[-1].append(file)
        size += file.size
    return found
