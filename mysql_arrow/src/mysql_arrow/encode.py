"""Typed batches as the text that LOAD DATA reads, made by Arrow alone.

Fields end with a tab and rows with a newline; null is an unquoted ``\\N``, so
that no column needs ``NULLIF`` on the server. Binary values travel as hex.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from mysql_arrow.constants import text

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
    """The rows of a batch as UTF-8 text, without a copy of the result."""
    if not batch.num_rows:
        return memoryview(b"")
    *fields, last = [as_text(column) for column in batch.columns]
    # The row's end is put on its last field alone, which copies less than to put it on the row.
    ended = pc.binary_join_element_wise(last, text("\n"), text(""), **NULLS)
    return _bytes(pc.binary_join_element_wise(*fields, ended, text("\t"), **NULLS))


def as_text(column: pa.Array) -> pa.Array:
    """Values as the text of one field; nulls stay nulls."""
    if pa.types.is_string(column.type):
        present = bytes(_bytes(column))
        for plain, escaped in ESCAPES:
            if plain.encode() in present:
                column = pc.replace_substring(column, plain, escaped)
        return column
    if pa.types.is_binary(column.type):
        return pa.array([None if value is None else value.hex() for value in column.to_pylist()], pa.string())
    if pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    return pc.cast(column, pa.string())


def _bytes(texts: pa.Array) -> memoryview:
    """The bytes of all values: the texts of an array lie side by side in its last buffer."""
    if not len(texts):
        return memoryview(b"")
    _, ends, values = texts.buffers()
    offsets = memoryview(ends).cast("i")
    return memoryview(values or b"")[offsets[texts.offset] : offsets[texts.offset + len(texts)]]
