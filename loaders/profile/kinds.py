"""What a text can prove to be, e.g. a date, and why another one is none of it."""

from __future__ import annotations

import re
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from loaders.spec import ColumnSpec
from loaders.types import parse_type
from loaders.values.cast import cast_column

# Ids have more: the numbers of cards, accounts and posts.
MOST_DIGITS = 15
YEAR = r"(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})"
CLOCK = r"[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,6})?"
ZONE = r"(?:Z|[+-]\d{2}(?::?\d{2})?)"
# In the order in which they are preferred. Each takes one spelling of a value
# only, so that no code, version or id passes for a number.
INTEGER = rf"0|-?[1-9]\d{{0,{MOST_DIGITS - 1}}}"
DECIMAL = rf"{INTEGER}|-?[1-9]\d*\.\d+|-?0\.0*[1-9]\d*|0\.0+"
KINDS = {
    "integer": rf"^(?:{INTEGER})$",
    "decimal": rf"^(?:{DECIMAL})$",
    # As programs write numbers in JSON: one digit, a small e and the exponent's sign.
    "float": rf"^(?:{DECIMAL}|-?[1-9](?:\.\d+)?e[+-]\d{{1,3}})$",
    # As spreadsheets and databases write them: a point or a small number, for 1E2 is a code.
    "scientific": rf"^(?:{DECIMAL}|-?\d\.\d+[eE][+-]?\d{{1,3}}|-?[1-9][eE]-\d{{1,3}})$",
    "boolean": r"^(?i:true|false)$",
    "date": rf"^{YEAR}-\d\d-\d\d$",
    "datetime": rf"^{YEAR}-\d\d-\d\d[T ](?:[0-2]\d:[0-5]\d|{CLOCK}){ZONE}?$",
    "time": rf"^{CLOCK}$",
    "json": r"^(?s:\{.*\}|\[.*\])$",
}
# What the loader has to take as well: a calendar's days, a clock's hours, JSON's grammar.
TAKEN_AS = {
    "float": "double",
    "scientific": "double",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime(6)",
    "time": "time(6)",
    "json": "json",
}
STRETCH = 1000
NULLS = {"na", "n/a", "null", "none", "nil", "nan", "-", "--", "?", "\\n", "#n/a"}
NO_MOMENT = "is no moment of the calendar and clock"
TIME_OF_DAY = r"[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
# Of texts that begin with a day of the calendar.
OBJECTIONS_TO_MOMENTS = (
    ("", "is a date without a time of day"),
    (rf"{TIME_OF_DAY}{ZONE}?", "is a date with a time of day"),
    (rf"{TIME_OF_DAY} +(?:{ZONE}|[A-Z]+)", "has a blank before its zone"),
    (rf"{TIME_OF_DAY}\d+{ZONE}?", "has more than 6 digits of a second"),
)
OBJECTIONS = (
    (r"", "is an empty text, quoted and so no null"),
    (r"\s.*|.*\s", "has blanks around it"),
    (r"-0(\.0+)?", "is a negative zero"),
    (r"\+[\d.]+", "has a plus sign"),
    (r"-?0\d[\d.]*", "has a leading zero"),
    (r"-?\d{16,}", f"has more than {MOST_DIGITS} digits, as ids have"),
    (r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+", "is written with an exponent"),
    (r"[-+]?(inf|infinity|nan)", "is no finite number"),
    (r"[-+]?\d{1,3}([,' ]\d{3})+(\.\d+)?|[-+]?\d+,\d+", "has a comma or another separator"),
    (r"[-+]?[\d.,]+ ?%", "is a percentage"),
    (r"[-+]?[$€£¥] ?[-+]?[\d.,]+|[\d.,]+ ?[$€£¥]", "has a currency"),
    (r"[-+]?(\d+\.|\.\d+)", "lacks digits on one side of the point"),
    (r"yes|no|y|n|t|f|on|off", "is no true or false"),
    (r"\d{4}-\d\d-\d\d([T ].*)?", NO_MOMENT),
    (r"\d\d?:\d\d(:\d\d.*)?", "is no time of day that can be loaded"),
    (r"[\[{].*[\]}]", "is no valid JSON"),
)


def first_misfit(kind: str, texts: pa.Array) -> int | None:
    """The index of a text that is not of the kind; None when all are.

    Args:
        texts: strings without nulls.
    """
    fits = pc.match_substring_regex(texts, KINDS[kind])
    if (index := pc.index(fits, False).as_py()) >= 0:
        return int(index)
    if kind not in TAKEN_AS:
        return None
    column = ColumnSpec(kind, parse_type(TAKEN_AS[kind]))
    for start in range(0, len(texts), STRETCH):
        _, misfits = cast_column(texts[start : start + STRETCH], column)
        if misfits:
            return start + min(misfits)
    return None


def objection(text: str) -> str:
    """Why a text is taken for text, as the end of a sentence that begins with it."""
    if text.lower() in NULLS:
        return "is a text, unless `null_values` lists it"
    for pattern, reason in OBJECTIONS:
        if re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII | re.DOTALL):
            return _objection_to_moment(text) if reason == NO_MOMENT else reason
    return "is a text"


def _objection_to_moment(text: str) -> str:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return NO_MOMENT
    reasons = (reason for pattern, reason in OBJECTIONS_TO_MOMENTS if re.fullmatch(pattern, text[10:]))
    return next(reasons, NO_MOMENT)
