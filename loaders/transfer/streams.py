"""Encoded rows over one or more connections at once, each a LOAD DATA of one file at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.spec import ColumnSpec
from loaders.types import Family
from mysql_arrow.encode import FORMAT
from mysql_arrow.stream import NAME, StreamConnection
from warehouse.database import quote

# Chunks that wait per stream: enough to keep a server thread busy, few enough for the memory.
WAITING = 4


@dataclass(frozen=True)
class Target:
    """The table that is loaded, quoted, and what each row is given.

    Attributes:
        columns: in the order of the encoded fields.
        audit: columns that every row is given, but for the file it comes from.
        extra: further columns that are sent after those, by name.
    """

    table: str
    columns: Sequence[ColumnSpec]
    audit: dict[str, object]
    extra: tuple[str, ...] = ()

    def statement(self, source_file: str) -> tuple[str, tuple[object, ...]]:
        """LOAD DATA for rows of one file, with its arguments."""
        fields, sets, values = [], [], []
        for index, column in enumerate(self.columns):
            if column.type.family is Family.BINARY:
                fields.append(f"@b{index}")
                sets.append(f"{quote(column.name)} = unhex(@b{index})")
            else:
                fields.append(quote(column.name))
        fields += map(quote, self.extra)
        for name, value in {**self.audit, "_source_file": source_file}.items():
            sets.append(f"{quote(name)} = %s")
            values.append(value)
        return (
            f"load data local infile %s into table {self.table} {FORMAT} "
            f"({', '.join(fields)}) set {', '.join(sets)}",
            (NAME, *values),
        )


class Skipped(Exception):
    """The server did not store each row as it was sent: how many, and what it says."""

    def __init__(self, source_file: str, sent: int, stored: int, reasons: str) -> None:
        super().__init__(f"{sent} rows were sent, {stored} stored")
        self.source_file, self.sent, self.stored, self.reasons = source_file, sent, stored, reasons


class Streams:
    """Workers that each own a connection; a context manager that ends them.

    Chunks go to whichever worker has room. On an error in any of them, or when
    the block is left by one, the statements under way are ended by the client
    and their rows are the caller's to undo.
    """

    def __init__(self, connections: Sequence[StreamConnection], target: Target) -> None:
        self.target = target
        self.failure: BaseException | None = None
        self._room = threading.Semaphore(WAITING * len(connections))
        self._abort = threading.Event()
        # Chunks that each worker has yet to send.
        self._pending = [0] * len(connections)
        self._queues: list[queue.Queue[tuple[str, memoryview, int] | None]] = [
            queue.Queue() for _ in connections
        ]
        self._workers = [
            threading.Thread(target=self._work, args=(index, connection), name="stream", daemon=True)
            for index, connection in enumerate(connections)
        ]

    def __enter__(self) -> Streams:
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._abort.set()
        for waiting in self._queues:
            waiting.put(None)
        for worker in self._workers:
            worker.join()
        if kind is None and self.failure is not None:
            raise self.failure

    def send(self, source_file: str, chunk: memoryview, rows: int) -> None:
        """Hand over a chunk of encoded rows; waits while all streams are busy.

        Raises:
            Skipped: an earlier chunk was not stored as it was sent.
            pymysql.MySQLError: the server refused, or went away.
        """
        self._room.acquire()
        if self.failure is not None:
            raise self.failure
        index = min(range(len(self._pending)), key=self._pending.__getitem__)
        self._pending[index] += 1
        self._queues[index].put((source_file, chunk, rows))

    def _work(self, index: int, connection: StreamConnection) -> None:
        try:
            item = self._queues[index].get()
            while item is not None:
                item = self._load_file(connection, index, item)
        except BaseException as error:  # raised in the thread that sends
            self.failure = self.failure or error
            # Whoever waits for room learns of it.
            for _ in range(WAITING * len(self._queues)):
                self._room.release()

    def _load_file(self, connection: StreamConnection, index: int, first: Any) -> Any:
        """One LOAD DATA for chunks of the same file; return the item that comes after them."""
        source_file, after, sent = first[0], None, 0

        def chunks() -> Iterator[memoryview]:
            nonlocal after, sent
            item = first
            while item is not None and item[0] == source_file:
                yield item[1]
                sent += item[2]
                self._pending[index] -= 1
                self._room.release()
                item = self._queues[index].get()
                if self._abort.is_set() or self.failure is not None:
                    raise Aborted
            after = item

        connection.offered = chunks()
        cursor = connection.cursor()
        try:
            cursor.execute(*self.target.statement(source_file))
        except Aborted:
            return None
        records, skipped, warnings = connection.counts()
        stored = cursor.rowcount
        if records != sent or skipped or warnings or stored != sent:
            cursor.execute("show warnings limit 3")
            reasons = "; ".join(str(row[2]) for row in cursor.fetchall())
            raise Skipped(source_file, sent, stored, reasons)
        return after


class Aborted(Exception):
    """The rows that were still to come are not wanted any more."""
