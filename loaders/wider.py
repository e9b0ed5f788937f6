"""The narrowest declared type that holds the values of two: widened, never narrowed."""

from __future__ import annotations

from loaders.types import TEXTS, ColumnType, Family, parse_type

UNSIGNED = " unsigned"
BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
# Digits of the greatest value of each, and the bits of a binary fraction that hold all values.
DIGITS = {8: 3, 16: 5, 24: 8, 32: 10, 64: 20}
FLOAT_BITS, DOUBLE_BITS = 24, 53
# A varchar beyond takes too much of a row, of which MySQL has 65,535 bytes.
LONGEST_VARCHAR = 4000
TEXT_WIDTHS = {Family.BOOLEAN: 5, Family.DATE: 10, Family.FLOAT: 24, Family.DATETIME: 35, Family.TIME: 15}


def wider(old: str, new: str) -> str | None:
    """The narrowest declared type that holds all values of both, exactly.

    `old` comes back when it holds them already. None when only text would
    do, see `widest_text`; a column that is text already becomes a longer one.

    Raises:
        ValueError: one of them is no type.
    """
    one, two = parse_type(old), parse_type(new)
    if one.sql == two.sql:
        return one.sql
    if one.family is Family.TEXT:
        return widest_text(old, new) if two.family is not Family.BINARY else None
    pair = {one.family, two.family}
    if pair == {Family.INTEGER}:
        return _integer(one, two)
    if pair <= {Family.INTEGER, Family.DECIMAL}:
        return _decimal(one, two)
    if pair <= {Family.INTEGER, Family.FLOAT}:
        return _float(one, two)
    if pair <= {Family.DATE, Family.DATETIME}:
        return _datetime(one, two)
    if pair == {Family.TIME}:
        return max(one.sql, two.sql, key=_fraction)
    if pair == {Family.BINARY}:
        return _binary(one, two)
    return one.sql if pair in ({Family.JSON}, {Family.BOOLEAN}) else None


def widest_text(old: str, new: str) -> str:
    """The narrowest text that holds how values of both are written.

    Raises:
        ValueError: one of them is no type.
    """
    one, two = parse_type(old), parse_type(new)
    if all(kind.base == "char" for kind in (one, two)):
        return max(one.sql, two.sql, key=lambda sql: parse_type(sql).length or 0)
    chars = [_chars(kind) for kind in (one, two)]
    longest = max((length for length in chars if length is not None), default=1)
    unbounded = [kind for kind, length in zip((one, two), chars, strict=True) if length is None]
    if not unbounded and (longest <= LONGEST_VARCHAR or (one.base, one.length) == ("varchar", longest)):
        return f"varchar({longest})"
    bounded = 4 * longest if len(unbounded) < 2 else 0
    most = max(bounded, *(kind.max_bytes or 0 for kind in (one, two)))
    return next(name for name, size in TEXTS.items() if size == most or (size > most and size > 256))


def _chars(kind: ColumnType) -> int | None:
    """The most characters of a value as text; None without a bound."""
    if kind.family in (Family.TEXT, Family.JSON, Family.BINARY):
        return kind.length and kind.length * (2 if kind.family is Family.BINARY else 1)
    if kind.family is Family.INTEGER:
        return DIGITS[_bits(kind)] + 1
    return TEXT_WIDTHS.get(kind.family) or kind.arrow.precision + 3


def _bits(kind: ColumnType) -> int:
    return BITS["int" if kind.base == "integer" else kind.base]


def _is_unsigned(kind: ColumnType) -> bool:
    return kind.sql.endswith(UNSIGNED)


def _integer(one: ColumnType, two: ColumnType) -> str:
    if _is_unsigned(one) == _is_unsigned(two):
        return one.sql if _bits(one) >= _bits(two) else two.sql
    signed, unsigned = (two, one) if _is_unsigned(one) else (one, two)
    needed = max(_bits(signed), _bits(unsigned) + 1)
    fitting = (name for name, bits in BITS.items() if bits >= needed)
    return signed.sql if _bits(signed) >= needed else next(fitting, "decimal(20,0)")


def _decimal(one: ColumnType, two: ColumnType) -> str | None:
    parts = [
        (DIGITS[_bits(kind)], 0)
        if kind.family is Family.INTEGER
        else (kind.arrow.precision - kind.arrow.scale, kind.arrow.scale)
        for kind in (one, two)
    ]
    before, behind = (max(part) for part in zip(*parts, strict=True))
    if parts[0] == (before, behind) and one.family is Family.DECIMAL:
        return one.sql
    return f"decimal({before + behind},{behind})" if before + behind <= 38 else None


def _float(one: ColumnType, two: ColumnType) -> str | None:
    integers = [kind for kind in (one, two) if kind.family is Family.INTEGER]
    floats = [kind for kind in (one, two) if kind.family is Family.FLOAT]
    bits = max((_bits(kind) for kind in integers), default=0)
    if bits > DOUBLE_BITS:
        return None
    return "double" if bits > FLOAT_BITS or any(kind.base == "double" for kind in floats) else "float"


def _fraction(sql: str) -> int:
    return int(sql.split("(")[1].rstrip(")")) if "(" in sql else 0


def _datetime(one: ColumnType, two: ColumnType) -> str:
    digits = max(_fraction(kind.sql) for kind in (one, two))
    base = "timestamp" if one.base == two.base == "timestamp" else "datetime"
    return f"{base}({digits})" if digits else base


def _binary(one: ColumnType, two: ColumnType) -> str:
    if one.max_bytes or two.max_bytes:
        longest = max(one.length or 0, two.length or 0)
        blob = max((kind for kind in (one, two) if kind.max_bytes), key=lambda kind: kind.max_bytes or 0)
        return blob.sql if longest < (blob.max_bytes or 0) else "blob"
    return f"varbinary({max(one.length or 0, two.length or 0)})"
