"""Stages: what each reads and leaves, so that a run does only what is due.

A stage is due when what it reads has changed since it last succeeded (the
stages before it, its own code, the versions of the packages it runs on), or
when something it left behind is gone.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.database import connect, quote
from warehouse.settings import Settings

CODE = {".py", ".sql", ".yml", ".csv", ".md", ".html", ".ipynb", ".j2"}


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline.

    Attributes:
        run: does it, and returns one line that tells what came out.
        after: names of the stages whose results it reads.
        code: files and folders, relative to the checkout, that decide what it does.
        packages: distributions whose version decides what comes out.
        leaves: layers (by name) and paths below the output folder (with a
            leading slash) that it writes.
        always: run it each time; it finds out by itself what is new.
    """

    name: str
    run: Callable[[Settings], str]
    after: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True)
class StageResult:
    """What a stage did in this run: ``done`` or ``unchanged``."""

    stage: str
    state: str
    seconds: float
    summary: str


def fingerprint(stage: Stage, settings: Settings, earlier: dict[str, str]) -> str:
    """What the stage would read, as one SHA-256 in hex; ``earlier`` holds those of the stages before."""
    digest = hashlib.sha256(stage.name.encode())
    for name in stage.after:
        digest.update(earlier[name].encode())
    for package in stage.packages:
        digest.update(f"{package}=={importlib.metadata.version(package)}".encode())
    for entry in stage.code:
        for path in _files(settings.root / entry):
            digest.update(str(path.relative_to(settings.root)).encode())
            digest.update(path.read_bytes())
    if stage.always:
        digest.update(_loaded(settings).encode())
    return digest.hexdigest()


def left(stage: Stage, settings: Settings) -> str:
    """What the stage has left behind, as one SHA-256 in hex: names of tables and paths."""
    found: list[str] = []
    for entry in stage.leaves:
        if entry.startswith("/"):
            found.append(f"{entry} {(settings.output / entry[1:]).exists()}")
        else:
            found += _tables(settings.database(entry), settings)
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def last_success(stage: Stage, settings: Settings, cursor: Any) -> tuple[str, str, str] | None:
    """Inputs, leavings and summary of the last time, None when that did not succeed."""
    cursor.execute(
        f"select inputs, leavings, summary, state from {quote(settings.database('ops'), 'stages')} "
        "where stage = %s order by ended_at desc limit 1",
        (stage.name,),
    )
    row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row and row[3] == "done" else None


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix in CODE and "__pycache__" not in p.parts)


def _loaded(settings: Settings) -> str:
    with connect(settings) as connection, connection.cursor() as cursor:
        files = quote(settings.database("ops"), "files")
        cursor.execute(f"select table_name, path, sha256, load_id from {files} order by 1, 2")
        return repr(cursor.fetchall())


def _tables(database: str, settings: Settings) -> list[str]:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = %s order by 1", (database,)
        )
        return [f"{database}.{row[0]}" for row in cursor.fetchall()]
