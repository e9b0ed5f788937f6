"""Texts that a server takes as JSON, which is less than Python takes."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any, NoReturn

from loaders.types import JsonLimits

# Of the integers that MySQL keeps in JSON; other numbers are doubles there.
LEAST, MOST = -(2**63), 2**64 - 1
DOUBLE_DIGITS = 15
HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


def json_objection(text: str, limits: JsonLimits) -> str | None:
    """Why a text is not JSON to the server; None when it is."""
    try:
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_number(limits),
            parse_int=_number(limits),
            object_pairs_hook=_unique,
        )
        if HALF_PAIR.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "it is not JSON: it has half of a surrogate pair"
    except ValueError as error:
        return f"it is not JSON: {error}"
    except RecursionError:
        return "its JSON is nested too deeply"
    if text.count("[") + text.count("{") > limits.levels and _levels(value) > limits.levels:
        return f"its JSON is nested more than {limits.levels} levels deep, which the server does not take"
    return None


def _levels(value: Any) -> int:
    levels, parts = 0, [value]
    while parts := [part for part in parts if isinstance(part, (dict, list))]:
        levels += 1
        parts = [item for part in parts for item in (part.values() if isinstance(part, dict) else part)]
    return levels


def _number(limits: JsonLimits) -> Any:
    def parse(text: str) -> float:
        number = float(text)
        # Numbers of 15 digits are those of their doubles.
        if limits.keeps_digits or (len(text) <= DOUBLE_DIGITS and "e" not in text.lower()):
            return number
        if math.isinf(number):
            raise ValueError(f"the server holds no number as large as {text[:40]}")
        is_integer = text.lstrip("-").isdigit() and LEAST <= int(text) <= MOST
        if not is_integer and Decimal(text) != Decimal(repr(number)):
            raise ValueError(f"the server would make {number!r} of the number {text[:40]}")
        return number

    return parse


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON knows no {name}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'the key "{key}" stands there twice')
        found[key] = value
    return found
