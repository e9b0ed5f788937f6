"""Loading: new and changed files of the declared sources into the raw tables, each once.

etlp load [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

import glob
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loaders.files import read_batches
from loaders.mysql import copy, create_table, stored_columns
from loaders.spec import TableSpec, read_specs, select_specs
from warehouse import ledger
from warehouse.database import connect, create_database, quote
from warehouse.errors import ConfigError, EtlpError, LoadError, UsageError
from warehouse.progress import progress
from warehouse.settings import Settings

LOCK_SECONDS = 600


@dataclass(frozen=True)
class LandedFile:
    """A file as it is now, with the name the ledger knows it by."""

    path: Path
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class TableLoad:
    """What a load did to one table: rows and files that were new, and files that were known."""

    table: str
    rows: int
    files: int
    known_files: int


def load(settings: Settings, names: tuple[str, ...] = ()) -> list[TableLoad]:
    """Load what is new in the landing folders of the named sources, or of all.

    In mode ``append`` a file's rows and its line in the ledger are one
    transaction; a file that changed replaces the rows it brought before. In mode
    ``replace`` a new table is built aside and one RENAME publishes it.

    Raises:
        UsageError: a source does not exist, or has no files.
        ConfigError: a declaration is wrong, or differs from the table that is there.
        DataError: a file does not hold what is declared.
        LoadError: the server stored something else than was sent.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    specs = select_specs(read_specs(settings), names)
    landed = {spec.name: find_files(settings, spec) for spec in specs}
    ledger.prepare(settings)
    with progress("load", sum(len(files) for files in landed.values())) as advance:
        return [_load_table(settings, spec, landed[spec.name], advance) for spec in specs]


def find_files(settings: Settings, spec: TableSpec) -> list[LandedFile]:
    """The files of a source table in order of their names.

    Raises:
        UsageError: there is none.
    """
    paths = sorted(Path(path) for path in glob.glob(spec.location, recursive=True))
    if not paths:
        raise UsageError(
            f"{spec.name}: no file matches {spec.location}.",
            f"`etlp sample` lands the sample; the location is declared in {spec.declared_in}.",
        )
    return [_landed(settings, path) for path in paths]


def _landed(settings: Settings, path: Path) -> LandedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    inside = path.is_relative_to(settings.root)
    name = path.relative_to(settings.root) if inside else path
    return LandedFile(path, str(name), path.stat().st_size, digest)


def _load_table(settings: Settings, spec: TableSpec, files: list[LandedFile], advance: Any) -> TableLoad:
    with connect(settings, local_infile=True, autocommit=False) as connection:
        cursor = connection.cursor()
        with _lock(cursor, spec):
            known = _prepare_table(cursor, settings, spec)
            new = [file for file in files if known.get(file.name) != (file.size, file.sha256)]
            gone = set(known) - {file.name for file in files}
            if spec.mode == "replace" and (new or gone):
                new = files
            advance(len(files) - len(new), "")
            if not new:
                return TableLoad(spec.name, 0, 0, len(files))
            load_id = uuid.uuid4().hex
            with _recorded(connection, settings, spec, load_id) as done:
                if spec.mode == "replace":
                    rows = _replace(connection, settings, spec, new, load_id, advance)
                else:
                    rows = sum(_append(connection, settings, spec, file, load_id, advance) for file in new)
                done.update(files=len(new), row_count=rows)
            return TableLoad(spec.name, rows, len(new), len(files) - len(new))


def _prepare_table(cursor: Any, settings: Settings, spec: TableSpec) -> dict[str, tuple[int, str]]:
    """See that the table is there as declared; return the files it holds."""
    create_database(cursor, spec.database)
    for suffix in ("__new", "__old"):
        # Left behind by a load that was killed between its steps.
        _drop(cursor, spec, spec.identifier + suffix)
    files = quote(settings.database("ops"), "files")
    stored = stored_columns(cursor, spec)
    if not stored:
        cursor.execute(f"delete from {files} where table_name = %s", (spec.name,))
        create_table(cursor, spec, spec.identifier)
    elif spec.mode == "append" and stored != list(spec.names):
        raise ConfigError(
            f"{spec.database}.{spec.identifier} has other columns than {spec.name} declares: "
            f"{', '.join(sorted(set(stored) ^ set(spec.names))) or 'in another order'}.",
            f"mend {spec.declared_in}, or drop the table: the next load brings all files again.",
        )
    cursor.execute(f"select path, size, sha256 from {files} where table_name = %s", (spec.name,))
    return {path: (size, digest) for path, size, digest in cursor.fetchall()}


