"""Loading: new and changed files of the declared sources into the raw tables, each once.

etlp load [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pymysql

from loaders.external import Contract, Mode, OnChange, Threshold
from loaders.landing import LandedFile, find_files
from loaders.publish.append import append, groups
from loaders.publish.aside import build_and_swap
from loaders.publish.drift import align, differs
from loaders.publish.evolve import TooNarrow, as_stored, widened, with_new_columns
from loaders.publish.job import Job, prepare_session
from loaders.publish.limits import with_limits
from loaders.publish.lock import lock
from loaders.publish.quarantine import Quarantine
from loaders.publish.record import FileCount, Load
from loaders.publish.recover import forget_failed, recover, undone_on_error
from loaders.publish.restore import columns_restored
from loaders.publish.staged import load_staged
from loaders.publish.steps import step
from loaders.publish.table import add_indexes, stored_columns
from loaders.spec import TableSpec, read_specs, select_specs
from loaders.transfer.proof import Verify
from loaders.transfer.streams import Skipped
from loaders.values.zones import refuse_mixed_zones
from warehouse import ledger
from warehouse.database import connect, create_database, quote
from warehouse.errors import DataError, EtlpError, LoadError, ServerUnreachable
from warehouse.faults import file_error, server_error
from warehouse.progress import Progress
from warehouse.settings import Settings

# More streams than that seldom help one table, whatever the machine.
MOST_STREAMS = 4


@dataclass(frozen=True)
class Options:
    """How to load: what is proven, over how many streams, and whether a table may shrink."""

    verify: Verify = Verify.FULL
    streams: int = field(default_factory=lambda: min(MOST_STREAMS, os.cpu_count() or 1))
    allow_shrink: bool = False


@dataclass(frozen=True)
class TableLoad:
    """What a run did to one table.

    Attributes:
        rows: stored; ``rejected`` were set aside, ``superseded`` replaced by a later row of their key.
        files: new or changed; ``known_files`` were loaded before.
        seconds: of the loading alone.
    """

    table: str
    rows: int
    files: int
    known_files: int
    rejected: int = 0
    superseded: int = 0
    bytes: int = 0
    seconds: float = 0.0


def load(settings: Settings, names: tuple[str, ...] = (), options: Options | None = None) -> list[TableLoad]:
    """Load what is new in the landing folders of the named sources, or of all.

    Of all, one that cannot be loaded keeps no other from it; they are reported at the end.

    Raises:
        LoadsFailed: some of several tables could not be loaded; it has the others' results.
        UsageError: a source does not exist, or has no files.
        ConfigError: a declaration is wrong, or differs from the table that is there.
        DataError: a file does not hold what is declared, or has too many rejects.
        LoadError: the server stored something else than was sent.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    specs = select_specs(read_specs(settings), names)
    chosen = options or Options()
    if names:
        landed = {spec.name: find_files(settings, spec) for spec in specs}
        ledger.prepare(settings)
        with Progress("load") as progress:
            return [_TableRun(settings, spec, chosen, progress).run(landed[spec.name]) for spec in specs]
    ledger.prepare(settings)
    done: list[TableLoad] = []
    failed: dict[str, EtlpError] = {}
    with Progress("load") as progress:
        for spec in specs:
            try:
                done.append(_TableRun(settings, spec, chosen, progress).run(find_files(settings, spec)))
            except (OSError, pymysql.MySQLError, EtlpError) as error:
                failed[spec.name] = _failure(settings, error)
    if len(specs) == 1 and failed:
        raise failed[specs[0].name]
    if failed:
        raise LoadsFailed(done, failed)
    return done


def _failure(settings: Settings, error: Exception) -> EtlpError:
    """What one table could not be loaded for; without a server, none can."""
    found = error if isinstance(error, EtlpError) else file_error(error) or server_error(settings, error)
    if found is None or isinstance(found, ServerUnreachable):
        raise found or error
    return found


