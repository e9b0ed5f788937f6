"""JSON Lines as raw rows: one object per line, numbers and strings by their own text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from loaders.files.bytes_in import TextBytes
from loaders.files.formats import FormatOptions
from loaders.files.raw import ROW_BYTES, BrokenRow, RawBatch, RawFile, readable, refuse_width, unreadable
from warehouse.errors import DataError

BLOCK_BYTES = 4 * 1024 * 1024
BLOCK_LINES = 10_000
# The keys of the first lines become the columns: of so many lines, or bytes.
FIRST_LINES = 10_000
FIRST_BYTES = 16 * 1024 * 1024
TOO_DEEP = "it is nested too deeply"

Block = list[tuple[int, bytes]]


class Number(str):
    """The text of a number, told from a string."""

    __slots__ = ()


class JsonLinesRaw(RawFile):
    """An open JSON Lines file; its names are the keys of the first lines in order of appearance."""

    def __init__(self, path: Path, options: FormatOptions, columns: Sequence[int] | None = None) -> None:
        """Open the file and read its first lines.

        Raises:
            DataError: the file is empty or unreadable.
            ConfigError: Python knows no such encoding.
        """
        super().__init__(path, [])
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_unique, parse_int=Number, parse_float=Number, parse_constant=_no_constant
        )
        with readable(path, "JSON Lines"):
            self._source = TextBytes(path, options.encoding)
        try:
            blocks = self._cut()
            first = self._read_names(blocks)
        except BaseException:
            self.close()
            raise
        self._blocks = chain(first, blocks)
        self._known = frozenset(self.names)
        self._wanted = range(len(self.names)) if columns is None else columns

    def share(self) -> float:
        return self._source.share()

    def close(self) -> None:
        self._source.close()

    def batches(self) -> Iterator[RawBatch]:
        for block in self._blocks:
            yield self._batch(block)

    def _cut(self) -> Iterator[Block]:
        """The lines that are not blank, with their numbers."""
        rest, number, ended = b"", 1, False
        while not ended:
            with readable(self.path, "JSON Lines"):
                chunk = self._source.read(max(BLOCK_BYTES, len(rest)))
            ended = not chunk
            lines = (rest + chunk).split(b"\n")
            rest = b"" if ended else lines.pop()
            filled = [(number + i, line) for i, line in enumerate(lines) if line and not line.isspace()]
            for start in range(0, len(filled), BLOCK_LINES):
                yield filled[start : start + BLOCK_LINES]
            number += len(lines)
            if len(rest) >= ROW_BYTES:
                raise DataError(
                    f"{self.path}, line {number}: it does not end within {ROW_BYTES >> 20} MiB.",
                    "JSON Lines has an object in each line; the file seems to be of another kind.",
                )

    def _read_names(self, blocks: Iterator[Block]) -> list[Block]:
        first: list[Block] = []
        names: dict[str, None] = {}
        count = size = 0
        while count < FIRST_LINES and size < FIRST_BYTES and (block := next(blocks, None)):
            first.append(block)
            count += len(block)
            for line, text in block:
                size += len(text)
                row = self._parse(line, text)
                if isinstance(row, dict):
                    names.update(dict.fromkeys(row))
                    refuse_width(self.path, len(names))
        if not count:
            raise unreadable(self.path, "JSON Lines", "it is empty.")
        self.names = list(names)
        return first

    def _batch(self, block: Block) -> RawBatch:
        broken: list[BrokenRow] = []
        rows: list[list[bytes | None]] = []
        positions: list[int] = []
        for line, text in block:
            row = self._parse(line, text)
            if isinstance(row, dict) and not row.keys() <= self._known:
                key = next(key for key in row if key not in self._known)
                reason = (
                    f'the key "{key}" first comes here, and the first {FIRST_LINES:,} lines make the columns'
                )
                row = BrokenRow.of(line, text, reason)
            if isinstance(row, BrokenRow):
                broken.append(row)
                continue
            try:
                rows.append([_bytes(row.get(self.names[position])) for position in self._wanted])
                positions.append(line)
            except RecursionError:
                broken.append(BrokenRow.of(line, text, TOO_DEEP))
        columns = zip(*rows, strict=True) if rows else ((),) * len(self._wanted)
        arrays = [pa.array(column, pa.binary()) for column in columns]
        if arrays:
            batch = pa.RecordBatch.from_arrays(arrays, names=[f"c{position}" for position in self._wanted])
        else:
            # Without a column, the number of rows is to be had in this way alone.
            batch = pa.RecordBatch.from_arrays([pa.nulls(len(rows))], names=["none"]).select([])
        return RawBatch(batch, tuple(broken), positions)

    def _parse(self, line: int, text: bytes) -> dict[str, Any] | BrokenRow:
        try:
            row = self._decoder.decode(text.decode())
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} is not UTF-8"
        except json.JSONDecodeError as error:
            reason = f"no JSON at character {error.pos + 1}: {error.msg}"
        except RecursionError:
            reason = TOO_DEEP
        except ValueError as error:
            reason = str(error)
        else:
            if isinstance(row, dict):
                return row
            reason = "it is JSON, but not an object"
        return BrokenRow.of(line, text, reason)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f'the key "{twice}" stands there twice')
    return row


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _bytes(value: Any) -> bytes | None:
    """A value's text; what is no UTF-8, a lone surrogate, stays so."""
    if value is None:
        return None
    text: str = value if isinstance(value, str) else _text(value)
    return text.encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    """A value as compact JSON, numbers as they were spelled."""
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_basestring(key)}:{_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return "null" if value is None else "true" if value else "false"