def _append(
    connection: Any, settings: Settings, spec: TableSpec, file: LandedFile, load_id: str, advance: Any
) -> int:
    cursor = connection.cursor()
    connection.begin()
    table = quote(spec.database, spec.identifier)
    cursor.execute(f"delete from {table} where _source_file = %s", (file.name,))
    rows = copy(cursor, spec, spec.identifier, read_batches(file.path, spec), _audit(file, load_id))
    _remember(cursor, settings, spec, file, load_id, rows)
    connection.commit()
    advance(1, f"{spec.name} {file.path.name}: {rows:,} rows")
    return rows


def _replace(
    connection: Any, settings: Settings, spec: TableSpec, files: list[LandedFile], load_id: str, advance: Any
) -> int:
    cursor = connection.cursor()
    new, old = spec.identifier + "__new", spec.identifier + "__old"
    create_table(cursor, spec, new)
    counts = {}
    for file in files:
        counts[file] = copy(cursor, spec, new, read_batches(file.path, spec), _audit(file, load_id))
        connection.commit()
        advance(1, f"{spec.name} {file.path.name}: {counts[file]:,} rows")
    cursor.execute(
        f"rename table {quote(spec.database, spec.identifier)} to {quote(spec.database, old)}, "
        f"{quote(spec.database, new)} to {quote(spec.database, spec.identifier)}"
    )
    # Killed here, the next load does not find these files in the ledger and
    # makes the same table again.
    connection.begin()
    cursor.execute(
        f"delete from {quote(settings.database('ops'), 'files')} where table_name = %s", (spec.name,)
    )
    for file, rows in counts.items():
        _remember(cursor, settings, spec, file, load_id, rows)
    connection.commit()
    _drop(cursor, spec, old)
    return sum(counts.values())


def _remember(
    cursor: Any, settings: Settings, spec: TableSpec, file: LandedFile, load_id: str, rows: int
) -> None:
    files = quote(settings.database("ops"), "files")
    cursor.execute(f"delete from {files} where table_name = %s and path = %s", (spec.name, file.name))
    values = {"table_name": spec.name, "path": file.name, "size": file.size, "sha256": file.sha256}
    ledger.insert(cursor, settings, "files", **values, row_count=rows, load_id=load_id, loaded_at=_now())


@contextmanager
def _recorded(connection: Any, settings: Settings, spec: TableSpec, load_id: str) -> Iterator[dict[str, int]]:
    """Keep a line in ops.loads: started, then done with the counts that the caller fills in, or failed."""
    loads = quote(settings.database("ops"), "loads")
    cursor = connection.cursor()
    ledger.insert(
        cursor, settings, "loads", load_id=load_id, table_name=spec.name, state="started", started_at=_now()
    )
    connection.commit()
    counts = {"files": 0, "row_count": 0}
    end = (
        f"update {loads} set state = %s, files = %s, row_count = %s, message = %s, ended_at = %s "
        "where load_id = %s"
    )
    try:
        yield counts
    except EtlpError as error:
        connection.rollback()
        cursor.execute(end, ("failed", 0, 0, error.message[:2000], _now(), load_id))
        connection.commit()
        raise
    cursor.execute(end, ("done", counts["files"], counts["row_count"], None, _now(), load_id))
    connection.commit()


@contextmanager
def _lock(cursor: Any, spec: TableSpec) -> Iterator[None]:
    """One load of a table at a time; the lock goes with the connection that holds it."""
    name = "etlp:" + hashlib.sha256(f"{spec.database}.{spec.identifier}".encode()).hexdigest()[:48]
    cursor.execute("select get_lock(%s, %s)", (name, LOCK_SECONDS))
    if cursor.fetchone()[0] != 1:
        cursor.execute("select is_used_lock(%s)", (name,))
        raise LoadError(
            f"{spec.name} is being loaded by connection {cursor.fetchone()[0]} since over {LOCK_SECONDS} s.",
            "wait for that load, or end it.",
        )
    try:
        yield
    finally:
        cursor.execute("select release_lock(%s)", (name,))


def _drop(cursor: Any, spec: TableSpec, identifier: str) -> None:
    cursor.execute(
        "select count(*) from information_schema.tables where table_schema = %s and table_name = %s",
        (spec.database, identifier),
    )
    if cursor.fetchone()[0]:
        cursor.execute(f"drop table {quote(spec.database, identifier)}")


def _audit(file: LandedFile, load_id: str) -> dict[str, str]:
    return {"_loaded_at": str(_now()), "_load_id": load_id, "_source_file": file.name}


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
