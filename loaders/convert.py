"""Values of a batch into the declared types: exactly, or not at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from loaders.spec import ColumnSpec, TableSpec
from warehouse.errors import DataError

ZONED = r"(?:Z|[+-]\d{2}:?\d{2})$"


def convert(batch: pa.RecordBatch, spec: TableSpec, path: Path, first_row: int) -> pa.RecordBatch:
    """Cast every column; ``first_row`` is the batch's place in the file, counted from 1.

    Raises:
        DataError: a value does not fit; the message names file, row, column and value.
    """
    arrays = []
    for column in spec.columns:
        values = batch.column(column.name)
        try:
            arrays.append(cast(values, column))
        except pa.ArrowInvalid as error:
            index, reason = _first_misfit(values, column)
            raise _misfit(spec, path, first_row + index, column, values[index].as_py(), reason) from error
        if column.name in spec.key and values.null_count:
            index = pc.index(pc.is_null(values), pa.scalar(True)).as_py()
            raise _misfit(spec, path, first_row + index, column, None, "a part of the key is null")
    return pa.RecordBatch.from_arrays(arrays, names=list(spec.names))


def cast(values: pa.Array, column: ColumnSpec) -> pa.Array:
    """Cast to the column's Arrow type, without rounding or cutting anything.

    Zoned times become UTC.

    Raises:
        pyarrow.ArrowInvalid: a value does not fit.
    """
    target = column.type.arrow
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_timestamp(target):
        values = _without_zone(values)
    result = values if values.type == target else _safe_cast(values, target)
    if (
        pa.types.is_floating(target)
        and not pc.all(pc.is_finite(result)).as_py()
        and result.null_count < len(result)
    ):
        raise pa.ArrowInvalid("MySQL holds neither NaN nor infinity")
    if column.type.length and (pc.max(pc.utf8_length(result)).as_py() or 0) > column.type.length:
        raise pa.ArrowInvalid(f"longer than {column.type.length} characters")
    return result


def _safe_cast(values: pa.Array, target: pa.DataType) -> pa.Array:
    try:
        return pc.cast(values, target, safe=True)
    except pa.ArrowNotImplementedError as error:
        raise pa.ArrowInvalid(str(error)) from error


def _without_zone(values: pa.Array) -> pa.Array:
    """Times with a zone as UTC without one, whether text or typed."""
    if pa.types.is_timestamp(values.type) and values.type.tz:
        return pc.cast(values, pa.timestamp(values.type.unit, tz="UTC")).cast(pa.timestamp(values.type.unit))
    if not pa.types.is_string(values.type) or values.null_count == len(values):
        return values
    zoned = pc.match_substring_regex(values, ZONED)
    utc = pc.cast(pc.if_else(zoned, values, None), pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    return pc.coalesce(utc, pc.cast(pc.if_else(zoned, None, values), pa.timestamp("us")))


def _first_misfit(values: pa.Array, column: ColumnSpec) -> tuple[int, str]:
    """The index of the first value that cannot be cast and the reason, by halving: some value cannot."""
    low, high, reason = 0, len(values), ""
    while low < high and not (high - low == 1 and reason):
        middle = (low + high + 1) // 2
        try:
            cast(values[low:middle], column)
            low = middle
        except pa.ArrowInvalid as error:
            high, reason = middle, str(error)
    return low, reason


def _misfit(
    spec: TableSpec, path: Path, row: int, column: ColumnSpec, value: object, reason: str
) -> DataError:
    return DataError(
        f"{path}, row {row}: column {column.name} of {spec.name} is {column.type.sql}, "
        f"but the value is {value!r} ({reason.splitlines()[0]}).",
        f"mend the file, or the column's data_type in {spec.declared_in}; nothing of this file was kept.",
    )
