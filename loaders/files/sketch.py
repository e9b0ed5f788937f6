"""The dialect of a sample of CSV: delimiter, quote, rows of header, spellings of null."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace

from loaders.files.titles import NULLS, Table, has_names, is_value, titles_of, width_of

# Of two that fit equally, the one that is rarer within values.
DELIMITERS = ("\t", "|", ";", ",")
DIALECTS: tuple[tuple[str | None, str | None], ...] = (("'", None), ('"', None), ('"', "\\"), (None, None))
ROWS = 10_000
# The first line with which Excel names the delimiter.
SEPARATOR = re.compile(r"""("?)sep=([\t|;,:])\1\r?\n""", re.IGNORECASE)
# A sample may end within a value of so many lines.
CUT_LINES = 100
LEAST_FIT = 0.8
# For a header that another delimiter does not split looks like a title.
TITLE_COST = 0.02


@dataclass(frozen=True)
class Sketch:
    """The same as in `FormatOptions`.

    Attributes:
        header_rows: 0 with `titles`: no row of names follows the titles.
        titles: how many rows are no part of the table, and stand above it.
    """

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    header_rows: int = 1
    null_values: tuple[str, ...] = ("",)
    titles: int = 0


def sketch(text: str, cut: bool, delimiter: str | None = None) -> Sketch:
    """What the sample shows; ``cut``: the file goes on after it; ``delimiter``: it is known."""
    if cut:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    if named := SEPARATOR.match(text):
        rest = sketch(text[named.end() :], cut, named[2])
        rows = rest.header_rows + (rest.header_rows > 0)
        return replace(rest, header_rows=rows, titles=rest.titles + 1)
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
    width = width_of(table)
    titles = titles_of(table, width)
    header = titles + 1 if has_names(table, titles, width) else 0
    data = [row for row in table[header:] if len(row) == width]
    nulls = ("", *_null_values(data, width))
    return Sketch(found.delimiter, found.quote, found.escape, header, nulls, titles)


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


def _fit(table: Table) -> float:
    """The share of rows as wide as most are, less something for each title; 0 for a single field."""
    if not table or (width := width_of(table)) < 2:
        return 0
    titles = titles_of(table, width)
    body = table[titles:]
    return sum(len(row) == width for row in body) / len(body) - TITLE_COST * titles


def _null_values(data: Table, width: int) -> list[str]:
    found = set()
    for position in range(width):
        values = {row[position] for row in data}
        others = values - {"", *NULLS}
        if others and all(map(is_value, others)):
            found |= values & set(NULLS)
    return [spelling for spelling in NULLS if spelling in found]
