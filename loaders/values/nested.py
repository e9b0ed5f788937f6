"""Lists, structs and maps as JSON texts that keep every digit."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.files.raw import MOST_PARTS
from loaders.moments import duration_texts, iso_texts


def as_json(values: pa.Array) -> pa.Array:
    """Each value as compact JSON text; null stays null.

    Decimals keep their digits, bytes become hex, times ISO 8601 with all digits of
    their second, durations microseconds, maps objects whose keys are texts.

    Raises:
        pyarrow.ArrowInvalid: a value holds what JSON does not: NaN, infinity, a map's key twice,
            a key that is a struct or a list, a year outside 1 to 9999.
    """
    return pa.array(_texts(values), pa.string())


def _texts(values: pa.Array) -> list[str | None]:
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    of = values.type
    if pa.types.is_map(of) or pa.types.is_list(of) or pa.types.is_large_list(of):
        longest = int(np.diff(values.offsets.to_numpy()).max(initial=0))
        if longest > MOST_PARTS:
            raise pa.ArrowInvalid(f"it has {longest:,} parts; {MOST_PARTS:,} are the most that are read")
    if pa.types.is_map(of):
        return _maps(values)
    if pa.types.is_struct(of):
        return _structs(values)
    if pa.types.is_nested(of) and not pa.types.is_union(of):
        parts = iter(_texts(pc.list_flatten(values)))
        lengths = pc.list_value_length(values).to_pylist()
        return [None if length is None else f"[{_joined(parts, length)}]" for length in lengths]
    return _leaves(values)


def _joined(parts: Iterator[str | None], length: int) -> str:
    return ",".join(next(parts) or "null" for _ in range(length))


def _structs(values: pa.Array) -> list[str | None]:
    names = [field.name for field in values.type]
    if len(set(names)) < len(names):
        raise pa.ArrowInvalid(f"a struct has two fields of one name: {', '.join(names)}")
    keys = [json.dumps(name, ensure_ascii=False) for name in names]
    fields = [_texts(field) for field in values.flatten()]
    found: list[str | None] = []
    for index, valid in enumerate(values.is_valid().to_pylist()):
        pairs = (f"{key}:{texts[index] or 'null'}" for key, texts in zip(keys, fields, strict=True))
        found.append("{" + ",".join(pairs) + "}" if valid else None)
    return found


def _maps(values: pa.Array) -> list[str | None]:
    if pa.types.is_nested(values.type.key_type):
        raise pa.ArrowInvalid(f"keys in JSON are texts, and this map's are {values.type.key_type}")
    offsets, valid = values.offsets.to_pylist(), values.is_valid().to_pylist()
    start, end = offsets[0], offsets[-1]
    keys = [key if key and key[0] == '"' else f'"{key}"' for key in _texts(values.keys[start:end])]
    items = _texts(values.items[start:end])
    found: list[str | None] = []
    for index, present in enumerate(valid):
        of = slice(offsets[index] - start, offsets[index + 1] - start)
        if present and len(set(keys[of])) < len(keys[of]):
            twice = next(key for key in keys[of] if keys[of].count(key) > 1)
            raise pa.ArrowInvalid(f"a map has the key {twice} twice")
        pairs = (f"{key}:{item or 'null'}" for key, item in zip(keys[of], items[of], strict=True))
        found.append("{" + ",".join(pairs) + "}" if present else None)
    return found


def _leaves(values: pa.Array) -> list[str | None]:
    of = values.type
    if pa.types.is_duration(of):
        return duration_texts(values)
    if pa.types.is_temporal(of):
        return [None if text is None else f'"{text}"' for text in iso_texts(values)]
    if pa.types.is_float16(of):
        values = pc.cast(values, pa.float32())
    try:
        return [None if value is None else _text(value) for value in values.to_pylist()]
    except UnicodeDecodeError as error:
        raise pa.ArrowInvalid("it is not valid UTF-8") from error


def _text(value: object) -> str:
    if hasattr(value, "as_tuple"):
        return format(value, "f")
    if isinstance(value, bytes):
        return f'"{value.hex()}"'
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError) as error:
        raise pa.ArrowInvalid(f"JSON cannot hold {value!r}") from error
