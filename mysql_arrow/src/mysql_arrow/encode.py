"""Typed batches as the text that LOAD DATA reads, made by Arrow alone.

Fields end with a tab and rows with a newline; null is an unquoted ``\\N``, so
that no column needs ``NULLIF`` on the server. Binary values travel as hex.
A value that MySQL would read as another one is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import pyarrow as pa
import pyarrow.compute as pc

from mysql_arrow.constants import text
from mysql_arrow.errors import UnsendableValue

NULLS = {"null_handling": "replace", "null_replacement": "\\N"}
CHUNK_BYTES = 1024 * 1024
# Characters with a meaning in that text; the backslash first, since the others add some.
ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\0", "\\0"))
FORMAT = (
    "character set utf8mb4 fields terminated by '\\t' optionally enclosed by '' escaped by '\\\\' "
    "lines terminated by '\\n'"
)


def in_chunks(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in pieces that fit a processor's cache while they are encoded and sent."""
    rows = max(1, batch.num_rows * CHUNK_BYTES // max(batch.nbytes, 1))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def encode(batch: pa.RecordBatch) -> memoryview:
    """The rows of a batch as UTF-8 text, without a copy of the result.

    Raises:
        UnsendableValue: MySQL has no place for a value or for a type; the message names the column.
    """
    if not batch.num_rows:
        return memoryview(b"")
    *fields, last = [_field(batch, index) for index in range(batch.num_columns)]
    # The row's end is put on its last field alone, which copies less than to put it on the row.
    ended = pc.binary_join_element_wise(last, text("\n"), text(""), **NULLS)
    return _bytes(pc.binary_join_element_wise(*fields, ended, text("\t"), **NULLS))


def _field(batch: pa.RecordBatch, index: int) -> pa.Array:
    try:
        return as_text(batch.column(index))
    except UnsendableValue as error:
        raise UnsendableValue(f"Column {batch.schema.names[index]}: {error.message}", error.hint) from error


def as_text(column: pa.Array) -> pa.Array:
    """Values as the text of one field; nulls stay nulls.

    Raises:
        UnsendableValue: a float is no number, a time has nanoseconds, or MySQL reads no text of that type.
    """
    column = _plain(column)
    kind = column.type
    if pa.types.is_string(kind):
        present = bytes(_bytes(column))
        for plain, escaped in ESCAPES:
            if plain.encode() in present:
                column = pc.replace_substring(column, plain, escaped)
        return column
    if pa.types.is_binary(kind):
        return pa.array([None if value is None else value.hex() for value in column.to_pylist()], pa.string())
    if pa.types.is_boolean(kind):
        column = pc.cast(column, pa.int8())
    if pa.types.is_floating(kind):
        return _numbers(column)
    return pc.cast(column, pa.string())


def _plain(column: pa.Array) -> pa.Array:
    """The same values in a type whose text is escaped, or as it should be already."""
    kind, types = column.type, pa.types
    if types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if types.is_large_string(kind) or types.is_string_view(kind):
        return pc.cast(column, pa.string())
    if types.is_large_binary(kind) or types.is_binary_view(kind) or types.is_fixed_size_binary(kind):
        return pc.cast(column, pa.binary())
    if types.is_float16(kind):
        return pc.cast(column, pa.float32())
    if types.is_date64(kind):
        return pc.cast(column, pa.date32())
    if types.is_timestamp(kind) and kind.tz:
        raise UnsendableValue(
            f"{kind} has a time zone.", "cast it to a timestamp without one, which is in UTC."
        )
    if kind in (pa.timestamp("ns"), pa.time64("ns")):
        return _whole_micros(column)
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    is_time = types.is_date32(kind) or types.is_timestamp(kind) or types.is_time(kind)
    is_other = types.is_string(kind) or types.is_binary(kind) or types.is_boolean(kind) or types.is_null(kind)
    if not (is_number or is_time or is_other):
        raise UnsendableValue(f"{kind} has no text that MySQL reads.", "cast it to a type that has.")
    return column


def _whole_micros(column: pa.Array) -> pa.Array:
    micros = pa.time64("us") if pa.types.is_time64(column.type) else pa.timestamp("us")
    try:
        # The server would round what is below a microsecond.
        return pc.cast(column, micros)
    except pa.ArrowInvalid as error:
        raise UnsendableValue(
            f"{error}, and MySQL keeps microseconds.", "round it to microseconds."
        ) from error


def _numbers(column: pa.Array) -> pa.Array:
    if pc.all(pc.is_finite(column)).as_py() is False:
        value = next(value for value in column.to_pylist() if value is not None and not isfinite(value))
        raise UnsendableValue(f"{value} is no number to MySQL.", "replace it, by null for example.")
    return pc.cast(column, pa.string())


def _bytes(texts: pa.Array) -> memoryview:
    """The bytes of all values: the texts of an array lie side by side in its last buffer."""
    if not len(texts):
        return memoryview(b"")
    _, ends, values = texts.buffers()
    offsets = memoryview(ends).cast("i")
    return memoryview(values or b"")[offsets[texts.offset] : offsets[texts.offset + len(texts)]]
