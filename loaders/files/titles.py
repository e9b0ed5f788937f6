"""Which rows of a sample of CSV are titles, and whether a row has the names of the columns."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count, pairwise

NULLS = ("NA", "N/A", "NULL", "null", "\\N", "-", "nan", "None")
MOST_TITLES = 10
# Rows that a row of names is compared with.
COMPARED = 1000
YEARS = (1900, 2100)
NUMBER = re.compile(
    r"[+-]?(\d+([.,]\d+)?|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}(\.\d{3})+(,\d+)?|[.,]\d+|\d+\.)([eE][+-]?\d+)?",
    re.ASCII,
)
TIME = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?([AaPp][Mm])?(Z|\s?[+-]\d{2}:?\d{2})?"
DATE = re.compile(
    rf"(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}})([T ]\s?{TIME})?|{TIME}",
    re.ASCII,
)

Table = list[list[str]]


def width_of(table: Table) -> int:
    """The most frequent number of fields, where titles are past."""
    late, all_rows = Counter(map(len, table[len(table) // 2 :])), Counter(map(len, table))
    return max(late, key=lambda width: (late[width], all_rows[width], width))


def titles_of(table: Table, width: int) -> int:
    """How many rows stand above the table.

    Lines without a delimiter are titles. Other rows with few fields, e.g. an
    account and its number, are titles only above a row that is proven to be the
    names: without it they may be data.
    """
    sure = 0
    for index, row in enumerate(table[: MOST_TITLES + 1]):
        if _is_title(row, width):
            sure += sure == index
        elif not (len(row) < width or _filled(row) * 2 <= width):
            return index if index == sure or _are_names(row, _below(table, index, width)) else sure
    return sure if sure <= MOST_TITLES else 0


def _is_title(row: list[str], width: int) -> bool:
    """Whether a row is no part of a table so wide, whatever follows it."""
    return width > 1 and (len(row) == 1 or not _filled(row))


def _filled(row: list[str]) -> int:
    return sum(bool(field.strip()) for field in row)


def _below(table: Table, index: int, width: int) -> Table:
    return [row for row in table[index + 1 : index + 1 + COMPARED] if len(row) == width]


def has_names(table: Table, titles: int, width: int) -> bool:
    """Whether the row below the titles has the names; of one that may as well be data, it has not."""
    row, below = table[titles], _below(table, titles, width)
    sure = _are_names(row, below)
    if titles and not below:
        return not any(map(is_value, row))
    return _names_all(row, below) if sure is None else sure


def _are_names(row: list[str], below: Table) -> bool | None:
    """Whether a row differs from those below it as names do; None when that is not clear."""
    alike = names = False
    for value, column in zip(row, zip(*below, strict=True), strict=False):
        kinds = [_kind(other) for other in column if other and other not in NULLS]
        own = _kind(value)
        if not kinds or not value.strip() or value in NULLS:
            continue
        if own == "date" and kinds.count("date") * 2 > len(kinds):
            return False
        names |= all(kinds) and (not own or (own == "date" and "date" not in kinds))
        alike |= bool(own) and sum(map(bool, kinds)) * 2 > len(kinds)
    if names or (alike and _is_counted(row, below)):
        return True
    return False if alike else None


def _is_counted(row: list[str], below: Table) -> bool:
    """Whether the values of a row are years, months or days in turn, and those below are not."""
    places = [place for place, value in enumerate(row) if _kind(value)]
    return _is_run([row[place] for place in places]) and not any(
        _is_run([other[place] for place in places if place < len(other)]) for other in below
    )


def _is_run(values: list[str]) -> bool:
    if len(values) < 2 or not all(value.strip().isdecimal() for value in values):
        return False
    numbers = [int(value) for value in values]
    steps = [b - a for a, b in pairwise(numbers)]
    years = min(numbers) >= YEARS[0] and max(numbers) <= YEARS[1]
    return all(step > 0 for step in steps) if years else len(values) > 2 and set(steps) == {1}


def _names_all(row: list[str], below: Table) -> bool:
    """Whether a row has a text for every column with values, apart from one that counts the rows."""
    columns = [[value for value in column if value] for column in zip(*below, strict=True)]
    names = [*row, *[""] * len(columns)]
    unnamed = [place for place, column in enumerate(columns) if column and not names[place].strip()]
    if unnamed != [0]:
        return not unnamed
    start = columns[0][0]
    return start in ("0", "1") and all(
        value == str(number) for value, number in zip(columns[0], count(int(start)), strict=False)
    )


def is_value(text: str) -> bool:
    """Whether it is a number or a date."""
    return bool(_kind(text))


def _kind(text: str) -> str:
    """``number`` or ``date``; empty for any other text."""
    text = text.strip()
    return "number" if NUMBER.fullmatch(text) else "date" if DATE.fullmatch(text) else ""
