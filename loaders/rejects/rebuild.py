"""Rejected rows as raw values again, read by the declaration as it is now."""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from loaders.files.bytes_in import INVALID, TextBytes
from loaders.files.ledger_name import path_of
from loaders.files.opening import open_raw
from loaders.files.raw import TEXT_BYTES
from loaders.landing import LandedFile, landed, partitions_of
from loaders.rejects.store import StoredReject
from loaders.spec import TableSpec
from loaders.types import Family
from loaders.values.matching import Match, match_columns, names_in
from warehouse.database import quote
from warehouse.errors import ConfigError, DataError
from warehouse.settings import Settings

Row = tuple[bytes | None, ...]
BLOCK_BYTES = 4 * 1024 * 1024
GONE = "its file is gone or has changed, and with it the order of the columns"
LOST = "its bytes are not in the ledger, and its file is gone or has changed"
CUT = "the ledger has its first 64 KiB only; mend it in a file of its own"


class Rebuilder:
    """Makes rows of one table; a context manager that removes what it wrote."""

    def __init__(self, settings: Settings, cursor: Any, spec: TableSpec) -> None:
        self._settings, self._cursor, self._spec = settings, cursor, spec
        self._folder = tempfile.TemporaryDirectory(prefix="etlp-replay-")
        self._files: dict[str, LandedFile | None] = {}
        self._matches: dict[str, tuple[int, Match] | str] = {}
        self._nulls = frozenset(
            null.encode() for null in (spec.options.null_values if spec.options.format == "csv" else ())
        )
        try:
            self._is_utf8 = codecs.lookup(spec.options.encoding).name.startswith("utf-8")
        except LookupError as error:
            raise ConfigError(f"{spec.options.encoding!r} is not an encoding of text.") from error

    def __enter__(self) -> Rebuilder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def rows(self, path: str, rejects: Sequence[StoredReject]) -> list[Row | str]:
        """For each reject of a file its values in the declared order, or why they cannot be had.

        Raises:
            ConfigError: the format's options contradict each other.
        """
        texts = self._texts(path, [reject for reject in rejects if reject.column is None])
        return [
            self._of_values(reject) if reject.column is not None else self._of_text(path, reject, texts)
            for reject in rejects
        ]

    def _of_values(self, reject: StoredReject) -> Row | str:
        """A row that was taken apart already."""
        kept = json.loads(reject.row)
        entries = [kept.get(column.name) for column in self._spec.columns]
        values = [_as_bytes(entry) for entry in entries]
        quoted = [isinstance(entry, dict) and "text" in entry for entry in entries]
        if not self._is_utf8 and self._spec.options.format != "parquet":
            text = [column.type.family is not Family.BINARY for column in self._spec.columns]
            strange = [
                value
                for value, entry, is_text in zip(values, entries, text, strict=True)
                if value is not None and isinstance(entry, dict) and "hex" in entry and is_text
            ]
            if any(INVALID in value for value in strange):
                return f"a byte of it is no {self._spec.options.encoding}, or was lost; mend it in a file"
            if strange:
                # They were read as UTF-8, so these are the bytes of the file.
                try:
                    values = [
                        _transcoded(value, self._spec.options.encoding) if is_text else value
                        for value, is_text in zip(values, text, strict=True)
                    ]
                except UnicodeDecodeError:
                    return f"it is not valid {self._spec.options.encoding}"
        return tuple(
            None if value in self._nulls and not was_quoted else value
            for value, was_quoted in zip(values, quoted, strict=True)
        )

    def _of_text(self, path: str, reject: StoredReject, texts: Mapping[int, bytes | str]) -> Row | str:
        """A row that could not be taken apart."""
        text = texts[reject.reject_id]
        if isinstance(text, str):
            return text
        try:
            if self._spec.options.format == "jsonl":
                return self._parse_json(path, text, reject)
            return self._parse_csv(path, text, reject)
        except DataError:
            # As its only row, what was wrong before is wrong again.
            return reject.reason

    def _parse_csv(self, path: str, text: bytes, reject: StoredReject) -> Row | str:
        found = self._match(path)
        if isinstance(found, str):
            return found
        count, match = found
        options = replace(self._spec.options, encoding="utf-8", header_rows=1)
        file = Path(self._folder.name) / "row.csv"
        header = options.delimiter.join(["h"] * count)
        file.write_bytes(header.encode() + b"\n" + text + b"\n")
        with open_raw(file, options, match.wanted) as raw:
            batches = list(raw.batches())
        rows = sum(batch.rows.num_rows for batch in batches)
        if any(batch.broken for batch in batches) or not rows:
            return reject.reason
        if rows > 1:
            return f"it would be {rows} rows"
        return self._values(match, next(batch.rows for batch in batches if batch.rows.num_rows))

    def _parse_json(self, path: str, text: bytes, reject: StoredReject) -> Row | str:
        file = Path(self._folder.name) / "row.jsonl"
        file.write_bytes(text + b"\n")
        options = replace(self._spec.options, encoding="utf-8")
        constants = partitions_of(path_of(path))
        with open_raw(file, options) as raw:
            names = names_in(raw.names, self._spec.options, self._spec.names, constants)
            batches = list(raw.batches())
        if broken := [row for batch in batches for row in batch.broken]:
            return broken[0].reason
        if unknown := [name for name in names if name not in self._spec.names]:
            return f"it has the undeclared column {', '.join(unknown)}"
        places = {name: names.index(name) if name in names else None for name in self._spec.names}
        match = Match(tuple(range(len(names))), places, constants)
        return self._values(match, batches[0].rows)

    def _values(self, match: Match, rows: pa.RecordBatch) -> Row:
        found = [match.values(name, rows, 1)[0].as_py() for name in self._spec.names]
        return tuple(value.encode() if isinstance(value, str) else value for value in found)

    def _match(self, path: str) -> tuple[int, Match] | str:
        """How many columns a CSV file has, and which; or why that is not known."""
        if path not in self._matches:
            self._matches[path] = self._find_match(path)
        return self._matches[path]

    def _find_match(self, path: str) -> tuple[int, Match] | str:
        file = self._unchanged(path)
        partitions = partitions_of(path_of(path))
        if file is not None:
            with open_raw(file.path, self._spec.options) as raw:
                names = raw.names
        elif self._spec.options.header_rows == 0:
            names = [name for name in self._spec.names if name not in partitions]
        else:
            return GONE
        try:
            stands_in = LandedFile(path_of(path), path, 0, "", 0, partitions)
            return len(names), match_columns(names, self._spec, file or stands_in)
        except DataError as error:
            return error.message

    def _unchanged(self, path: str) -> LandedFile | None:
        """The file, if it still is the one that was loaded."""
        if path not in self._files:
            self._cursor.execute(
                f"select size, sha256 from {quote(self._settings.database('ops'), 'files')} "
                "where table_name = %s and path = %s",
                (self._spec.name, path),
            )
            known, file = self._cursor.fetchone(), None
            with suppress(OSError):
                file = landed(self._settings.root, self._settings.root / path_of(path))
            self._files[path] = file if file and known == (file.size, file.sha256) else None
        return self._files[path]

    def _texts(self, path: str, rejects: Sequence[StoredReject]) -> dict[int, bytes | str]:
        """The text of rows as bytes, or why it cannot be had."""
        texts: dict[int, bytes | str] = {r.reject_id: r.row.encode() for r in rejects}
        for reject in rejects:
            if len(reject.row.encode()) > TEXT_BYTES - 4:
                texts[reject.reject_id] = CUT
        lossy = [r for r in rejects if "\ufffd" in r.row and texts[r.reject_id] != CUT]
        file = self._unchanged(path) if lossy else None
        if file is None:
            return texts | {reject.reject_id: LOST for reject in lossy}
        by_newline = self._spec.options.format == "jsonl"
        ends = re.compile("\n" if by_newline else "\r\n|\r|\n")
        wanted = {r.position: len(ends.findall(r.row)) + 1 for r in lossy}
        found = _lines_at(file.path, self._spec.options.encoding, wanted, by_newline)
        return texts | {r.reject_id: found.get(r.position, LOST) for r in lossy}


