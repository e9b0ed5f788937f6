"""Types of a seed's columns, and the values in its file that a declared type does not hold."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from decimal import Context, Decimal, InvalidOperation

from dbt.adapters.mysql.changes import BYTES, FORMS
from dbt.adapters.mysql.data_type import MOST_DIGITS, MOST_SCALE, DataType
from dbt.adapters.mysql.widening import FLOAT_DIGITS

FRACTION = re.compile(r"\.(\d+)")
TIME_OF_DAY = re.compile(r"[T ]\s*(\d.*)")
LEAST_DIGITS = 18
# Without it a context rounds to 28 digits.
ANY_DIGITS = Context(prec=100_000)


def exact_type(values: Iterable[Decimal]) -> str:
    """The decimal that holds all of these numbers, with room for longer ones; a double where none does."""
    scale = whole = 0
    for value in values:
        _, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            return "double"
        scale = max(scale, -exponent)
        whole = max(whole, len(digits) + exponent)
    if not scale:
        return (
            "bigint" if whole <= LEAST_DIGITS else f"decimal({whole},0)" if whole <= MOST_DIGITS else "double"
        )
    size = max(whole + scale, LEAST_DIGITS)
    return "double" if size > MOST_DIGITS or scale > MOST_SCALE else f"decimal({size},{scale})"


def first_not_held(declared: str, values: Iterable[object]) -> str | None:
    """The first text that a column of the type would keep in part only, where the server does not say so."""
    kind = DataType.parse(declared)
    return next((text for value in values if (text := str(value or "")) and not _is_held(kind, text)), None)


def _is_held(kind: DataType, text: str) -> bool:
    if kind.name == "bit":
        # The server stores the text's bytes.
        return False
    if kind.name == "year":
        # Of two digits it makes four.
        return text.isdigit() and (text == "0000" or 1901 <= int(text) <= 2155)
    if kind.kind == "enum":
        return text in kind.members
    if kind.kind == "set":
        return not text or set(text.split(",")) <= set(kind.members)
    if kind.kind in ("integer", "decimal"):
        try:
            exponent = Decimal(text).normalize(ANY_DIGITS).as_tuple().exponent
        except InvalidOperation:
            return True
        return not isinstance(exponent, int) or -exponent <= kind.scale
    if kind.kind == "floating":
        return _is_floating(kind, text)
    if kind.name == "binary":
        # The server puts zeros behind a shorter one.
        return len(text.encode()) == kind.size
    if kind.name in BYTES:
        return len(text.encode()) < BYTES[kind.name]
    if kind.kind == "text":
        return len(text) <= kind.size and (kind.name != "char" or not text.endswith(" "))
    if kind.kind in ("moment", "time") and not re.match(FORMS[kind.kind], text):
        return False
    if kind.name == "date":
        found = TIME_OF_DAY.search(text)
        return not found or not set(found[1]) & set("123456789")
    if kind.kind in ("moment", "time"):
        found = FRACTION.search(text)
        return not found or len(found[1].rstrip("0")) <= kind.scale
    return True


def _is_floating(kind: DataType, text: str) -> bool:
    try:
        number = Decimal(text).normalize(ANY_DIGITS)
    except InvalidOperation:
        return True
    _, digits, exponent = number.as_tuple()
    if kind.is_rounded and isinstance(exponent, int) and exponent < -kind.scale:
        return False
    if len(digits) <= FLOAT_DIGITS[kind.name]:
        return True
    if kind.name == "float":
        return Decimal(struct.unpack("f", struct.pack("f", number))[0]) == number
    return Decimal(repr(float(number))) == number
