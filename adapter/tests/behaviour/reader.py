"""Threads that use a project's database while dbt changes it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql

from adapter.tests.behaviour.project import Project


class Reader(threading.Thread):
    """Runs a query again and again, and keeps what it saw.

    Attributes:
        seen: how often each result came; an error counts as its text.
        longest: seconds that the slowest read took.
    """

    def __init__(self, project: Project, query: str) -> None:
        super().__init__(daemon=True)
        self.query = query
        self.seen: Counter[Any] = Counter()
        self.longest = 0.0
        self._connection = project.connect(database=project.schema)
        self._is_over = threading.Event()

    def run(self) -> None:
        with self._connection, self._connection.cursor() as cursor:
            while not self._is_over.is_set():
                before = time.monotonic()
                try:
                    cursor.execute(self.query)
                    self.seen[cursor.fetchall()] += 1
                except pymysql.MySQLError as error:
                    self.seen[str(error)] += 1
                self.longest = max(self.longest, time.monotonic() - before)

    @property
    def reads(self) -> int:
        """How many reads there were."""
        return self.seen.total()

    def stop(self) -> None:
        """Let the last read end."""
        self._is_over.set()
        self.join(60)


@contextmanager
def reading(project: Project, query: str) -> Iterator[Reader]:
    """Read for as long as the block lasts."""
    reader = Reader(project, query)
    reader.start()
    try:
        yield reader
    finally:
        reader.stop()


@contextmanager
def holding(project: Project, query: str, seconds: float) -> Iterator[None]:
    """Keep a transaction open that has run a statement; it ends after so many seconds, or with the block."""
    with project.connect(database=project.schema, autocommit=False) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)
        timer = threading.Timer(seconds, connection.rollback)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