def _lines_at(path: Path, encoding: str, wanted: Mapping[int, int], by_newline: bool) -> dict[int, bytes]:
    """So many lines from each position, in UTF-8 and without the last line end."""
    taken = {line: start for start, count in wanted.items() for line in range(start, start + count)}
    found: dict[int, bytes] = {}
    for number, line in enumerate(_lines(path, encoding, by_newline), start=1):
        if number in taken:
            found[taken[number]] = found.get(taken[number], b"") + line
    return {start: text.rstrip(b"\r\n") for start, text in found.items()}


def _lines(path: Path, encoding: str, by_newline: bool) -> Iterator[bytes]:
    source, rest = TextBytes(path, encoding), b""
    try:
        while chunk := source.read(BLOCK_BYTES):
            text = rest + chunk
            lines = text.splitlines(keepends=True)
            if by_newline:
                lines = [part + b"\n" for part in text.split(b"\n")]
                lines[-1] = lines[-1][:-1]
            # A line feed may follow the last one.
            rest = lines.pop()
            yield from lines
    finally:
        source.close()
    yield rest


def _as_bytes(entry: Any) -> bytes | None:
    if entry is None:
        return None
    if isinstance(entry, dict):
        return bytes.fromhex(entry["hex"]) if "hex" in entry else str(entry["text"]).encode()
    return str(entry).encode()


def _transcoded(value: bytes | None, encoding: str) -> bytes | None:
    return None if value is None else value.decode(encoding).encode()
