"""The proof's left side is read without the conversion: both agree, and a wrong conversion is noticed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from loaders.load import load
from loaders.spec import ColumnSpec
from loaders.transfer.figures import figures
from loaders.types import parse_type
from loaders.values import cast
from tests.loaders.conftest import Checkout
from warehouse.errors import LoadError

MANY = 40
RANDOM = random.Random(14)


def moment() -> datetime:
    """Any microsecond of the years that MySQL holds, with some room for offsets."""
    seconds = RANDOM.randrange(-62_135_000_000, 253_402_000_000)
    return datetime(1970, 1, 1) + timedelta(seconds=seconds, microseconds=RANDOM.randrange(10**6))


def zoned() -> str:
    """A moment at some offset."""
    zone = timezone(timedelta(minutes=RANDOM.randrange(-840, 840)))
    return str(moment().replace(tzinfo=UTC).astimezone(zone))


def clock() -> time:
    """Any microsecond of a day."""
    return moment().time()


def number(digits: int, scale: int) -> Decimal:
    """Any decimal of so many digits."""
    return Decimal(RANDOM.randrange(-(10**digits) + 1, 10**digits)).scaleb(-scale)


def many(value: Callable[[], Any], kind: pa.DataType | None = None) -> pa.Array:
    """Random values, and a null; of one type each, as files have them."""
    return pa.array([None, *(value() for _ in range(MANY))], kind or pa.binary())


def texts(value: Callable[[], Any]) -> pa.Array:
    """The same as the bytes of a text."""
    return many(lambda: str(value()).encode())


CASES: list[tuple[str, pa.Array]] = [
    ("int", texts(lambda: RANDOM.randrange(-(2**31), 2**31))),
    ("int", pa.array([b"7", b"007", b"-0", None])),
    ("bigint", many(lambda: RANDOM.randrange(-(2**63), 2**63), pa.int64())),
    ("bigint unsigned", many(lambda: RANDOM.randrange(2**64), pa.uint64())),
    ("bigint unsigned", texts(lambda: RANDOM.randrange(2**64))),
    ("smallint", many(lambda: RANDOM.randrange(99), pa.int8())),
    ("int", many(lambda: float(RANDOM.randrange(10**6)), pa.float64())),
    ("bigint", many(lambda: RANDOM.randrange(-(10**15), 10**15), pa.duration("ms"))),
    ("bigint", many(lambda: RANDOM.randrange(-(10**12), 10**12), pa.duration("s"))),
    ("decimal(22,3)", many(lambda: RANDOM.randrange(-(2**63), 2**63), pa.int64()).view(pa.duration("ns"))),
    ("decimal(38,10)", texts(lambda: number(38, 10))),
    ("decimal(38,10)", many(lambda: number(30, 8), pa.decimal128(30, 8))),
    ("decimal(20,4)", many(lambda: number(18, 2), pa.decimal256(50, 2))),
    ("decimal(12,2)", many(lambda: RANDOM.randrange(-(10**9), 10**9), pa.int32())),
    ("decimal(12,6)", many(lambda: np.float32(RANDOM.randrange(999) / 8), pa.float32())),
    ("decimal(12,3)", pa.array([b"1e3", b".5", b"-7.", b"+2.50E-1", None])),
    ("boolean", pa.array([b"true", b"False", b"1", b"0", None])),
    ("boolean", pa.array([1, 0, None], pa.int64())),
    ("double", texts(lambda: RANDOM.uniform(-1e9, 1e9))),
    ("double", many(lambda: RANDOM.uniform(-1e9, 1e9), pa.float64())),
    ("double", many(lambda: np.float32(RANDOM.uniform(-1e9, 1e9)), pa.float32())),
    ("float", many(lambda: np.float16(RANDOM.uniform(-9, 9)), pa.float16())),
    ("float", texts(lambda: RANDOM.randrange(10**6) / 64)),
    ("date", texts(lambda: moment().date())),
    ("date", many(lambda: moment().date(), pa.date32())),
    ("date", many(lambda: moment().date(), pa.date64())),
    ("date", many(lambda: datetime.combine(moment().date(), time()), pa.timestamp("ms"))),
    ("datetime", many(lambda: moment().replace(microsecond=0), pa.timestamp("s"))),
    ("datetime(3)", many(lambda: moment().replace(microsecond=7000), pa.timestamp("ms"))),
    ("datetime(6)", many(moment, pa.timestamp("us"))),
    (
        "datetime(6)",
        many(lambda: moment().replace(tzinfo=UTC, year=2024, day=1), pa.timestamp("ns", tz="Asia/Tokyo")),
    ),
    ("datetime(6)", many(lambda: moment().date(), pa.date32())),
    ("datetime(6)", texts(moment)),
    ("datetime(6)", texts(lambda: moment().isoformat())),
    ("datetime(6)", texts(zoned)),
    ("datetime(3)", pa.array([b"2024-02-29", b"2024-02-29 23:59", b"2024-02-29T01:02:03.5-04", None])),
    ("time(6)", texts(clock)),
    ("time(6)", many(clock, pa.time64("us"))),
    ("time(3)", many(lambda: clock().replace(microsecond=41_000), pa.time64("ns"))),
    ("time", many(lambda: clock().replace(microsecond=0), pa.time32("ms"))),
    ("time(3)", pa.array([b"01:02:03", b"23:59:59.5", None])),
    ("varchar(40)", texts(lambda: chr(RANDOM.randrange(1, 0xD800)))),
    ("text", many(lambda: "é" * RANDOM.randrange(9), pa.large_string())),
    ("text", pa.array(["a", "b", "a", None]).dictionary_encode()),
    ("text", pa.array(["a", None], pa.string_view())),
    ("json", pa.array([b'{"a": 1}', b"[]", None])),
    ("varbinary(9)", pa.array([b"\xff\x00", b"", None])),
    ("binary(2)", pa.array([b"\xff\x00", None], pa.binary(2))),
]


@pytest.mark.parametrize(("declared", "raw"), CASES, ids=[f"{kind} of {raw.type}" for kind, raw in CASES])
def test_both_readings_agree(declared: str, raw: pa.Array) -> None:
    column = ColumnSpec("x", parse_type(declared))
    converted, misfits = cast.cast_column(raw, column)
    assert not misfits
    again = [(figure.again(raw, column.type), figure.measure(converted)) for figure in figures(column)]
    known = [(one, other) for one, other in again if one is not None]
    assert all(one == other for one, other in known), known
    # Of a float only the conversion knows which one a text becomes.
    assert known or declared == "float"


WRONG: dict[str, tuple[str, Callable[[pa.Array], pa.Array]]] = {
    "int": ("16", lambda values: pc.add(values, pa.scalar(1, values.type))),
    "decimal(9,2)": ("1.25", pc.negate),
    "boolean": ("true", pc.invert),
    "double": ("0.5", pc.negate),
    "date": (
        "2024-02-29",
        lambda values: pc.cast(pc.add(pc.cast(values, pa.int32()), pa.scalar(1, pa.int32())), pa.date32()),
    ),
    # Microseconds taken for milliseconds.
    "datetime(6)": (
        "2024-02-29 01:02:03.004",
        lambda values: pc.cast(pc.divide(pc.cast(values, pa.int64()), 1000), pa.timestamp("us")),
    ),
    "time(3)": (
        "01:02:03.004",
        lambda values: pc.add(values.view(pa.int32()), pa.scalar(1, pa.int32())).view(pa.time32("ms")),
    ),
}


@pytest.mark.parametrize("declared", WRONG)
def test_a_wrong_conversion_is_noticed(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, declared: str
) -> None:
    text, wrong = WRONG[declared]
    family = parse_type(declared).family
    right = cast.CASTS[family]
    monkeypatch.setitem(cast.CASTS, family, lambda values, kind: wrong(right(values, kind)))
    checkout.declare({"id": "text", "x": declared})
    checkout.land("1.csv", f"id,x\na,{text}\n")
    with pytest.raises(LoadError, match=r"x [a-z]+: sent"):
        load(checkout.settings)
    assert checkout.ask("show tables like 'orders'") == []
