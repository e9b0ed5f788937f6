"""What a load would do, without doing it: the files that are due, and how each column is typed.

etlp load --dry-run [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pymysql

from loaders.external import Mode
from loaders.files.opening import open_raw
from loaders.landing import LandedFile, find_files
from loaders.spec import TableSpec, read_specs, select_specs
from loaders.values.matching import match_columns
from loaders.values.rows import Rows, read_rows, texts_of
from warehouse.database import MISSING, connect, quote
from warehouse.settings import Settings

EXAMPLE_CHARACTERS = 30


@dataclass(frozen=True)
class ColumnPreview:
    """A declared column, where its values come from, and the first of them as it would be stored."""

    name: str
    declared: str
    origin: str
    example: str | None


@dataclass(frozen=True)
class Preview:
    """What a load would do to one table.

    Attributes:
        due: names of the files that would be loaded; ``known_files`` were loaded before.
        bytes: of the files that are due.
        rejects: what would be rejected of the first rows of the first file that is due.
    """

    table: str
    mode: str
    contract: str
    due: list[str]
    known_files: int
    bytes: int
    columns: list[ColumnPreview]
    rejects: list[str]


def preview(settings: Settings, names: tuple[str, ...] = ()) -> list[Preview]:
    """Look at the files of the named sources, or of all, and at the ledger.

    Raises:
        As `loaders.load.load`, as far as that is known before anything is sent.
    """
    return [_preview(settings, spec) for spec in select_specs(read_specs(settings), names)]


def _preview(settings: Settings, spec: TableSpec) -> Preview:
    files = find_files(settings, spec)
    known = _known(settings, spec)
    due = [file for file in files if known.get(file.name) != (file.size, file.sha256)]
    if spec.external.mode is Mode.REPLACE and (due or set(known) - {file.name for file in files}):
        due = files
    columns, rejects = _look(spec, (due or files)[0])
    return Preview(
        spec.name,
        spec.external.mode.value,
        spec.external.contract.value,
        [file.name for file in due],
        len(files) - len(due),
        sum(file.size for file in due),
        columns,
        rejects if due else [],
    )


def _look(spec: TableSpec, file: LandedFile) -> tuple[list[ColumnPreview], list[str]]:
    with open_raw(file.path, spec.options) as raw:
        match = match_columns(raw.names, spec, file)
        header, schema = raw.names, raw.schema
    rows = next(read_rows(file, spec), None)
    columns = []
    for column in spec.columns:
        place = match.places[column.name]
        if place is not None:
            index = match.wanted[place]
            kind = f", {schema.field(index).type}" if schema is not None else ""
            origin = f"{header[index]}{kind}"
        else:
            origin = "the path" if column.name in match.constants else "nothing: null"
        columns.append(ColumnPreview(column.name, column.type.sql, origin, _example(rows, column.name)))
    shown = [] if rows is None else rows.rejects
    return columns, [
        f"{file.name}, {raw.unit} {r.position}: {f'{r.column} {r.value!r}: ' if r.column else ''}{r.reason}"
        for r in shown
    ]


def _example(rows: Rows | None, name: str) -> str | None:
    if rows is None:
        return None
    present = rows.batch.column(rows.batch.schema.get_field_index(name)).drop_null()
    if not len(present):
        return None
    text = str(texts_of(present[:1])[0])
    return text if len(text) <= EXAMPLE_CHARACTERS else text[: EXAMPLE_CHARACTERS - 1] + "…"


def _known(settings: Settings, spec: TableSpec) -> dict[str, tuple[int, str]]:
    files = quote(settings.database("ops"), "files")
    with connect(settings) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(f"select path, size, sha256 from {files} where table_name = %s", (spec.name,))
        except pymysql.MySQLError as error:
            # The ledger, or its database, is made by the first load.
            if error.args[0] not in MISSING:
                raise
            return {}
        return {path: (size, digest) for path, size, digest in cursor.fetchall()}


def format_previews(previews: list[Preview]) -> str:
    """The previews for people."""
    return "\n\n".join("\n".join(_lines(found)) for found in previews)


def _lines(found: Preview) -> Iterator[str]:
    yield (
        f"{found.table}: {len(found.due)} files are due ({found.bytes:,} bytes), "
        f"{found.known_files} are known; mode {found.mode}, contract {found.contract}"
    )
    yield from (f"  {name}" for name in found.due[:10])
    if len(found.due) > 10:
        yield f"  … and {len(found.due) - 10} more"
    widths = [
        max(len(getattr(column, part)) for column in found.columns) for part in ("name", "declared", "origin")
    ]
    for column in found.columns:
        cells = (column.name, column.declared, column.origin)
        padded = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield f"    {padded}  {'' if column.example is None else column.example}".rstrip()
    yield from (f"  would be rejected: {text}" for text in found.rejects[:10])
