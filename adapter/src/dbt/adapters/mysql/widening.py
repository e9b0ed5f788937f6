"""Which type holds the values of two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dbt.adapters.mysql.column import LONGEST_VARCHAR, TEXT_SIZES
from dbt.adapters.mysql.data_type import BINARY_SIZES, INTEGER_BITS, MOST_DIGITS, MOST_SCALE, DataType

# Decimal digits that survive in a float and in a double.
FLOAT_DIGITS = {"float": 6, "double": 15}
LONGEST_VARBINARY = 65_000
# The most characters of a value that both servers write in one way.
WRITTEN: dict[str, Callable[[DataType], int]] = {
    "integer": lambda of: of.whole_digits + 1,
    "decimal": lambda of: of.size + 3,
    "moment": lambda of: 26 if of.name != "date" else 10,
    "time": lambda of: 17,
    "enum": lambda of: of.size,
    "set": lambda of: sum(map(len, of.members)) + len(of.members),
}


def wider(current: str, other: str) -> str | None:
    """The type that holds the values of both: ``current`` where it does, None where no type does."""
    one, two = DataType.parse(current), DataType.parse(other)
    kinds = {one.kind, two.kind}
    if one == two:
        return current
    if kinds == {"text"}:
        if one.name == "char" != two.name:
            # The server takes blanks off the end of a char.
            return _text(max(one.size, two.size))
        return current if one.size >= two.size else _text(two.size)
    found: DataType | None = None
    if kinds in ({"enum"}, {"set"}):
        if not two.members:
            # A query does not say which ones its enum has.
            return None
        new = [member for member in two.members if member not in one.members]
        found = replace(one, members=(*one.members, *new)) if new else one
    elif one.kind == "binary" and not one.size:
        # Nothing but null was in it so far.
        return other
    elif kinds == {"integer"}:
        found = _integer(one, two)
    elif kinds <= {"integer", "decimal"}:
        found = _decimal(one, two)
    elif "floating" in kinds and kinds <= {"integer", "decimal", "floating"}:
        found = _floating(one, two)
    elif kinds == {"moment"}:
        found = _moment(one, two)
    elif kinds == {"time"}:
        found = DataType("time", "time", scale=max(one.scale, two.scale))
    elif kinds == {"binary"}:
        found = _binary(one, two)
    if found is None:
        return None
    return current if found == one else found.sql()


def text_for(current: str, other: str) -> str | None:
    """The text that also holds how values of the other type are written; None where `current` is no text."""
    one, two = DataType.parse(current), DataType.parse(other)
    if one.kind != "text" or two.kind not in WRITTEN:
        return None
    return current if one.size >= (size := WRITTEN[two.kind](two)) else _text(size)


def is_ordered(data_type: str) -> bool:
    """Whether values are numbers or moments: what has more digits is rounded, and not refused."""
    return DataType.parse(data_type).kind in ("integer", "decimal", "floating", "moment", "time")


def holds(declared: str, found: str) -> bool:
    """Whether a type holds all values of another."""
    return wider(declared, found) == declared


def _text(size: int) -> str:
    if size <= LONGEST_VARCHAR:
        return f"varchar({size})"
    return next(name for name, longest in TEXT_SIZES.items() if size <= longest)


def _integer(one: DataType, two: DataType) -> DataType:
    least = min(one.limits[0], two.limits[0])
    most = max(one.limits[1], two.limits[1])
    if one.limits == (least, most):
        return one
    for name in INTEGER_BITS:
        candidate = DataType(name, "integer", 1, is_unsigned=least == 0)
        if candidate.limits[0] <= least and most <= candidate.limits[1]:
            return candidate
    return DataType("decimal", "decimal", 20)


def _decimal(one: DataType, two: DataType) -> DataType | None:
    scale = max(one.scale, two.scale)
    size = max(one.whole_digits, two.whole_digits) + scale
    if (size > MOST_DIGITS or scale > MOST_SCALE) and (size, scale) != (one.size, one.scale):
        return None
    return DataType("decimal", "decimal", size, scale, one.is_unsigned and two.is_unsigned)


def _floating(one: DataType, two: DataType) -> DataType | None:
    # A decimal stays exact: no sum of money becomes a double because new rows have some.
    if one.kind == "decimal":
        return None
    for name, digits in FLOAT_DIGITS.items():
        if all(
            name == "double" or each.name == name or each.kind != "floating" for each in (one, two)
        ) and all(each.kind == "floating" or _digits(each) <= digits for each in (one, two)):
            return one if one.name == name and not one.is_rounded else DataType(name, "floating", 1)
    return None


def _digits(exact: DataType) -> int:
    return exact.size if exact.kind == "decimal" else exact.whole_digits


def _moment(one: DataType, two: DataType) -> DataType:
    name = "timestamp" if one.name == two.name == "timestamp" else "datetime"
    return DataType(name, "moment", scale=max(one.scale, two.scale))


def _binary(one: DataType, two: DataType) -> DataType:
    # A shorter value of `binary` gets zeros behind it.
    if one.name != "binary" and one.size >= two.size:
        return one
    size = max(one.size, two.size)
    if size <= LONGEST_VARBINARY:
        return DataType("varbinary", "binary", size)
    name = next(name for name, longest in BINARY_SIZES.items() if size <= longest)
    return DataType(name, "binary", BINARY_SIZES[name])
