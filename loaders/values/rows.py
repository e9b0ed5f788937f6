"""A landing file as typed rows in the declared columns, and its rejects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.files.opening import open_raw
from loaders.files.raw import BrokenRow, RawBatch, RawFile
from loaders.landing import LandedFile
from loaders.moments import duration_texts
from loaders.spec import TableSpec
from loaders.types import is_binary, is_text
from loaders.values.cast import cast_column
from loaders.values.matching import Match, match_columns
from loaders.values.nested import as_json


@dataclass(frozen=True)
class Reject:
    """A row that does not fit.

    Attributes:
        position: its line (text formats) or row (Parquet) in the file, from 1.
        column: the first column that does not fit; None when the row could not be taken apart.
        value: that column's value, as text.
        row: the whole row as `as_kept` has it, or as it stands in the file.
    """

    position: int
    column: str | None
    value: str | None
    reason: str
    row: str


@dataclass(frozen=True)
class Rows:
    """A stretch of a file: the rows that fit, in the declared columns and types, and the others.

    Attributes:
        raw: of the rows that fit, the declared columns as they were read.
        share: how much of the file was read by now, from 0 to 1.
    """

    batch: pa.RecordBatch
    raw: Sequence[pa.Array]
    positions: Sequence[int]
    rejects: list[Reject]
    share: float = 0.0


def read_rows(file: LandedFile, spec: TableSpec) -> Iterator[Rows]:
    """Yield the file's rows in order.

    Raises:
        DataError: the file is unreadable, or its columns are not those declared.
    """
    with open_raw(file.path, spec.options) as raw:
        match = match_columns(raw.names, spec, file)
        if len(match.wanted) == len(raw.names):
            yield from _typed_batches(raw, spec, match)
            return
    with open_raw(file.path, spec.options, match.wanted) as raw:
        yield from _typed_batches(raw, spec, match)


def _typed_batches(raw: RawFile, spec: TableSpec, match: Match) -> Iterator[Rows]:
    for batch in raw.batches():
        yield typed(batch, spec, match, raw)


def typed(raw: RawBatch, spec: TableSpec, match: Match, file: RawFile) -> Rows:
    """Cast a raw batch, whose columns are those that the match wanted."""
    count = raw.rows.num_rows
    values = [match.values(column.name, raw.rows, count) for column in spec.columns]
    arrays: list[pa.Array] = []
    misfits: dict[int, tuple[str, str]] = {}
    for column, found in zip(spec.columns, values, strict=True):
        array, wrong = cast_column(found, column)
        arrays.append(array)
        for index, reason in wrong.items():
            misfits.setdefault(index, (column.name, reason))
    batch = pa.RecordBatch.from_arrays(arrays, names=list(spec.names))
    positions: Sequence[int] = raw.positions
    rejects = [_broken(row) for row in raw.broken]
    if misfits:
        bad = sorted(misfits)
        rejects += _rejects(bad, misfits, spec, values, positions)
        keep = np.ones(count, dtype=bool)
        keep[bad] = False
        batch, positions = batch.filter(pa.array(keep)), as_array(positions)[keep]
        values = [array.filter(pa.array(keep)) for array in values]
    # The first one is told.
    rejects.sort(key=lambda reject: reject.position)
    return Rows(batch, values, positions, rejects, file.share())


def as_array(positions: Sequence[int]) -> Any:
    """Positions as int64; a range is not walked through."""
    if isinstance(positions, range):
        return np.arange(positions.start, positions.stop, positions.step, dtype=np.int64)
    return np.asarray(positions, dtype=np.int64)


def _broken(row: BrokenRow) -> Reject:
    return Reject(row.position, None, None, row.reason, row.text)


def _rejects(
    bad: Sequence[int],
    misfits: dict[int, tuple[str, str]],
    spec: TableSpec,
    values: Sequence[pa.Array],
    positions: Sequence[int],
) -> list[Reject]:
    taken = pa.array(bad, pa.int64())
    texts = {name: texts_of(v.take(taken)) for name, v in zip(spec.names, values, strict=True)}
    found = []
    for place, index in enumerate(bad):
        column, reason = misfits[index]
        row = {name: text[place] for name, text in texts.items()}
        value = row[column]
        shown = value if value is None or isinstance(value, str) else f"0x{value['hex']}"
        found.append(Reject(int(positions[index]), column, shown, reason, as_kept(row, spec)))
    return found


def as_kept(row: dict[str, str | dict[str, str] | None], spec: TableSpec) -> str:
    """A row's texts as JSON from which the same row can be read again.

    A text that is spelled like a null was within quotes: it is kept as ``{"text": …}``.
    """
    if spec.options.format == "csv":
        nulls = spec.options.null_values
        row = {n: {"text": v} if isinstance(v, str) and v in nulls else v for n, v in row.items()}
    return json.dumps(row, ensure_ascii=False)


def texts_of(values: pa.Array) -> list[str | dict[str, str] | None]:
    """Values as texts from which they can be read again; bytes that are no text as ``{"hex": …}``."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_float16(values.type):
        values = pc.cast(values, pa.float32())
    if pa.types.is_nested(values.type):
        return [_nested_text(values[index : index + 1]) for index in range(len(values))]
    if pa.types.is_timestamp(values.type) and values.type.tz:
        utc = pc.cast(values, pa.timestamp(values.type.unit, tz="UTC")).cast(pa.timestamp(values.type.unit))
        return [None if text is None else f"{text}Z" for text in pc.cast(utc, pa.string()).to_pylist()]
    if pa.types.is_duration(values.type):
        return list(duration_texts(values))
    if is_text(values.type) or is_binary(values.type):
        # A text of Parquet may be no UTF-8.
        values = pc.cast(values, pa.binary())
        return [None if value is None else _text_or_hex(value) for value in values.to_pylist()]
    return list(pc.cast(values, pa.string()).to_pylist())


def _nested_text(value: pa.Array) -> str | None:
    try:
        text: str | None = as_json(value)[0].as_py()
    except pa.ArrowException:
        # It is rejected for this very reason.
        # Arrow prints what Python has no value for, e.g. a year before the first.
        text = " ".join(value.to_string().split())
    return text


def _text_or_hex(value: bytes) -> str | dict[str, str]:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"hex": value.hex()}
