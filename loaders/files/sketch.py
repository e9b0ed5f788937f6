"""The dialect of a sample of CSV: delimiter, quote, rows of header, spellings of null."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

# Of two that fit equally, the one that is rarer within values.
DELIMITERS = ("\t", "|", ";", ",")
NULLS = ("NA", "N/A", "NULL", "null", "\\N", "-", "nan", "None")
DIALECTS: tuple[tuple[str | None, str | None], ...] = (("'", None), ('"', None), ('"', "\\"), (None, None))
ROWS = 10_000
MOST_TITLES = 10
# The first line with which Excel names the delimiter.
SEPARATOR = re.compile(r"sep=([\t|;,:])\r?\n", re.IGNORECASE)
# A sample may end within a value of so many lines.
CUT_LINES = 100
LEAST_FIT = 0.8
# For a header that another delimiter does not split looks like a title.
TITLE_COST = 0.02
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


@dataclass(frozen=True)
class Sketch:
    """The same as in `FormatOptions`."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    header_rows: int = 1
    null_values: tuple[str, ...] = ("",)


def sketch(text: str, cut: bool, delimiter: str | None = None) -> Sketch:
    """What the sample shows; ``cut``: the file goes on after it; ``delimiter``: it is known."""
    if cut:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    if named := SEPARATOR.match(text):
        delimiter = named[1]
    best: tuple[float, Sketch, Table] | None = None
    for quote, escape in DIALECTS:
        if (quote and quote not in text and quote != '"') or (escape and escape + '"' not in text):
            continue
        for candidate in (delimiter,) if delimiter else DELIMITERS:
            if quote == "'" and not _wraps(text, candidate):
                continue
            table = _parse(text, cut, candidate, quote, escape)
            fit = _fit(table)
            # What comes first stays unless another fits better.
            if fit > (best[0] if best else LEAST_FIT):
                best = fit, Sketch(candidate, quote, escape), table
    found, table = (
        best[1:] if best else (Sketch(delimiter or ","), _parse(text, cut, delimiter or ",", '"', None))
    )
    if not table:
        return found
    header = _header_rows(table)
    width = _width(table)
    data = [row for row in table[header:] if len(row) == width]
    nulls = ("", *_null_values(data, width))
    return Sketch(found.delimiter, found.quote, found.escape, header, nulls)


def _wraps(text: str, delimiter: str) -> bool:
    """Whether apostrophes stand around values, and no quotes do."""
    d = re.escape(delimiter)
    wrapped = re.findall(rf"(?:^|{d})'[^'\n]*'(?=\r?$|{d})", text, re.MULTILINE)
    return '"' not in text and len(wrapped) * 2 >= text.count("\n")


def _parse(text: str, cut: bool, delimiter: str, quote: str | None, escape: str | None) -> Table:
    """The rows that are not blank; none when quotes stand in odd places."""
    rows: Table = []
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        escapechar=escape,
        strict=True,
    )
    line = 0
    try:
        for row in reader:
            line = reader.line_num
            if row:
                rows.append(row)
            if len(rows) >= ROWS:
                break
    except csv.Error as error:
        if not (cut and "unexpected end" in str(error) and reader.line_num - line <= CUT_LINES):
            return []
    return rows


def _width(table: Table) -> int:
    return Counter(map(len, table)).most_common(1)[0][0]


def _fit(table: Table) -> float:
    """The share of rows as wide as most are, less something for each title; 0 for a single field."""
    if not table or (width := _width(table)) < 2:
        return 0
    titles = _titles(table, width)
    body = table[titles:]
    return sum(len(row) == width for row in body) / len(body) - TITLE_COST * titles


def _titles(table: Table, width: int) -> int:
    """How many rows stand before the first that is no title: a title has one field that is filled."""
    for index, row in enumerate(table[: MOST_TITLES + 1]):
        filled = sum(bool(field.strip()) for field in row)
        if filled > 1 or (len(row) == width < 3 and not _is_separator(row)):
            return index
    return 0


def _is_separator(row: list[str]) -> bool:
    """Whether it is the first line with which Excel names the delimiter, e.g. ``sep=;``."""
    return row[0].lower().startswith("sep=") and not any(row[1:])


def _header_rows(table: Table) -> int:
    width = _width(table)
    titles = _titles(table, width)
    first, later = table[titles], [row for row in table[titles + 1 :] if len(row) == width]
    return titles if later and not titles and _is_data(first, later) else titles + 1


def _is_data(first: list[str], later: Table) -> bool:
    """Whether a first row has numbers or dates where the later ones do, and a name in no such place."""
    data = []
    for value, column in zip(first, zip(*later, strict=True), strict=True):
        filled = [other for other in column if other and other not in NULLS]
        if filled and all(map(_is_value, filled)):
            if not _is_value(value) and value and value not in NULLS:
                return False
            data.append(value)
    numbers = [int(value) for value in data if value.isdecimal()]
    # Years or months, one beside the other, are names of columns.
    counted = len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))
    return any(map(_is_value, data)) and not counted


def _null_values(data: Table, width: int) -> list[str]:
    found = set()
    for position in range(width):
        values = {row[position] for row in data}
        others = values - {"", *NULLS}
        if others and all(map(_is_value, others)):
            found |= values & set(NULLS)
    return [spelling for spelling in NULLS if spelling in found]


def _is_value(text: str) -> bool:
    """Whether it is a number or a date."""
    return bool(NUMBER.fullmatch(text.strip()) or DATE.fullmatch(text.strip()))
