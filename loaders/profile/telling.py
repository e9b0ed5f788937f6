"""Values of a file, and their places, as they are told to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.moments import counts, duration_texts
from loaders.types import is_binary, is_text

SHOWN = 40


@dataclass(frozen=True)
class Place:
    """Where a value stands; `unit` is what the position counts, ``line`` or ``row``."""

    path: Path
    unit: str
    position: int

    def __str__(self) -> str:
        return f"{self.path.name}, {self.unit} {self.position}"


def plain(values: pa.Array) -> pa.Array:
    """Without dictionaries, extensions, views, large and fixed sizes."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if is_text(values.type):
        return pc.cast(values, pa.string())
    if pa.types.is_float16(values.type):
        return pc.cast(values, pa.float32())
    return pc.cast(values, pa.binary()) if is_binary(values.type) else values


def strings(values: pa.Array) -> tuple[pa.Array, int | None]:
    """Bytes as text; with those that are no UTF-8 as well as they can be, the index of the first."""
    values = pc.cast(values, pa.binary())
    try:
        return pc.cast(values, pa.string()), None
    except pa.ArrowInvalid:
        texts, first = [], None
        for index, value in enumerate(values.to_pylist()):
            try:
                texts.append(value.decode())
            except UnicodeDecodeError:
                texts.append(value.decode("utf-8", "replace"))
                first = index if first is None else first
        return pa.array(texts, pa.string()), first


def values_of(values: pa.Array) -> list[Any]:
    """Python's values; texts of moments, which may be of years that Python has not."""
    if pa.types.is_duration(values.type):
        return duration_texts(values)
    if pa.types.is_timestamp(values.type) and values.type.tz:
        # As it is stored; its own zone may be one that nobody knows.
        values = pc.cast(values, pa.timestamp(values.type.unit, tz="UTC"))
    moments = pa.types.is_temporal(values.type)
    return list((pc.cast(values, pa.string()) if moments else values).to_pylist())


def shown(value: object) -> str:
    """A value as text, bytes as hex."""
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


def short(text: str) -> str:
    """A text on one line and not too long; in quotes when it would not be seen."""
    told = text if text.isprintable() else repr(text)[1:-1]
    told = told if len(told) <= SHOWN else told[: SHOWN - 1] + "…"
    return f'"{told}"' if told != told.strip() or not told else told


def fingerprints(columns: Sequence[pa.Array]) -> np.ndarray[Any, Any]:
    """A number for each row; rows with different ones differ."""
    first = columns[0]
    if len(columns) == 1 and pa.types.is_integer(first.type) and first.type != pa.uint64():
        return np.asarray(first.cast(pa.int64()))
    # Python's hashes of the numbers -1 and -2 are equal, those of their texts are not.
    texts = [
        pc.cast(column, pa.string())
        if pa.types.is_integer(column.type) or pa.types.is_decimal(column.type)
        else pa.array(duration_texts(column), pa.string())
        if pa.types.is_duration(column.type)
        else counts(column)
        if pa.types.is_temporal(column.type)
        else column
        for column in columns
    ]
    rows = (
        texts[0].to_pylist() if len(texts) == 1 else zip(*(text.to_pylist() for text in texts), strict=True)
    )
    return np.fromiter(map(hash, rows), np.int64, len(first))
