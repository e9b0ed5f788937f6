"""Exact sums over an Arrow array."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mysql_arrow.constants import integer, zero

# 1970-01-01 as MySQL counts days.
EPOCH_DAY = 719_528
# So many rows of that many digits still add up to fewer than the 38 that Arrow sums.
EASY_DIGITS = 28
DISTINCT_SAMPLE = 8192
EXACT = Context(prec=100)


def add(one: Any, other: Any) -> Any:
    """The sum, exact also for decimals, which Python rounds to 28 digits otherwise."""
    return EXACT.add(one, other) if isinstance(one, Decimal) or isinstance(other, Decimal) else one + other


def count_present(values: pa.Array) -> int:
    """How many values are not null."""
    return int(len(values) - values.null_count)


def sum_integers(values: pa.Array) -> int:
    """The exact sum of integers or booleans, as wide as it gets."""
    if pa.types.is_boolean(values.type) or values.type.bit_width <= 32:
        return pc.sum(values).as_py() or 0
    low = pc.sum(pc.bit_wise_and(values, integer(0xFFFFFFFF, values.type))).as_py() or 0
    high = pc.sum(pc.shift_right(values, integer(32, values.type))).as_py() or 0
    return int(low) + (int(high) << 32)


def sum_decimals(values: pa.Array) -> Any:
    """The exact sum of a decimal128 array."""
    if values.type.precision <= EASY_DIGITS:
        return pc.sum(values).as_py() or 0
    filled = pc.fill_null(values, zero(values.type)) if values.null_count else values
    words = np.frombuffer(filled.buffers()[1], np.int64)[
        2 * filled.offset : 2 * (filled.offset + len(filled))
    ]
    low, high = words[::2].view(np.uint64), words[1::2]
    lower = int((low & np.uint64(0xFFFFFFFF)).sum()) + (int((low >> np.uint64(32)).sum()) << 32)
    upper = int((high & 0xFFFFFFFF).sum()) + (int((high >> 32).sum()) << 32)
    return Decimal(lower + (upper << 64)).scaleb(-values.type.scale, EXACT)


def sum_crcs(values: pa.Array) -> int:
    """The sum of the CRC-32 of each text or binary, plus one; nulls count nothing."""
    if pa.types.is_string(values.type):
        values = values.view(pa.binary())
    return int(sum_each(values, zlib.crc32)) + count_present(values)


def sum_each(values: pa.Array, number: Callable[[Any], Any]) -> Any:
    """The sum of a number of each value, in Python; nulls count nothing."""
    present = values.drop_null()
    # Few distinct values: each is computed once.
    sample = present[:DISTINCT_SAMPLE]
    if len(present) > DISTINCT_SAMPLE and len(pc.unique(sample)) < DISTINCT_SAMPLE // 2:
        counted = pc.value_counts(present)
        pairs = zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)
        return sum(number(value) * times for value, times in pairs)
    return sum(map(number, present.to_pylist()))
