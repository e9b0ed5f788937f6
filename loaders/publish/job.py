"""What every way of loading needs: the table, its load, its connections, and how to send files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from loaders.landing import LandedFile
from loaders.publish.quarantine import Quarantine
from loaders.publish.record import FileCount, Load
from loaders.publish.table import defaults
from loaders.spec import TableSpec
from loaders.transfer.proof import Proof, Verify
from loaders.transfer.streams import Streams, Target
from loaders.values.rows import as_array, read_rows
from mysql_arrow.encode import encode, in_chunks
from mysql_arrow.stream import StreamConnection
from warehouse.database import connect, quote
from warehouse.errors import LoadError
from warehouse.settings import Settings

SESSION = (
    # Rows of another load that is being undone are waited for.
    "set session innodb_lock_wait_timeout = 600",
    # A reader that keeps a transaction open holds up the RENAME, which holds up every reader after it.
    "set session lock_wait_timeout = 600",
    # Nothing is asked on some connections while rows are sent over others.
    "set session wait_timeout = 86400",
    # A file that is slow to read leaves a LOAD DATA without rows for longer than the usual 30 seconds.
    "set session net_read_timeout = 3600",
    # Without locks on gaps: loads of two tables would block each other in the ledger.
    "set session transaction isolation level read committed",
)


@dataclass(frozen=True)
class Job:
    """One load of one table.

    Attributes:
        cursor: of the connection that holds the table's lock and commits by itself.
        tick: told of each batch: the file, the batch's rows, and the share of the file that was read.
    """

    settings: Settings
    spec: TableSpec
    load: Load
    cursor: Any
    quarantine: Quarantine
    verify: Verify
    streams: int
    tick: Callable[[LandedFile, int, float], None]

    def proof(self) -> Proof:
        return Proof(self.spec.columns, self.verify)

    def target(self, identifier: str, *, extra: tuple[str, ...] = ()) -> Target:
        """The table of that name as what is loaded."""
        table = quote(self.spec.database, identifier)
        return Target(table, self.spec.columns, self.load.audit, extra)

    def send(
        self, files: Sequence[LandedFile], streams: Streams, proof: Proof, *, positions: bool = False
    ) -> list[FileCount]:
        """Read, encode and send files; add up what is sent.

        Args:
            positions: send each row's position in its file as a last field.

        Raises:
            DataError: a file is unreadable, changed meanwhile, or has too many rejects.
            Skipped: the server did not store what was sent.
        """
        counts = []
        for file in files:
            count = FileCount.of(file)
            for rows in read_rows(file, self.spec):
                self.quarantine.take(file, count, rows.rejects)
                batch = rows.batch
                if batch.num_rows:
                    proof.add(batch, rows.raw)
                    if positions:
                        batch = batch.append_column("_position", pa.array(as_array(rows.positions)))
                    for chunk in in_chunks(batch):
                        streams.send(file.name, encode(chunk), chunk.num_rows)
                count.rows += batch.num_rows
                self.tick(file, batch.num_rows + len(rows.rejects), rows.share)
            file.refuse_changes()
            counts.append(count)
        return counts

    def fill(
        self, files: Sequence[LandedFile], identifier: str, proof: Proof, *, positions: bool = False
    ) -> list[FileCount]:
        """Send files to a table that no one reads yet, over all streams.

        Raises:
            As `send`.
        """
        extra = ("_position",) if positions else ()
        target = replace(self.target(identifier, extra=extra), audit={})
        with (
            connections(self.settings, self.streams) as opened,
            defaults(self.cursor, self.spec.database, identifier, self.load.audit),
            Streams(opened, target) as streams,
        ):
            return self.send(files, streams, proof, positions=positions)

    def judge(self, counts: Sequence[FileCount]) -> None:
        """Decide by the rejects whether the load may be published.

        Raises:
            DataError: there are more than the source allows.
        """
        self.quarantine.judge(sum(count.rows + count.rejected for count in counts) + self.load.superseded)


@contextmanager
def connections(settings: Settings, count: int) -> Iterator[list[StreamConnection]]:
    """So many connections for streams, closed at the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(stream(settings)) for _ in range(count)]


@contextmanager
def stream(settings: Settings, *, autocommit: bool = True) -> Iterator[StreamConnection]:
    """A connection that can send rows."""
    with connect(settings, streams=StreamConnection, autocommit=autocommit) as connection:
        assert isinstance(connection, StreamConnection)  # noqa: S101  (tells mypy)
        with connection.cursor() as cursor:
            prepare_session(cursor)
        yield connection


def prepare_session(cursor: Any) -> None:
    """Make a connection fit for loads."""
    for statement in SESSION:
        cursor.execute(statement)


def refuse_differences(spec: TableSpec, what: str, differences: Sequence[str]) -> None:
    """Fail when a table holds something else than was sent.

    Raises:
        LoadError: there is a difference.
    """
    if differences:
        raise LoadError(
            f"{what}: {spec.database}.{spec.identifier} would hold something else than was sent: "
            f"{'; '.join(differences[:5])}.",
            "nothing of this load was kept; please report this with the file.",
        )