class LoadsFailed(LoadError):
    """Some tables could not be loaded, the others were.

    Attributes:
        done: what was loaded.
    """

    def __init__(self, done: list[TableLoad], failed: Mapping[str, EtlpError]) -> None:
        told = [f"{name}: {error}".replace(f"{name}: {name}", name) for name, error in failed.items()]
        super().__init__(
            f"{len(failed)} of {len(failed) + len(done)} tables could not be loaded:\n" + "\n".join(told),
            f"correct that, then `etlp load {' '.join(failed)}`; the other tables are loaded.",
        )
        self.done = done


class _TableRun:
    """Loads one table: what is due, in one load or several."""

    def __init__(self, settings: Settings, spec: TableSpec, options: Options, progress: Progress) -> None:
        self.settings, self.spec, self.options, self.progress = settings, spec, options, progress

    def run(self, files: list[LandedFile]) -> TableLoad:
        started = time.monotonic()
        with connect(self.settings) as connection:
            cursor = connection.cursor()
            prepare_session(cursor)
            create_database(cursor, self.spec.database)
            with lock(cursor, self.spec):
                recover(self.settings, cursor, self.spec)
                forget_failed(self.settings, cursor, self.spec)
                known = self._known(cursor)
                due = self._due(files, known, self._is_stale(cursor))
                refuse_mixed_zones(self.spec, files if due else [])
                loads = self._load_due(cursor, due, known)
        counts = [count for load_counts, _ in loads for count in load_counts]
        return TableLoad(
            self.spec.name,
            rows=sum(count.rows for count in counts),
            files=len(due),
            known_files=len(files) - len(due),
            rejected=sum(count.rejected for count in counts),
            superseded=sum(superseded for _, superseded in loads),
            bytes=sum(count.size for count in counts),
            seconds=time.monotonic() - started,
        )

    def _load_due(
        self, cursor: Any, due: list[LandedFile], known: dict[str, tuple[int, str]]
    ) -> list[tuple[list[FileCount], int]]:
        loads = []
        with columns_restored(self.settings, cursor, self.spec) as columns:
            self._agree(cursor, due)
            self.spec = with_limits(cursor, self.spec)
            self.progress.expect(sum(file.size for file in due))
            widens = self.spec.external.contract is Contract.EVOLVE
            for group, way in self._plan(cursor, due, known):
                loads.append(self._load(cursor, group, way, widens=widens))
                columns.note()
        return loads

    def _known(self, cursor: Any) -> dict[str, tuple[int, str]]:
        """The files whose rows the table holds."""
        files = quote(self.settings.database("ops"), "files")
        if not stored_columns(cursor, self.spec):
            # Someone dropped the table: all files come again.
            cursor.execute(f"delete from {files} where table_name = %s", (self.spec.name,))
            return {}
        cursor.execute(f"select path, size, sha256 from {files} where table_name = %s", (self.spec.name,))
        return {path: (size, digest) for path, size, digest in cursor.fetchall()}

    def _agree(self, cursor: Any, due: list[LandedFile]) -> None:
        """Bring files, table and declaration together, as far as the contract goes."""
        if self.spec.external.contract is Contract.EVOLVE:
            self.spec = with_new_columns(as_stored(cursor, self.spec), due)
        # A table that is replaced is made as it is declared.
        if self.spec.external.mode is not Mode.REPLACE and stored_columns(cursor, self.spec):
            align(cursor, self.spec)
            add_indexes(cursor, self.spec, self.spec.identifier)

    def _is_stale(self, cursor: Any) -> bool:
        """Whether a table that is replaced has other columns than it would have now."""
        external = self.spec.external
        wanted = as_stored(cursor, self.spec) if external.contract is Contract.EVOLVE else self.spec
        return external.mode is Mode.REPLACE and differs(cursor, wanted)

    def _due(
        self, files: list[LandedFile], known: dict[str, tuple[int, str]], stale: bool
    ) -> list[LandedFile]:
        new = [file for file in files if known.get(file.name) != (file.size, file.sha256)]
        changed = [file for file in new if file.name in known]
        if changed and self.spec.external.on_change is OnChange.REFUSE:
            raise DataError(
                f"{changed[0].path} changed since it was loaded, and {self.spec.name} refuses that.",
                "land corrections under a new name, or declare `on_change: replace` in "
                f"{self.spec.declared_in}.",
            )
        gone = set(known) - {file.name for file in files}
        return files if self.spec.external.mode is Mode.REPLACE and (new or gone or stale) else new

    def _plan(
        self, cursor: Any, due: list[LandedFile], known: dict[str, tuple[int, str]]
    ) -> list[tuple[list[LandedFile], str]]:
        """The loads that bring what is due, each with its way: aside, append or staged."""
        if not due:
            return []
        if self.spec.external.mode is Mode.REPLACE or (not known and self._is_empty(cursor)):
            merges = self.spec.external.mode is Mode.MERGE
            return [(due, "staged aside" if merges else "aside")]
        if self.spec.external.mode is Mode.MERGE:
            return [(due, "staged")]
        return [(group, "append") for group in groups(due)]

    def _is_empty(self, cursor: Any) -> bool:
        if not stored_columns(cursor, self.spec):
            return True
        cursor.execute(f"select 1 from {quote(self.spec.database, self.spec.identifier)} limit 1")
        return cursor.fetchone() is None

    def _load(
        self, cursor: Any, files: list[LandedFile], way: str, *, widens: bool
    ) -> tuple[list[FileCount], int]:
        try:
            return self._recorded(cursor, files, way, widens=widens)
        except TooNarrow:
            self.spec = widened(self.spec, files)
            self._agree(cursor, [])
            self.spec = with_limits(cursor, self.spec)
            self._begin_again(cursor, files)
            return self._load(cursor, files, way, widens=False)
        except Skipped as skipped:
            if not self.spec.key or self.spec.external.max_rejects == Threshold() or "staged" in way:
                raise self._refusal(skipped) from skipped
        # Some keys come twice: the same load again, with the rows sorted out on the server.
        self._begin_again(cursor, files)
        return self._load(cursor, files, "staged aside" if way == "aside" else "staged", widens=False)

    def _refusal(self, skipped: Skipped) -> LoadError:
        return LoadError(
            f"{skipped.source_file} into {self.spec.name}: {skipped}. The server says: {skipped.reasons}.",
            "nothing of this load was kept; mend the file, or the columns and the key in "
            f"{self.spec.declared_in}.",
        )

    def _begin_again(self, cursor: Any, files: list[LandedFile]) -> None:
        forget_failed(self.settings, cursor, self.spec)
        self.progress.expect(sum(file.size for file in files))

    def _recorded(
        self, cursor: Any, files: list[LandedFile], way: str, *, widens: bool
    ) -> tuple[list[FileCount], int]:
        """One load, with its row in the ledger."""
        spec, options = self.spec, self.options
        record = Load.start(self.settings, cursor, spec, spec.external.mode.value, options.verify.value)
        step("started")
        job = Job(
            self.settings,
            spec,
            record,
            cursor,
            Quarantine(cursor, record, widens=widens),
            options.verify,
            options.streams,
            lambda file, rows, share: self.progress.rows(file.name, file.size, share, rows),
        )
        with undone_on_error(self.settings, cursor, spec):
            counts = _WAYS[way](job, files, options.allow_shrink)
        rejected = sum(count.rejected for count in counts)
        told = f", {rejected:,} rejected" if rejected else ""
        name = files[0].path.name if len(files) == 1 else f"{len(files)} files"
        self.progress.line(f"{spec.name} {name}: {sum(count.rows for count in counts):,} rows{told}")
        return counts, record.superseded


_WAYS: dict[str, Callable[[Job, Sequence[LandedFile], bool], list[FileCount]]] = {
    "aside": lambda job, files, shrink: build_and_swap(job, files, allow_shrink=shrink),
    "append": lambda job, files, shrink: append(job, files),
    "staged": lambda job, files, shrink: load_staged(job, files, aside=False, allow_shrink=shrink),
    "staged aside": lambda job, files, shrink: load_staged(job, files, aside=True, allow_shrink=shrink),
}
