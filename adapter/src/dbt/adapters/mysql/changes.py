"""Which values would not be the same in a column of another type."""

from __future__ import annotations

import re

from dbt.adapters.mysql.column import TEXT_SIZES
from dbt.adapters.mysql.comments import literal
from dbt.adapters.mysql.data_type import DataType
from dbt.adapters.mysql.widening import holds

NUMBERS = ("integer", "decimal", "floating")
TEXTS = ("text", "enum", "set", "json")
# Texts that the servers read in full, and in one way: no blanks, exponents, offsets, years of two digits,
# nor zeros in front, which a code such as 007 has and a number has not.
FORMS = {
    "number": "^-?(0|[1-9][0-9]{0,34})([.][0-9]{0,30})?$",
    "moment": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}0*)?)?)?$",
    "time": "^-?[0-9]{1,3}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}0*)?)?$",
}
READ_AS = {"number": "decimal(65, 30)", "moment": "datetime(6)", "time": "time(6)"}
BYTES = {"tinytext": 2**8, "text": 2**16, "mediumtext": 2**24, "longtext": 2**32}


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
    if of.name == "null":
        return None
    if of.name == "bit":
        value = f"({value} + 0)"
    if into.kind == "text":
        return _text_changed(into, of, value)
    if into.kind == "binary":
        different = "<>" if into.name == "binary" else ">"
        return f"length({value}) {different} {into.size}" if of.kind in ("binary", "text") else _any(value)
    if into.kind in ("enum", "set"):
        # By a number, or a text that is one, the server takes the value at that place.
        return _no_member(into, value) if of.kind in TEXTS else _any(value)
    if into.kind not in (*NUMBERS, "moment", "time"):
        return None if of.kind in TEXTS else _any(value)
    condition = ""
    if of.kind == "text":
        form = "number" if into.kind in NUMBERS else into.kind
        condition = f"{value} not regexp '{FORMS[form]}' or "
        value = f"cast({value} as {READ_AS[form]})"
    elif (of.kind in NUMBERS) is not (into.kind in NUMBERS) or of.kind in ("binary", *TEXTS):
        return _any(value)
    if into.kind in NUMBERS:
        return f"({condition}{_number_changed(into, of, value)})"
    return f"({condition}{_moment_changed(into, of, value)})"


def _any(value: str) -> str:
    return f"{value} is not null"


def _no_member(into: DataType, value: str) -> str:
    texts = f"convert({value} using utf8mb4)"
    if into.kind == "set":
        # Each member once, in their order.
        parts = "".join(f"({re.escape(member)}(,|$))?" for member in into.members)
        return f"{texts} collate utf8mb4_bin not regexp {literal(f'^{parts}$')}"
    members = ", ".join(f"cast({literal(member)} as binary)" for member in into.members)
    return f"cast({texts} as binary) not in ({members})"


def _text_changed(into: DataType, of: DataType, value: str) -> str:
    if of.kind in ("binary", "set") or of.name == "bit":
        return _any(value)
    length = "length" if into.name in TEXT_SIZES else "char_length"
    conditions = [f"{length}({value}) >= {BYTES.get(into.name, into.size + 1)}"]
    if into.name == "char":
        # The server takes the blanks off.
        conditions.append(f"{value} like '% '")
    if of.kind == "floating":
        # As a text it has fewer digits than it has.
        conditions.append(f"{value} + 0e0 <> cast(cast({value} as char) as double)")
    return f"({' or '.join(conditions)})"


def _number_changed(into: DataType, of: DataType, value: str) -> str:
    if into.name == "year":
        return f"{value} not between 1901 and 2155 or {value} <> round({value})"
    if into.kind == "integer":
        least, most = into.limits
        fraction = "" if of.kind == "integer" else f" or {value} <> round({value})"
        return f"{value} not between {least} and {most}{fraction}"
    if into.kind == "decimal":
        sign = f"{value} < 0 or " if into.is_unsigned else ""
        return f"{sign}abs({value}) >= 1{'0' * into.whole_digits} or {value} <> round({value}, {into.scale})"
    kept = f"cast({f'round({value}, {into.scale})' if into.is_rounded else value} as {into.name})"
    return f"{value} <> {kept if of.kind == 'floating' else f'cast({kept} as decimal(65, 30))'}"


def _moment_changed(into: DataType, of: DataType, value: str) -> str:
    if of.kind != "text" and {into.kind, of.kind} == {"moment", "time"}:
        return _any(value)
    if into.name == "date":
        return f"{value} <> date({value})"
    rest = f"mod(microsecond({value}), {10 ** (6 - into.scale)}) <> 0"
    if into.name == "timestamp" and of.name != "timestamp":
        return f"{rest} or {value} not between '1970-01-01 00:00:01' and '2038-01-19 03:14:07.999999'"
    return rest


def checked(declared: str, found: str, column: str, message: str) -> str:
    """The column for INSERT ... SELECT, which fails with the message and a value that is changed.

    In strict mode a text that is no moment is an error there, whose message has the text.

    Args:
        found: the column's type in the query.
        column: quoted.
        message: as an SQL literal.
    """
    condition = changed(declared, found, column)
    if condition is None:
        return column
    text = shown(found, column)
    return f"if({condition} and cast(concat({message}, {text}) as datetime) is not null, null, {column})"


def shown(found: str, value: str) -> str:
    """The value as a text: bytes in hex, since they may be no text, which MySQL casts to null."""
    is_bytes = DataType.parse(found).kind == "binary"
    return f"concat('0x', hex({value}))" if is_bytes else f"cast({value} as char)"
