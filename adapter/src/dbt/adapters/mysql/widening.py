"""Which type holds the values of two, and which values a type does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from dbt.adapters.mysql.column import LONGEST_VARCHAR, TEXT_SIZES
from dbt.adapters.mysql.types import TYPE, base, family

INTEGER_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
ALIASES = {"integer": "int", "bool": "tinyint", "boolean": "tinyint", "numeric": "decimal", "dec": "decimal"}
ALIASES |= {"fixed": "decimal", "real": "double", "character": "char"}
BINARY_SIZES = {"tinyblob": 2**8 - 1, "blob": 2**16 - 1, "mediumblob": 2**24 - 1, "longblob": 2**32 - 1}
# Decimal digits that survive in a float and in a double.
FLOAT_DIGITS = {"float": 6, "double": 15}
MOST_DIGITS, MOST_SCALE = 65, 30
LONGEST_VARBINARY = 65_000


@dataclass(frozen=True)
class DataType:
    """A type as its values' limits.

    Attributes:
        kind: integer, decimal, floating, moment, time, text, binary, or the type's own name.
        size: characters or bytes; digits of a decimal.
        scale: digits behind the point, of a decimal or of seconds.
    """

    name: str
    kind: str
    size: int = 0
    scale: int = 0
    is_unsigned: bool = False

    @classmethod
    def parse(cls, text: str) -> DataType:
        """Read a type as SHOW COLUMNS or a project writes it."""
        name = ALIASES.get(base(text), base(text))
        found = TYPE.match(text)
        is_unsigned = bool(found) and "unsigned" in found[3].lower()  # type: ignore[index]
        parts = (found[2] or "").split(",") if found else []
        sizes = [int(part) for part in parts if part.strip().isdigit()]
        kind = {"date": "moment", "timestamp": "moment", "bit": "integer", "year": "integer"}.get(
            name, family(name)
        )
        if kind == "timestamp":
            kind = "moment"
        if kind == "decimal":
            size, scale = (*sizes, *(10, 0)[len(sizes) :])
            return cls(name, kind, size, scale, is_unsigned)
        if kind in ("moment", "time"):
            return cls(name, kind, scale=sizes[0] if sizes else 0)
        if kind == "text":
            return cls(
                name, name if name in ("enum", "set") else kind, TEXT_SIZES.get(name, (sizes or [1])[0])
            )
        if kind == "binary":
            return cls(name, kind, BINARY_SIZES.get(name, (sizes or [1])[0]))
        return cls(name, kind, (sizes or [1])[0], is_unsigned=is_unsigned or name in ("bit", "year"))

    @property
    def limits(self) -> tuple[int, int]:
        """The least and the greatest value of an integer."""
        if self.name == "year":
            return 0, 2155
        bits = self.size if self.name == "bit" else INTEGER_BITS[self.name]
        return (0, 2**bits - 1) if self.is_unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    @property
    def whole_digits(self) -> int:
        """Digits before the point."""
        return self.size - self.scale if self.kind == "decimal" else len(str(self.limits[1]))

    def sql(self) -> str:
        """The type as DDL writes it."""
        sizes = {
            "decimal": f"({self.size},{self.scale})",
            "binary": "" if self.name in BINARY_SIZES else f"({self.size})",
            "moment": f"({self.scale})" if self.scale else "",
            "time": f"({self.scale})" if self.scale else "",
        }
        return self.name + sizes.get(self.kind, "") + (" unsigned" if self.is_unsigned else "")


def wider(current: str, other: str) -> str | None:
    """The type that holds the values of both: ``current`` where it does, None where no type does."""
    one, two = DataType.parse(current), DataType.parse(other)
    kinds = {one.kind, two.kind}
    if one == two:
        return current
    if kinds == {"text"}:
        return current if one.size >= two.size else _text(two.size)
    found: DataType | None = None
    if kinds == {"integer"}:
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
            return one if one.name == name else DataType(name, "floating", 1)
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


def changed(declared: str, found: str, value: str) -> str | None:
    """The SQL condition by which a value would not be the same in a column of the declared type.

    Args:
        found: the value's type.
        value: an SQL expression.

    Returns:
        None where each value is kept, or where the server itself refuses the others.
    """
    if holds(declared, found):
        return None
    into, of = DataType.parse(declared), DataType.parse(found)
    if of.kind in ("text", "enum", "set"):
        value = _parsed(into.kind, value)
    elif of.name == "bit":
        value = f"({value} + 0)"
    if into.kind in ("integer", "decimal", "floating") and of.kind in ("moment", "time", "binary", "json"):
        return None
    if into.kind == "integer":
        return f"({value} not between {into.limits[0]} and {into.limits[1]} or {value} <> round({value}))"
    if into.kind == "decimal":
        sign = f"{value} < 0 or " if into.is_unsigned else ""
        limit = f"1{'0' * into.whole_digits}"
        return f"({sign}abs({value}) >= {limit} or {value} <> round({value}, {into.scale}))"
    if into.kind == "floating":
        if of.kind == "floating":
            return f"{value} <> cast({value} as {into.name})"
        return f"{value} <> cast(cast({value} as {into.name}) as decimal(65, 30))"
    if into.kind in ("moment", "time"):
        return _moment_changed(into, of, value)
    if into.kind == "text":
        length = "length" if into.name in TEXT_SIZES else "char_length"
        size = {"tinytext": 2**8, "text": 2**16, "mediumtext": 2**24, "longtext": 2**32}
        return f"{length}({value}) > {size[into.name] - 1 if into.name in size else into.size}"
    if into.kind == "binary":
        return f"length({value}) {'<>' if into.name == 'binary' else '>'} {into.size}"
    return None


def _parsed(kind: str, value: str) -> str:
    as_type = {
        "integer": "decimal(65, 30)",
        "decimal": "decimal(65, 30)",
        "floating": "decimal(65, 30)",
        "moment": "datetime(6)",
        "time": "time(6)",
    }.get(kind)
    return f"cast({value} as {as_type})" if as_type else value


def _moment_changed(into: DataType, of: DataType, value: str) -> str | None:
    if {into.kind, of.kind} == {"moment", "time"}:
        return f"{value} is not null"
    if of.kind not in ("moment", "time", "text"):
        return None
    if into.name == "date":
        return f"{value} <> date({value})"
    rest = f"mod(microsecond({value}), {10 ** (6 - into.scale)}) <> 0"
    if into.name == "timestamp" and of.name != "timestamp":
        return f"({rest} or {value} not between '1970-01-01 00:00:01' and '2038-01-19 03:14:07.999999')"
    return rest


WIDEST = {
    "decimal": "decimal(65,30)",
    "datetime": "datetime(6)",
    "timestamp": "timestamp(6)",
    "time": "time(6)",
    "varchar": "longtext",
    "char": "longtext",
    "text": "longtext",
}


def checked(declared: str, found: str, column: str, message: str) -> str:
    """The column for INSERT ... SELECT, which fails with the message and a value that is changed.

    In strict mode a text that is no moment is an error there, whose message has the text.

    Args:
        found: the name of the column's type in the query, without its size.
        column: quoted.
        message: as an SQL literal.
    """
    if not is_ordered(declared) or not is_ordered(found) or DataType.parse(found).kind == "integer":
        return column
    condition = changed(declared, WIDEST.get(found, found), column)
    if condition is None:
        return column
    return f"if({condition} and cast(concat({message}, {column}) as datetime) is not null, null, {column})"
