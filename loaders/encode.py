"""Typed batches as the text that LOAD DATA reads, made by Arrow alone.

Fields end with a tab and rows with a newline; null is an unquoted ``\\N``, so
that no column needs ``NULLIF`` on the server.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# Characters with a meaning in that text; the backslash first, since the others add some.
ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\0", "\\0"))
SPECIAL = "[\\\\\\t\\n\\x00]"
FORMAT = (
    "character set utf8mb4 fields terminated by '\\t' optionally enclosed by '' escaped by '\\\\' "
    "lines terminated by '\\n'"
)


def encode(batch: pa.RecordBatch) -> memoryview:
    """The rows of a batch as UTF-8 text, without a copy of the result."""
    if not batch.num_rows:
        return memoryview(b"")
    fields = [_text(column) for column in batch.columns]
    rows = pc.binary_join_element_wise(*fields, "\t", null_handling="replace", null_replacement="\\N")
    ended = pc.binary_join_element_wise(rows, "", "\n")
    # The texts of an array lie side by side in its last buffer.
    start, end = ended.offset, ended.offset + len(ended)
    offsets = memoryview(ended.buffers()[1]).cast("i")
    return memoryview(ended.buffers()[2])[offsets[start] : offsets[end]]


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):
        if pc.any(pc.match_substring_regex(column, SPECIAL)).as_py():
            for plain, escaped in ESCAPES:
                column = pc.replace_substring(column, plain, escaped)
        return column
    if pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    return pc.cast(column, pa.string())
