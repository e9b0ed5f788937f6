"""Values of unit tests: MySQL casts any text to something, so what a cast would change is refused before."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.mysql.data_type import MOST_DIGITS, DataType

BOOLEANS = {"true": "1", "false": "0"}
NUMBERS = ("integer", "decimal", "floating")
MOMENT = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?")
TIME = re.compile(r"-?(\d{1,3}):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?")


# What cast keeps of a decimal: 65 digits, 30 of them behind the point.
LAST_DIGIT, EXACT = Decimal(1).scaleb(-30), Context(prec=65)
MOST_HOURS = 838


def fixture_value(column: str, value: Any, data_type: str, is_given: bool = False) -> Any:
    """The value as the column's type has it: true and false are 1 and 0 among numbers.

    Args:
        is_given: of a row that the model reads, whose decimals have the digits of the column. Those that
            are expected may have more: the type of a quotient follows from the literals of the test.

    Raises:
        DbtRuntimeError: the type does not hold the value.
    """
    kind = DataType.parse(data_type)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) and kind.kind == "text":
        return str(value).lower()
    if value is None or kind.kind not in (*NUMBERS, "moment", "time"):
        return value
    text = str(value).strip()
    if kind.kind in NUMBERS:
        text = BOOLEANS.get(text.lower(), text)
    checks = {"moment": _is_moment, "time": _is_time}
    is_held = checks.get(kind.kind, _is_number)(kind, text)
    if not is_held or (is_given and kind.kind == "decimal" and not is_exact(text, data_type)):
        raise DbtRuntimeError(
            f"The unit test has {value!r} for the column {column!r}, which is no {data_type}.\n"
            f"  Hint: write a value that {data_type} holds as it is, or cast the column in the model."
        )
    return str(int(Decimal(text))) if kind.kind == "integer" else text


def is_exact(value: Any, data_type: str) -> bool:
    """Whether a value may be cast to a decimal as it is declared, of which a quotient has its digits."""
    kind = DataType.parse(data_type)
    if kind.kind != "decimal" or not 0 < kind.size <= MOST_DIGITS:
        return False
    try:
        number = Decimal(value or 0)
        is_short = number == number.quantize(Decimal(1).scaleb(-kind.scale), context=EXACT)
    except InvalidOperation:
        return False
    return is_short and abs(number) < 10**kind.whole_digits


def _is_number(kind: DataType, text: str) -> bool:
    try:
        number = Decimal(text)
        if not number.is_finite() or (kind.is_unsigned and number < 0):
            return False
        if kind.kind == "decimal":
            return number == number.quantize(LAST_DIGIT, context=EXACT)
    except InvalidOperation:
        return False
    if kind.kind == "floating":
        return True
    least, most = kind.limits
    return number == number.to_integral_value() and least <= number <= most


def _is_moment(kind: DataType, text: str) -> bool:
    found = MOMENT.fullmatch(text)
    if not found:
        return False
    try:
        moment = datetime.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
    except ValueError:
        return False
    return kind.name != "date" or moment.time() == datetime.time()


def _is_time(_: DataType, text: str) -> bool:
    found = TIME.fullmatch(text)
    return bool(found) and int(found[1]) <= MOST_HOURS  # type: ignore[index]
