"""What is encoded is read as the same value, or refused: no type of Arrow gets past the escapes."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest

from mysql_arrow.encode import encode
from mysql_arrow.errors import UnsendableValue

HOSTILE = ["tab\tand\nline\0and \\N", None, ""]
SENT = b"tab\\tand\\nline\\0and \\\\N\n\\N\n\n"


def sent(*columns: pa.Array) -> bytes:
    return bytes(encode(pa.RecordBatch.from_arrays(list(columns), [f"c{i}" for i in range(len(columns))])))


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.large_string())],
    ids=str,
)
def test_a_text_is_escaped_in_every_type_of_text(kind: pa.DataType) -> None:
    column = pa.array(HOSTILE, pa.string())
    column = (
        column.cast(pa.large_string()).dictionary_encode()
        if pa.types.is_dictionary(kind)
        else column.cast(kind)
    )
    assert sent(column) == SENT
    assert sent(column.slice(1)) == b"\\N\n\n"


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(3)], ids=str)
def test_bytes_are_sent_as_hex_in_every_type_of_bytes(kind: pa.DataType) -> None:
    assert sent(pa.array([b"\t\n\\", None], kind)) == b"090a5c\n\\N\n"


def test_numbers_and_times_are_sent_as_mysql_reads_them() -> None:
    assert (
        sent(
            pa.array([1.5], pa.float16()),
            pa.array([Decimal("0.0000001")], pa.decimal128(20, 8)),
            pa.array([True]),
            pa.array([date(2013, 1, 2)], pa.date64()),
            pa.array([datetime(2013, 1, 2, 3, 4, 5, 6)], pa.timestamp("ns")),
            pa.array([time(3, 4, 5, 6)], pa.time64("ns")),
            pa.nulls(1),
        )
        == b"1.5\t1.0E-7\t1\t2013-01-02\t2013-01-02 03:04:05.000006\t03:04:05.000006\t\\N\n"
    )


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([1.0, float("nan")]), "nan is no number"),
        (pa.array([None, float("-inf")], pa.float32()), "-inf is no number"),
        (pa.array([1], pa.timestamp("ns")), "microseconds"),
        (pa.array([1], pa.time64("ns")), "microseconds"),
        (pa.array([1], pa.timestamp("us", "UTC")), "time zone"),
        (pa.array([1], pa.duration("us")), r"duration\[us\] has no text"),
        (pa.array([[1]]), "list<.*> has no text"),
        (pa.array([{"a": 1}]), "struct<.*> has no text"),
        (pa.array([None], pa.month_day_nano_interval()), "interval has no text"),
        (pa.array([b"0" * 16], pa.uuid()), "uuid.* has no text"),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_what_mysql_would_read_as_another_value_is_refused(column: pa.Array, said: str) -> None:
    with pytest.raises(UnsendableValue, match=f"^Column c1: .*{said}.*\nHint: "):
        sent(pa.array(range(len(column))), column)
