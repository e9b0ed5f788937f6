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

The left side is read from the file once more, without the conversion, where
`second_reading` can; the rest is computed from what was converted.

"Plus one" tells an empty text, whose CRC-32 is 0, from null. The two servers and
Arrow write a double alike only within that range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from loaders.spec import ColumnSpec
from loaders.transfer.second_reading import clocks_again, count_again, crcs_again, doubles_again, sum_again
from loaders.transfer.sums import EPOCH_DAY, add, count_present, sum_crcs, sum_decimals, sum_integers
from loaders.types import ColumnType, Family
from mysql_arrow.constants import double, zero
from warehouse.database import quote

PLAIN_FLOATS = (1e-3, 1e10)


@dataclass(frozen=True)
class Figure:
    """One number about a column.

    Attributes:
        sql: the expression with which the server computes it.
        measure: the same of converted values; None for no values.
        join: adds up the figures of two parts of a column.
        matters: whether it tells something of these values that the column's other figures do not.
        tolerance: relative difference that is no difference; 0 is exact.
        again: the measure of raw values, read without the conversion; None where nothing else reads them.
    """

    column: str
    name: str
    sql: str
    measure: Callable[[pa.Array], Any]
    join: Callable[[Any, Any], Any] = add
    tolerance: float = 0.0
    matters: Callable[[pa.Array], bool] = lambda values: True
    again: Callable[[pa.Array, ColumnType], Any] = lambda values, kind: None


def figures(column: ColumnSpec) -> list[Figure]:
    """The figures of a column, by its type."""
    name, family = quote(column.name), column.type.family
    if family in (Family.INTEGER, Family.BOOLEAN, Family.DECIMAL):
        total = sum_decimals if family is Family.DECIMAL else sum_integers
        # A sum tells all but a zero that became null, or the other way round.
        count = replace(_count(column), matters=lambda values: bool(values.null_count) or _has_zero(values))
        return [count, Figure(column.name, "sum", f"sum({name})", total, again=sum_again)]
    if family in (Family.TEXT, Family.JSON, Family.BINARY):
        return [Figure(column.name, "crc", f"sum(crc32({name}) + 1)", sum_crcs, again=crcs_again)]
    if family is Family.TIME:
        sql = f"sum(crc32(cast({name} as char)) + 1)"
        return [Figure(column.name, "crc", sql, _sum_clock_crcs, again=clocks_again)]
    if family is Family.DATE:
        return [Figure(column.name, "days", f"sum(to_days({name}))", _sum_days, again=sum_again)]
    if family is Family.DATETIME:
        sql = f"sum(timestampdiff(microsecond, '1970-01-01', {name}))"
        return [_count(column), Figure(column.name, "microseconds", sql, _sum_microseconds, again=sum_again)]
    return _float_figures(column, f"({name} + 0e0)")


def _float_figures(column: ColumnSpec, value: str) -> list[Figure]:
    low, high = PLAIN_FLOATS
    plain = f"{value} = 0 or (abs({value}) >= {low!r} and abs({value}) < {high!r})"
    return [
        _count(column),
        Figure(
            column.name,
            "crc",
            f"sum(case when {plain} then crc32({value}) + 1 end)",
            _sum_float_crcs,
            again=_float_crcs_again,
        ),
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
    return Figure(column.name, "values", f"count({quote(column.name)})", count_present, again=count_again)


def _has_zero(values: pa.Array) -> bool:
    if pa.types.is_boolean(values.type):
        return not pc.all(values).as_py()
    return bool(pc.any(pc.equal(values, zero(values.type))).as_py())


def _sum_float_crcs(values: pa.Array) -> int:
    # Negative zero is stored, and shown, as zero.
    numbers = pc.add(_doubles(values.drop_null()), double(0.0))
    low, high = PLAIN_FLOATS
    size = pc.abs(numbers)
    within = pc.and_(pc.greater_equal(size, double(low)), pc.less(size, double(high)))
    plain = pc.or_(pc.equal(numbers, double(0.0)), within)
    return sum_crcs(pc.cast(numbers.filter(plain), pa.string()))


def _float_crcs_again(values: pa.Array, kind: ColumnType) -> int | None:
    doubles = doubles_again(values, kind)
    return None if doubles is None else _sum_float_crcs(doubles)


def _doubles(values: pa.Array) -> pa.Array:
    return values if pa.types.is_float64(values.type) else pc.cast(values, pa.float64())


def _sum_clock_crcs(values: pa.Array) -> int:
    return sum_crcs(pc.cast(values, pa.string()))


def _sum_days(values: pa.Array) -> int:
    days = pc.sum(values.cast(pa.int32()).cast(pa.int64())).as_py() or 0
    return int(days + EPOCH_DAY * (len(values) - values.null_count))


def _sum_microseconds(values: pa.Array) -> int:
    return sum_integers(values.cast(pa.timestamp("us")).cast(pa.int64()))
