"""The types of `column_types`, and the model's columns made to fit them without a change of a value."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from dbt.adapters.mysql.python_models.columns import Column, decimal
from dbt.adapters.mysql.python_models.faults import ResultFault
from dbt.adapters.mysql.types import TYPE, base, family

# What a column of the model may be, and the families of types that keep its values.
KEPT_BY = {
    "integer": {"integer", "decimal", "floating", "bit", "year"},
    "decimal": {"decimal", "integer", "floating"},
    "floating": {"floating", "decimal", "integer"},
    "text": {"text", "json"},
    "binary": {"binary"},
    "timestamp": {"timestamp", "date"},
    "date": {"date", "timestamp"},
    "time": {"time"},
    "json": {"json", "text"},
}
MICROS = 6


def declared(columns: list[Column], types: Mapping[str, str]) -> list[Column]:
    """The columns, those that are named in their declared types.

    Raises:
        ResultFault: a name is unknown, a column is of another type, or has a value that does not fit.
    """
    wanted = {name.lower(): kind for name, kind in types.items()}
    unknown = wanted.keys() - {column.name.lower() for column in columns}
    if unknown:
        raise ResultFault(f"`column_types` names {', '.join(sorted(unknown))}, which the data frame lacks.")
    return [
        _fit(column, wanted[column.name.lower()]) if column.name.lower() in wanted else column
        for column in columns
    ]


def _fit(column: Column, declared_type: str) -> Column:
    name, values, to = column.name, column.values, family(declared_type)
    if values.null_count == len(values):
        return Column(name, pa.chunked_array([pa.nulls(len(values), pa.string())]), declared_type)
    if to not in KEPT_BY.get(family(column.type), ()):
        raise ResultFault(
            f"The column {name!r} is {column.type}, and `column_types` says {declared_type}.",
            "astype() in the model, or another type in `column_types`.",
        )
    try:
        return Column(name, _exact(values, to, declared_type), declared_type)
    except pa.ArrowInvalid as error:
        raise ResultFault(
            f"A value of the column {name!r} does not fit {declared_type}: {error}.",
            "round it in the model, or declare a wider type.",
        ) from error


def _exact(values: pa.ChunkedArray, to: str, declared_type: str) -> pa.ChunkedArray:
    """The values as their declared type stores them; what it would round or cut is an error."""
    kind, size = values.type, _size(declared_type)
    if to == "integer" and (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return values.cast(pa.uint64() if "unsigned" in declared_type.lower() else pa.int64())
    if to == "decimal":
        digits, scale = (*size, 0)[:2] if size else (10, 0)
        if pa.types.is_floating(kind):
            # The digits that a float is written with; a cast of its own would round.
            values = values.cast(pa.string())
        return values.cast(pa.int64() if pa.types.is_boolean(kind) else values.type).cast(
            decimal(digits, scale)
        )
    if to == "floating" and pa.types.is_integer(kind):
        return values.cast(pa.float32() if base(declared_type) == "float" else pa.float64())
    if pa.types.is_timestamp(kind) and to == "date":
        days = values.cast(pa.date32())
        return _same(values, days.cast(kind), days)
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        step = 10 ** (MICROS - (size[0] if size else 0))
        counts = values.cast(pa.int64())
        return _same(counts, pc.multiply(pc.divide(counts, step), step), values)
    return values


def _same(before: pa.ChunkedArray, after: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.ChunkedArray:
    differs = pc.not_equal(before, after)
    if pc.any(differs).as_py():
        raise pa.ArrowInvalid(str(values[pc.index(differs, True).as_py()].as_py()))
    return values


def _size(declared_type: str) -> tuple[int, ...]:
    found = TYPE.match(declared_type)
    parts = [part.strip() for part in (found[2] or "").split(",")] if found else []
    return tuple(int(part) for part in parts if part.isdigit())
