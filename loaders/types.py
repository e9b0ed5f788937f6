"""The column types a source may declare, and the Arrow type that holds each exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

INTEGERS = {
    "tinyint": (pa.int8(), pa.uint8()),
    "smallint": (pa.int16(), pa.uint16()),
    "mediumint": (pa.int32(), pa.uint32()),
    "int": (pa.int32(), pa.uint32()),
    "integer": (pa.int32(), pa.uint32()),
    "bigint": (pa.int64(), pa.uint64()),
}
TEXTS = ("char", "varchar", "text", "mediumtext", "longtext")
PATTERN = re.compile(r"(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(\s+unsigned)?", re.ASCII)


@dataclass(frozen=True)
class ColumnType:
    """A MySQL column type, e.g. ``decimal(9,6)``.

    Attributes:
        sql: the type as MySQL spells it.
        arrow: an Arrow type whose values all fit the column, and none are rounded.
        length: most characters of a text, None for others and for unbounded texts.
        base: the type's first word.
    """

    sql: str
    arrow: pa.DataType
    base: str
    length: int | None = None

    @property
    def is_text(self) -> bool:
        return self.base in TEXTS

    @property
    def is_exact_number(self) -> bool:
        return self.base in INTEGERS or self.base in ("decimal", "numeric", "boolean", "bool")


def parse_type(declared: str) -> ColumnType:
    """Read a declared type.

    Raises:
        ValueError: the type is unknown, or its numbers are out of range.
    """
    sql = declared.strip().lower()
    found = PATTERN.fullmatch(sql)
    if not found:
        raise ValueError(f"{declared!r} is not a column type")
    base, first, second, unsigned = found.groups()
    size, scale = int(first or 0), int(second or 0)
    if base in INTEGERS:
        return ColumnType(sql, INTEGERS[base][bool(unsigned)], base)
    if base in ("decimal", "numeric"):
        if not 1 <= size <= 38 or scale > size:
            raise ValueError(f"{declared!r}: a decimal has 1 to 38 digits")
        return ColumnType(sql, pa.decimal128(size, scale), base)
    if base in ("double", "float"):
        return ColumnType(sql, pa.float64() if base == "double" else pa.float32(), base)
    if base in ("boolean", "bool"):
        return ColumnType(sql, pa.bool_(), base)
    if base in TEXTS:
        if base in ("char", "varchar") and not 1 <= size <= 16383:
            raise ValueError(f"{declared!r}: a length from 1 to 16383 is needed")
        return ColumnType(sql, pa.string(), base, size or None)
    if base == "date":
        return ColumnType(sql, pa.date32(), base)
    if base in ("datetime", "timestamp") and size in (0, 3, 6):
        return ColumnType(sql, pa.timestamp({0: "s", 3: "ms", 6: "us"}[size]), base)
    raise ValueError(f"{declared!r} is not a type that files are loaded into")
