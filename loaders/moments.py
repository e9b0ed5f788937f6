"""Dates, times, timestamps and durations of any unit by their physical integers: range, texts, length."""

from __future__ import annotations

import re
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, in days since 1970
PER_SECOND = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}
MICROSECONDS = {"s": Decimal(1_000_000), "ms": Decimal(1000), "us": Decimal(1), "ns": Decimal("0.001")}
DAY_SECONDS = 86_400
FRACTION = re.compile(r"\.(?:0+(?!\d)|(\d{6})(?:000)?(?!\d)|(\d+))")
YEAR = re.compile(r"(?!0000)\d{4}-")
OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")


def counts(values: pa.Array) -> pa.Array:
    """The integers that a temporal array is made of."""
    narrow = values.type.bit_width == 32
    return values.view(pa.int32()).cast(pa.int64()) if narrow else values.view(pa.int64())


def in_range(values: pa.Array) -> bool:
    """Whether dates and timestamps are of the years 1 to 9999, and times of one day."""
    of, least = values.type, pc.min(counts(values)).as_py()
    if least is None:
        return True
    if pa.types.is_time(of):
        first, end = 0, DAY_SECONDS * PER_SECOND[of.unit]
    else:
        days = 1 if pa.types.is_date32(of) else DAY_SECONDS * PER_SECOND[getattr(of, "unit", "ms")]
        first, end = FIRST_DAY * days, (LAST_DAY + 1) * days
    return bool(first <= least and pc.max(counts(values)).as_py() < end)


def microseconds(durations: pa.Array) -> pa.Array:
    """Durations as decimals, which hold those of every unit exactly; from nanoseconds with three digits."""
    units = pc.cast(counts(durations), pa.decimal128(19, 0))
    return pc.multiply(units, pa.scalar(MICROSECONDS[durations.type.unit]))


def duration_texts(durations: pa.Array) -> list[str | None]:
    """Microseconds as texts, with a fraction only where a duration has one."""
    texts = pc.cast(microseconds(durations), pa.string())
    return list(pc.replace_substring_regex(texts, r"\.000$", "").to_pylist())


def iso_texts(values: pa.Array) -> list[str | None]:
    """ISO 8601 as Python writes it, and all nine digits of nanoseconds where there are some.

    Raises:
        pyarrow.ArrowInvalid: a year is outside 1 to 9999, or a time outside a day.
    """
    if not in_range(values):
        raise pa.ArrowInvalid(
            "a time is none of a day" if pa.types.is_time(values.type) else "a year is not in 1 to 9999"
        )
    texts = pc.cast(values, pa.string()).to_pylist()
    clock = pa.types.is_time(values.type)
    if not clock and any(text is not None and not YEAR.match(text) for text in texts):
        raise pa.ArrowInvalid("in its time zone, a year is not in 1 to 9999")
    return [None if text is None else _iso(text) for text in texts]


def _iso(text: str) -> str:
    return OFFSET.sub(r"\1:\2", FRACTION.sub(_fraction, text.replace(" ", "T"))) if ":" in text else text


def _fraction(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return f".{digits.ljust(6, '0')}" if digits else ""
