"""The figures that prove a column: computed here from Arrow, and by the server in SQL.

| family               | figures                                         | tells             |
|----------------------|-------------------------------------------------|-------------------|
| integer, decimal     | exact sum; count, where it has nulls or zeros   | any single change |
| boolean              | the same                                        | any single change |
| text, json, binary   | sum of the CRC-32 of each value, plus one       | any single change |
| time                 | the same of its text                            | any single change |
| date, datetime       | sum of days since year 0, of microseconds       | any single change |
| float, double        | the same CRC for 0 and 1e-3 ≤ abs < 1e10        | any single change |
|                      | count, least, greatest, sum (to 1 in 10^9)      | all but tiny ones |

"Plus one" tells an empty text, whose CRC-32 is 0, from null. The two servers and
Arrow write a double alike only within that range.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.spec import ColumnSpec
from loaders.types import Family
from mysql_arrow.constants import double, integer, zero
from warehouse.database import quote

# 1970-01-01 as MySQL counts days.
EPOCH_DAY = 719_528
PLAIN_FLOATS = (1e-3, 1e10)
# So many rows of that many digits still add up to fewer than the 38 that Arrow sums.
EASY_DIGITS = 28
DISTINCT_SAMPLE = 1000
EXACT = Context(prec=100)


def add(one: Any, other: Any) -> Any:
    """The sum, exact also for decimals, which Python rounds to 28 digits otherwise."""
    return EXACT.add(one, other) if isinstance(one, Decimal) or isinstance(other, Decimal) else one + other


@dataclass(frozen=True)
class Figure:
    """One number about a column.

    Attributes:
        sql: the expression with which the server computes it.
        measure: the same of an Arrow array; None for no values.
        join: adds up the figures of two parts of a column.
        matters: whether it tells something of these values that the column's other figures do not.
        tolerance: relative difference that is no difference; 0 is exact.
    """

    column: str
    name: str
    sql: str
    measure: Callable[[pa.Array], Any]
    join: Callable[[Any, Any], Any] = add
    tolerance: float = 0.0
    matters: Callable[[pa.Array], bool] = lambda values: True


def figures(column: ColumnSpec) -> list[Figure]:
    """The figures of a column, by its type."""
    name, family = quote(column.name), column.type.family
    if family in (Family.INTEGER, Family.BOOLEAN, Family.DECIMAL):
        total = sum_decimals if family is Family.DECIMAL else sum_integers
        # A sum tells all but a zero that became null, or the other way round.
        count = replace(_count(column), matters=lambda values: bool(values.null_count) or _has_zero(values))
        return [count, Figure(column.name, "sum", f"sum({name})", total)]
    if family in (Family.TEXT, Family.JSON, Family.BINARY):
        return [Figure(column.name, "crc", f"sum(crc32({name}) + 1)", sum_crcs)]
    if family is Family.TIME:
        sql = f"sum(crc32(cast({name} as char)) + 1)"
        return [Figure(column.name, "crc", sql, lambda values: sum_crcs(pc.cast(values, pa.string())))]
    if family is Family.DATE:
        return [Figure(column.name, "days", f"sum(to_days({name}))", _sum_days)]
    if family is Family.DATETIME:
        sql = f"sum(timestampdiff(microsecond, '1970-01-01', {name}))"
        return [_count(column), Figure(column.name, "microseconds", sql, _sum_microseconds)]
    return _float_figures(column, f"({name} + 0e0)")


def _float_figures(column: ColumnSpec, value: str) -> list[Figure]:
    low, high = PLAIN_FLOATS
    plain = f"{value} = 0 or (abs({value}) >= {low!r} and abs({value}) < {high!r})"
    return [
        _count(column),
        Figure(column.name, "crc", f"sum(case when {plain} then crc32({value}) + 1 end)", _sum_float_crcs),
        Figure(column.name, "least", f"min({value})", lambda v: pc.min(_doubles(v)).as_py(), min),
        Figure(column.name, "greatest", f"max({value})", lambda v: pc.max(_doubles(v)).as_py(), max),
        Figure(column.name, "total", f"sum({value})", lambda v: pc.sum(_doubles(v)).as_py(), tolerance=1e-9),
        # What the tolerance is measured by: a sum near zero may have large parts.
        Figure(
            column.name,
            "magnitude",
            f"sum(abs({value}))",
            lambda v: pc.sum(pc.abs(_doubles(v))).as_py(),
            tolerance=1e-9,
        ),
    ]


def _count(column: ColumnSpec) -> Figure:
    return Figure(
        column.name,
        "values",
        f"count({quote(column.name)})",
        lambda values: len(values) - values.null_count,
    )


def _has_zero(values: pa.Array) -> bool:
    if pa.types.is_boolean(values.type):
        return not pc.all(values).as_py()
    return bool(pc.any(pc.equal(values, zero(values.type))).as_py())


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
    """The sum of the CRC-32 of each value plus one; nulls count nothing."""
    present = values.drop_null()
    if pa.types.is_string(present.type):
        present = present.view(pa.binary())
    # Few distinct values: each is computed once.
    sample = present[:DISTINCT_SAMPLE]
    if len(present) > DISTINCT_SAMPLE and len(pc.unique(sample)) < DISTINCT_SAMPLE // 2:
        counted = pc.value_counts(present)
        pairs = zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)
        return sum((zlib.crc32(value) + 1) * times for value, times in pairs)
    return int(sum(map(zlib.crc32, present.to_pylist()))) + len(present)


def _sum_float_crcs(values: pa.Array) -> int:
    # Negative zero is stored, and shown, as zero.
    numbers = pc.add(_doubles(values.drop_null()), double(0.0))
    low, high = PLAIN_FLOATS
    size = pc.abs(numbers)
    within = pc.and_(pc.greater_equal(size, double(low)), pc.less(size, double(high)))
    plain = pc.or_(pc.equal(numbers, double(0.0)), within)
    return sum_crcs(pc.cast(numbers.filter(plain), pa.string()))


def _doubles(values: pa.Array) -> pa.Array:
    return values if pa.types.is_float64(values.type) else pc.cast(values, pa.float64())


def _sum_days(values: pa.Array) -> int:
    days = pc.sum(values.cast(pa.int32()).cast(pa.int64())).as_py() or 0
    return int(days + EPOCH_DAY * (len(values) - values.null_count))


def _sum_microseconds(values: pa.Array) -> int:
    return sum_integers(values.cast(pa.timestamp("us")).cast(pa.int64()))
