"""Rows as a server sends them, decoded a column at a time into Arrow.

| MySQL                          | Arrow                                             |
|--------------------------------|---------------------------------------------------|
| tinyint, also tinyint(1)       | int8                                              |
| smallint, mediumint, int       | int16, int32, int32; bigint int64; unsigned uint… |
| decimal(p, s)                  | decimal128(p, s), decimal256 from 39 digits       |
| float, double                  | float, double                                     |
| date, datetime, timestamp      | date32, timestamp[us]; a zero date is refused     |
| time                           | time64[us]; what is no time of a day is refused   |
| year                           | int16                                             |
| bit(1), bit(n)                 | bool, uint64; an expression of bits is refused    |
| char, text, enum, set, json    | string                                            |
| binary, blob, geometry, vector | binary                                            |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pymysql.constants import FIELD_TYPE, FLAG
from pymysql.err import InternalError

from mysql_arrow.errors import UnreadableValue
from mysql_arrow.statement import Block
from mysql_arrow.times import read_days, read_moments, read_times, windows

INTEGERS = {
    FIELD_TYPE.TINY: "int8",
    FIELD_TYPE.SHORT: "int16",
    FIELD_TYPE.INT24: "int32",
    FIELD_TYPE.LONG: "int32",
    FIELD_TYPE.LONGLONG: "int64",
}
FLOATS = {FIELD_TYPE.FLOAT: "float32", FIELD_TYPE.DOUBLE: "float64"}
DECIMALS = (FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL)
DAYS = (FIELD_TYPE.DATE, FIELD_TYPE.NEWDATE)
MOMENTS = (FIELD_TYPE.TIMESTAMP, FIELD_TYPE.DATETIME)
BINARY_CHARSET = 63
# First bytes of a length that does not fit one, with the bytes that follow.
LONGEST = 0xFA
LONG_LENGTHS = {0xFC: 2, 0xFD: 3, 0xFE: 8}

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """A column of a result: its Arrow type, and how its values are read.

    Attributes:
        read: from the bytes, the position in every row and the nulls (None: there are none)
            to the values and the positions behind them.
    """

    name: str
    type: pa.DataType
    read: Callable[[Bytes, Ints, Bools | None], tuple[Any, Ints]]


def column(field: Any) -> Column:
    """How to read the column that a PyMySQL field descriptor describes."""
    kind, name = field.type_code, field.name
    if numeric := INTEGERS.get(kind):
        return _fixed(name, f"u{numeric}" if field.flags & FLAG.UNSIGNED else numeric)
    if kind in FLOATS:
        return _fixed(name, FLOATS[kind])
    if kind == FIELD_TYPE.YEAR:
        return _fixed(name, "int16")
    if kind in DECIMALS:
        return Column(name, _decimal(field), _read_bytes)
    if kind in DAYS:
        return Column(name, pa.date32(), read_days)
    if kind in MOMENTS:
        return Column(name, pa.timestamp("us"), read_moments)
    if kind == FIELD_TYPE.TIME:
        return Column(name, pa.time64("us"), read_times)
    if kind == FIELD_TYPE.BIT:
        is_stored = field.org_table and field.org_name
        bits = pa.bool_() if field.length == 1 else pa.uint64()
        return Column(name, bits, _read_bits if is_stored else _refuse_bits)
    if kind == FIELD_TYPE.NULL:
        return Column(name, pa.null(), lambda data, at, null: (np.zeros(len(at)), at))
    is_binary = field.charsetnr == BINARY_CHARSET and kind != FIELD_TYPE.JSON
    return Column(name, pa.binary() if is_binary else pa.string(), _read_bytes)


def decode(block: Block, columns: list[Column]) -> pa.RecordBatch:
    """The rows of a block.

    Raises:
        UnreadableValue: a date or a time is none, or a text is no UTF-8.
    """
    data = np.frombuffer(block.data, np.uint8)
    starts = np.array(block.starts, np.int64)
    rows, ends = starts[:-1], starts[1:] - 4
    nulls = _nulls(data, rows, len(columns))
    position = rows + 1 + nulls.shape[1] // 8
    arrays = []
    for index, each in enumerate(columns):
        null: Bools | None = nulls[:, index + 2]
        null = null if null is not None and null.any() else None
        try:
            values, position = each.read(data, position, null)
            arrays.append(_array(each.type, values, null))
        except (pa.ArrowInvalid, ValueError) as error:
            raise UnreadableValue(
                f"Column {each.name} cannot be read: {error}",
                "`cast` it in the query, to char or to unsigned, or `nullif` what is no value.",
            ) from error
    if not np.array_equal(position, ends):
        raise InternalError("rows do not end where their columns do")
    return pa.RecordBatch.from_arrays(arrays, schema=schema(columns))


def schema(columns: list[Column]) -> pa.Schema:
    """The names and types of a result."""
    return pa.schema([(each.name, each.type) for each in columns])


def _decimal(field: Any) -> pa.DataType:
    # The length is that of the text: digits, a sign and a point.
    digits = field.length - (not field.flags & FLAG.UNSIGNED) - (field.scale > 0)
    digits = min(max(digits, field.scale, 1), 65)
    return pa.decimal128(digits, field.scale) if digits <= 38 else pa.decimal256(digits, field.scale)


def _nulls(data: Bytes, rows: Ints, columns: int) -> Bools:
    """Eight columns per byte of the rows' bitmaps, of which the first two mean nothing."""
    width = (columns + 2 + 7) // 8
    bitmaps = data[rows[:, None] + np.arange(1, 1 + width)]
    return np.unpackbits(bitmaps, axis=1, bitorder="little").view(np.bool_)


