"""Values of a file without Arrow's variants of one thing, and as they are told to people."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

SHOWN = 40


def plain(values: pa.Array) -> pa.Array:
    """Without dictionaries, extensions, views, large and fixed sizes."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if is_text(values.type):
        return pc.cast(values, pa.string())
    return pc.cast(values, pa.binary()) if is_binary(values.type) else values


def is_text(kind: pa.DataType) -> bool:
    """Whether it is one of the types of text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_binary(kind: pa.DataType) -> bool:
    """Whether it is one of the types of bytes."""
    of = pa.types
    tests = (of.is_binary, of.is_large_binary, of.is_fixed_size_binary, of.is_binary_view)
    return any(test(kind) for test in tests)


def strings(values: pa.Array) -> tuple[pa.Array, int | None]:
    """Bytes as text; with those that are no UTF-8 as well as they can be, the index of the first."""
    if pa.types.is_string(values.type):
        return values, None
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


def shown(value: object) -> str:
    """A value as text, bytes as hex."""
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


def short(text: str) -> str:
    """A text on one line and not too long; in quotes when it would not be seen."""
    told = text if text.isprintable() else repr(text)[1:-1]
    told = told if len(told) <= SHOWN else told[: SHOWN - 1] + "…"
    return f'"{told}"' if told != told.strip() or not told else told
