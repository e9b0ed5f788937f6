"""A load in the ledger: its row tells the truth at every step.

| state      | means                                                                  |
|------------|------------------------------------------------------------------------|
| started    | rows are on their way; nothing is published                            |
| publishing | the new table is complete and proven; its RENAME may have happened     |
| done       | published; its files and rejects are in the ledger                     |
| failed     | nothing of it was published                                            |
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from loaders.landing import LandedFile
from loaders.spec import TableSpec
from warehouse import ledger
from warehouse.database import quote
from warehouse.errors import LoadError
from warehouse.ledger import now
from warehouse.settings import Settings

MESSAGE_CHARACTERS = 2000


@dataclass
class FileCount:
    """What became of one file's rows."""

    path: str
    size: int
    sha256: str
    rows: int = 0
    rejected: int = 0

    @classmethod
    def of(cls, file: LandedFile) -> FileCount:
        return cls(file.name, file.size, file.sha256)


class Load:
    """One row of ops.loads, and the rows of ops.files and ops.rejects that go with it."""

    def __init__(self, settings: Settings, cursor: Any, spec: TableSpec, load_id: int) -> None:
        self.spec, self.load_id, self.superseded = spec, load_id, 0
        self.loads, self.files, self.rejects = (
            quote(settings.database("ops"), name) for name in ("loads", "files", "rejects")
        )
        self.settings = settings

    @classmethod
    def start(cls, settings: Settings, cursor: Any, spec: TableSpec, mode: str, verified: str) -> Load:
        """Note that a load begins; the cursor's connection commits by itself."""
        values = {"table_name": spec.name, "mode": mode, "state": "started", "verified": verified}
        ledger.insert(cursor, settings, "loads", **values, started_at=now())
        return cls(settings, cursor, spec, int(cursor.lastrowid))

    @property
    def audit(self) -> dict[str, object]:
        """The audit columns of its rows; the file is known where a row is sent."""
        return {"_loaded_at": str(now()), "_load_id": self.load_id}

    def publishing(self, cursor: Any, counts: Iterable[FileCount]) -> None:
        """Note what the ledger will hold once the new table is in place."""
        plan = json.dumps([asdict(count) for count in counts])
        cursor.execute(
            f"update {self.loads} set state = 'publishing', plan = %s, superseded = %s where load_id = %s",
            (plan, self.superseded, self.load_id),
        )

    def finish(self, cursor: Any, counts: Iterable[FileCount], *, anew: bool = False) -> None:
        """Write files, rejects and the end of the load into the caller's transaction.

        Args:
            anew: the table holds these files alone, so the others are forgotten.

        Raises:
            LoadError: another load, which found the lock free, took this one for dead.
        """
        counts = list(counts)
        self._refuse_when_undone(cursor)
        if anew:
            cursor.execute(f"delete from {self.files} where table_name = %s", (self.spec.name,))
        else:
            cursor.executemany(
                f"delete from {self.files} where table_name = %s and path = %s",
                [(self.spec.name, count.path) for count in counts],
            )
        ended = now()
        cursor.executemany(
            f"insert into {self.files} "
            "(table_name, path, size, sha256, row_count, rejected, load_id, loaded_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (self.spec.name, c.path, c.size, c.sha256, c.rows, c.rejected, self.load_id, ended)
                for c in counts
            ],
        )
        # What an earlier version of these files was rejected for is history.
        if anew:
            cursor.execute(
                f"delete from {self.rejects} where table_name = %s and state = 'open'", (self.spec.name,)
            )
        else:
            cursor.executemany(
                f"delete from {self.rejects} where table_name = %s and path = %s and state = 'open'",
                [(self.spec.name, count.path) for count in counts],
            )
        cursor.execute(
            f"update {self.rejects} set state = 'open' where load_id = %s and state = 'pending'",
            (self.load_id,),
        )
        cursor.execute(
            f"update {self.loads} set state = 'done', files = %s, bytes = %s, row_count = %s, rejected = %s, "
            "superseded = %s, plan = null, ended_at = %s where load_id = %s",
            (
                len(counts),
                sum(count.size for count in counts),
                sum(count.rows for count in counts),
                sum(count.rejected for count in counts),
                self.superseded,
                ended,
                self.load_id,
            ),
        )

    def finish_replay(self, cursor: Any, brought: Mapping[str, tuple[int, int]], left: int) -> None:
        """Write what a replay did, and its end, into the caller's transaction.

        Args:
            brought: by file, how many rows it has more, and how many of its rejects are resolved.
            left: rejects that still do not fit.

        Raises:
            LoadError: another load, which found the lock free, took this one for dead.
        """
        self._refuse_when_undone(cursor)
        cursor.executemany(
            f"update {self.files} set row_count = row_count + %s, rejected = rejected - %s "
            "where table_name = %s and path = %s",
            [(rows, resolved, self.spec.name, path) for path, (rows, resolved) in brought.items()],
        )
        rows = sum(resolved for _, resolved in brought.values()) - self.superseded
        cursor.execute(
            f"update {self.loads} set state = 'done', files = %s, row_count = %s, rejected = %s, "
            "superseded = %s, ended_at = %s where load_id = %s",
            (len(brought), rows, left, self.superseded, now(), self.load_id),
        )

    def _refuse_when_undone(self, cursor: Any) -> None:
        # The lock goes with its connection, which a server may end while rows are sent over others.
        cursor.execute(f"select state from {self.loads} where load_id = %s for update", (self.load_id,))
        row = cursor.fetchone()
        if row is None or row[0] not in ("started", "publishing"):
            raise LoadError(
                f"{self.spec.name}, load {self.load_id} lost its lock, and another load undid it.",
                "nothing of this load was kept; see why the server ended the connection, and load again.",
            )

    def fail(self, cursor: Any, message: str) -> None:
        """Note that nothing was published, and why; its rejects are kept until the next load."""
        cursor.execute(
            f"update {self.rejects} set state = 'failed' where load_id = %s and state = 'pending'",
            (self.load_id,),
        )
        cursor.execute(
            f"update {self.loads} set state = 'failed', message = %s, plan = null, ended_at = %s "
            "where load_id = %s and state <> 'done'",
            (message[:MESSAGE_CHARACTERS], now(), self.load_id),
        )
