"""Types that fit a table: so many columns, and bytes of a row and of a page.

The limits are InnoDB's, found by making tables on MySQL 9.7 and MariaDB 10.11: a page of 16 KiB
keeps half of itself for a row, in which a long text leaves a pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loaders.types import ColumnType, Family, parse_type
from warehouse.errors import DataError

# 1,017, of which the loader adds three, and what those take of a row and of a page.
MOST_COLUMNS = 1_014
ROW_BYTES = 60_000
PAGE_BYTES = 8_040
# MySQL's pointer with what it keeps beside it, and MariaDB's.
POINTER, SHORT_POINTER = 41, 21
# A text with more bytes than these may leave the page on MariaDB.
SHORT = 255
FIXED = {
    "tinyint": 1, "smallint": 2, "mediumint": 3, "int": 4, "integer": 4, "bigint": 8, "float": 4,
    "double": 8, "boolean": 1, "bool": 1, "date": 3, "datetime": 5, "timestamp": 4, "time": 3,
}  # fmt: skip
NULL_BIT = 0.125
# Bytes of a decimal's digits that are fewer than nine.
LEFT = (0, 1, 1, 2, 2, 3, 3, 4, 4)
HINT = "leave columns out of the files, or keep several as one json column, which files of JSON Lines have."


def refuse_too_many(columns: int) -> None:
    """Refuse more columns than a table takes.

    Raises:
        DataError: there are too many.
    """
    if columns > MOST_COLUMNS:
        raise DataError(
            f"The files have {columns:,} columns; a table takes {MOST_COLUMNS:,} beside the loader's own.",
            HINT,
        )


def fitted(types: Mapping[str, str], key: Sequence[str]) -> dict[str, str]:
    """The types, the longest texts without a bound where all together are too long for a row or a page.

    Raises:
        DataError: no types that hold these columns fit a table of either server.
    """
    refuse_too_many(len(types))
    fitting = dict(types)
    longest = sorted((name for name in types if name not in key), key=lambda name: _row(types[name]))
    while longest and (_sum(fitting, _row) > ROW_BYTES or _sum(fitting, _page) > PAGE_BYTES):
        name = longest.pop()
        if parse_type(types[name]).length:
            unbounded = _unbounded(types[name])
            if _row(unbounded) < _row(types[name]) or _page(unbounded) < _page(types[name]):
                fitting[name] = unbounded
    if _sum(fitting, _least_page) > PAGE_BYTES:
        raise DataError(
            f"The {len(types):,} columns take {_sum(fitting, _least_page):,.0f} bytes of a page; "
            f"a table takes {PAGE_BYTES:,}.",
            HINT,
        )
    return fitting


def too_wide_for_mysql(types: Mapping[str, str]) -> str | None:
    """Why MariaDB takes such a table and MySQL does not."""
    size = _sum(types, _page)
    if size <= PAGE_BYTES:
        return None
    return (
        f"the {len(types):,} columns take {size:,.0f} bytes of a page on MySQL, which takes {PAGE_BYTES:,}, "
        f"{PAGE_BYTES // POINTER} texts for instance; MariaDB takes them"
    )


def _sum(types: Mapping[str, str], size: Callable[[str], float]) -> float:
    return sum(map(size, types.values()))


def _unbounded(declared: str) -> str:
    return "text" if parse_type(declared).family is Family.TEXT else "blob"


def _bytes(kind: ColumnType) -> int | None:
    """The most bytes of a value with a bound; None without one."""
    if kind.length:
        return kind.length * (4 if kind.family is Family.TEXT else 1)
    if kind.family is Family.DECIMAL:
        precision, scale = int(kind.arrow.precision), int(kind.arrow.scale)
        return sum(digits // 9 * 4 + LEFT[digits % 9] for digits in (precision - scale, scale))
    if kind.base in FIXED:
        return FIXED[kind.base] + (3 if "(" in kind.sql else 0)
    return None


def _row(declared: str) -> float:
    size = _bytes(parse_type(declared))
    return 12 if size is None else size + 2


def _page(declared: str) -> float:
    """As MySQL counts, or MariaDB where that is more."""
    kind = parse_type(declared)
    size = _bytes(kind)
    if size is None or size > SHORT:
        return POINTER + NULL_BIT
    return size + (1 if kind.length else 0) + NULL_BIT


def _least_page(declared: str) -> float:
    """As the server counts that has more room for this type."""
    kind = parse_type(declared)
    size = _bytes(kind)
    if size is None or size > SHORT:
        return SHORT_POINTER + NULL_BIT
    return min(size + 1, POINTER) + NULL_BIT if kind.length else size + NULL_BIT
