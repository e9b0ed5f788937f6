"""Lists, structs and maps as JSON texts that keep every digit."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa


def as_json(values: pa.Array) -> pa.Array:
    """Each value as compact JSON text; null stays null.

    Decimals keep their digits, bytes become hex, times ISO 8601, durations
    microseconds, maps objects whose keys are texts.

    Raises:
        pyarrow.ArrowInvalid: a value holds what JSON does not: NaN, infinity, a map's key twice.
    """
    try:
        found = values.to_pylist(maps_as_pydicts="strict")
    except KeyError as error:
        raise pa.ArrowInvalid(f"a map has the key {error} twice") from error
    return pa.array([None if value is None else _text(value) for value in found], pa.string())


def _text(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(str(key), ensure_ascii=False)}:{_text(part)}" for key, part in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return f'"{value.hex()}"'
    if isinstance(value, (date, datetime, time)):
        return f'"{value.isoformat()}"'
    if isinstance(value, timedelta):
        return str(value // timedelta(microseconds=1))
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError) as error:
        raise pa.ArrowInvalid(f"JSON cannot hold {value!r}") from error
