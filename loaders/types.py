"""The column types a source may declare, and the Arrow type that holds each exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

import pyarrow as pa

INTEGERS = {
    "tinyint": (pa.int8(), pa.uint8()),
    "smallint": (pa.int16(), pa.uint16()),
    "mediumint": (pa.int32(), pa.uint32()),
    "int": (pa.int32(), pa.uint32()),
    "integer": (pa.int32(), pa.uint32()),
    "bigint": (pa.int64(), pa.uint64()),
}
# Bytes that the unbounded ones hold.
TEXTS = {"tinytext": 2**8, "text": 2**16, "mediumtext": 2**24, "longtext": 2**32}
BLOBS = {"tinyblob": 2**8, "blob": 2**16, "mediumblob": 2**24, "longblob": 2**32}
FRACTIONS = {0: "s", 3: "ms", 6: "us"}
PATTERN = re.compile(r"(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(\s+unsigned)?", re.ASCII)


class Family(Enum):
    """Types that are sent and proven alike."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    JSON = "json"
    BINARY = "binary"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"


@dataclass(frozen=True)
class JsonLimits:
    """What a server takes as JSON: so many levels, and numbers with all their digits or as doubles."""

    levels: int = 100
    keeps_digits: bool = False


@dataclass(frozen=True)
class ColumnType:
    """A MySQL column type, e.g. ``decimal(9,6)``.

    Attributes:
        sql: the type as MySQL spells it.
        arrow: an Arrow type whose values all fit the column, and none are rounded.
        base: the type's first word.
        length: most characters of a text or bytes of a binary; None without a bound.
        max_bytes: most bytes of an unbounded text or binary; None for the others.
        json: what the server takes as JSON.
    """

    sql: str
    arrow: pa.DataType
    base: str
    family: Family
    length: int | None = None
    max_bytes: int | None = None
    json: JsonLimits = JsonLimits()

    @property
    def ddl(self) -> str:
        """The type in ``create table``.

        JSON is kept as its exact text with a check that it is valid: MySQL's own
        type would reorder keys and rewrite numbers.
        """
        return "longtext" if self.family is Family.JSON else self.sql


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
        return ColumnType(sql, INTEGERS[base][bool(unsigned)], base, Family.INTEGER)
    if base in ("decimal", "numeric"):
        if not 1 <= size <= 38 or scale > min(size, 30):
            raise ValueError(f"{declared!r}: a decimal has 1 to 38 digits, at most 30 after the point")
        return ColumnType(sql, pa.decimal128(size, scale), base, Family.DECIMAL)
    if base in ("double", "float"):
        return ColumnType(sql, pa.float64() if base == "double" else pa.float32(), base, Family.FLOAT)
    if base in ("boolean", "bool"):
        return ColumnType(sql, pa.bool_(), base, Family.BOOLEAN)
    if base == "json":
        return ColumnType(sql, pa.string(), base, Family.JSON, max_bytes=TEXTS["longtext"])
    if base in TEXTS:
        return ColumnType(sql, pa.string(), base, Family.TEXT, max_bytes=TEXTS[base])
    if base in BLOBS:
        return ColumnType(sql, pa.binary(), base, Family.BINARY, max_bytes=BLOBS[base])
    if base in ("char", "varchar", "binary", "varbinary"):
        return _bounded(declared, sql, base, size)
    if base == "date":
        return ColumnType(sql, pa.date32(), base, Family.DATE)
    if base in ("datetime", "timestamp") and size in FRACTIONS:
        return ColumnType(sql, pa.timestamp(FRACTIONS[size]), base, Family.DATETIME)
    if base == "time" and size in FRACTIONS:
        unit = FRACTIONS[size]
        arrow = pa.time64(unit) if unit == "us" else pa.time32(unit)
        return ColumnType(sql, arrow, base, Family.TIME)
    raise ValueError(f"{declared!r} is not a type that files are loaded into")


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type is one of the types of text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_binary(kind: pa.DataType) -> bool:
    """Whether an Arrow type is one of the types of bytes."""
    of = pa.types
    tests = (of.is_binary, of.is_large_binary, of.is_fixed_size_binary, of.is_binary_view)
    return any(test(kind) for test in tests)


def _bounded(declared: str, sql: str, base: str, size: int) -> ColumnType:
    most = 65_535 if base.endswith("binary") else 16_383
    if base in ("char", "binary"):
        most = 255
    if not 1 <= size <= most:
        raise ValueError(f"{declared!r}: a length from 1 to {most} is needed")
    if base.endswith("binary"):
        return ColumnType(sql, pa.binary(), base, Family.BINARY, size)
    return ColumnType(sql, pa.string(), base, Family.TEXT, size)