def _fixed(name: str, dtype: str) -> Column:
    size = np.dtype(dtype).itemsize
    # INT24 comes in four bytes and YEAR in two, as wide as their types here.
    stored = np.dtype(dtype).newbyteorder("<").str

    def read(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
        return windows(data, stored)[at], at + (size if null is None else np.where(null, 0, size))

    return Column(name, pa.from_numpy_dtype(np.dtype(dtype)), read)


def _spans(data: Bytes, at: Ints, null: Bools | None) -> tuple[Ints, Ints]:
    """Where values with a length before them begin and end; a null does both at its position."""
    first = data[at]
    length = first.astype(np.int64)
    begin = at + 1
    if null is not None:
        length[null] = 0
        begin[null] -= 1
    if length.max() > LONGEST:
        for mark, width in LONG_LENGTHS.items():
            (which,) = np.nonzero(first == mark if null is None else (first == mark) & ~null)
            digits = data[at[which, None] + np.arange(1, 1 + width)].astype(np.int64)
            length[which] = (digits << (8 * np.arange(width))).sum(axis=1)
            begin[which] += width
    return begin, begin + length


def _read_bytes(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
    begin, end = _spans(data, at, null)
    # Values and what lies between them, by turns; Arrow copies every second one.
    offsets = np.stack((begin, end), axis=1).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    both = pa.Array.from_buffers(pa.binary(), 2 * len(at) - 1, buffers)
    return both.take(pa.array(np.arange(0, 2 * len(at), 2))), end


def _read_bits(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
    begin, end = _spans(data, at, null)
    bits = 8 * (end - begin)
    # The eight bytes that end with the value begin in the row at the earliest.
    words = windows(data, ">u8")[np.maximum(end - 8, 0)].astype(np.uint64)
    return words & (np.uint64(2**64 - 1) >> (64 - np.maximum(bits, 1)).astype(np.uint64)), end


def _refuse_bits(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
    # Both do so: max(b) of MariaDB and coalesce(b) of MySQL are digits, their if(b) and union are not alike.
    raise ValueError("servers send an expression of bits as bits or as digits, and do not say which")


def _array(kind: pa.DataType, values: Any, null: Bools | None) -> pa.Array:
    count = len(values)
    if pa.types.is_null(kind):
        return pa.nulls(count)
    valid = None if null is None else pa.py_buffer(np.packbits(~null, bitorder="little"))
    if isinstance(values, pa.Array):
        array = pa.Array.from_buffers(pa.binary(), count, [valid, *values.buffers()[1:]])
        return array.cast(pa.string()).cast(kind) if not pa.types.is_binary(kind) else array
    if pa.types.is_boolean(kind):
        return pa.array(values != 0, mask=null)
    return pa.Array.from_buffers(kind, count, [valid, pa.py_buffer(np.ascontiguousarray(values))])
