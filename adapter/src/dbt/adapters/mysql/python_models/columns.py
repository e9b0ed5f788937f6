"""Columns of Arrow as columns of MySQL, every value the same or refused.

| Arrow                              | MySQL                                                 |
|------------------------------------|-------------------------------------------------------|
| int8 … int64, uint8 … uint64       | tinyint … bigint, tinyint unsigned … bigint unsigned  |
| bool                               | boolean                                               |
| float, double                      | float, double; NaN is null, an infinity is refused    |
| decimal(p, s)                      | decimal(p, s), up to decimal(65, 30)                  |
| string                             | varchar(255), or text, mediumtext, longtext by length |
| binary                             | varbinary(255), blob, longblob by length              |
| date; time; timestamp              | date; time(6); datetime(6), in UTC                    |
| list, struct, map                  | json                                                  |
| null                               | varchar(255)                                          |
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dbt.adapters.mysql.column import MOST_SHORT_TEXTS, SHORT_TEXT, TEXT_SIZES
from dbt.adapters.mysql.python_models.faults import ResultFault
from dbt.adapters.mysql.python_models.frames import as_json

NUMBERS = {
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.uint8(): "tinyint unsigned",
    pa.uint16(): "smallint unsigned",
    pa.uint32(): "int unsigned",
    pa.uint64(): "bigint unsigned",
    pa.bool_(): "boolean",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.date32(): "date",
}
LONGEST_BLOB = 65_535
MOST_DIGITS, MOST_DECIMALS = 65, 30


@dataclass(frozen=True)
class Column:
    """A column ready to be sent.

    Attributes:
        values: in a type that `mysql_arrow.encode` sends as it is.
        type: of the column in MySQL.
    """

    name: str
    values: pa.ChunkedArray
    type: str


def columns(table: pa.Table) -> list[Column]:
    """The columns of a table.

    Raises:
        ResultFault: there is none, two have one name, or a type or a value has no place in MySQL.
    """
    names = table.schema.names
    if not names:
        raise ResultFault("The data frame has no columns.")
    seen: dict[str, str] = {}
    for name in names:
        if not name.strip():
            raise ResultFault("The data frame has a column without a name.", "name it with rename().")
        if name.lower() in seen:
            raise ResultFault(
                f"The data frame has two columns {name!r}"
                + (f" and {seen[name.lower()]!r}" if seen[name.lower()] != name else "")
                + ", which MySQL does not tell apart.",
                "rename one of them.",
            )
        seen[name.lower()] = name
    plain = [_plain(name, column) for name, column in zip(names, table.columns, strict=True)]
    texts = sum(_is_text(values.type) for values, _ in plain)
    return [
        Column(name, values, kind or _sized(values, texts))
        for name, (values, kind) in zip(names, plain, strict=True)
    ]


def _plain(name: str, values: pa.ChunkedArray) -> tuple[pa.ChunkedArray, str]:
    """The values in a type that can be sent, and MySQL's type; empty where their length decides about it."""
    kind, types = values.type, pa.types
    if types.is_dictionary(kind):
        return _plain(name, values.cast(kind.value_type))
    if types.is_run_end_encoded(kind):
        return _plain(
            name, pa.chunked_array([pc.run_end_decode(chunk) for chunk in values.chunks], kind.value_type)
        )
    if types.is_string_view(kind) or types.is_binary_view(kind):
        return _plain(
            name, values.cast(pa.large_string() if types.is_string_view(kind) else pa.large_binary())
        )
    if types.is_nested(kind):
        return pa.chunked_array([as_json(name, values.to_pylist(maps_as_pydicts="strict"))]), "json"
    if types.is_float16(kind):
        return _plain(name, values.cast(pa.float32()))
    if types.is_floating(kind):
        return _finite(name, values), NUMBERS[kind]
    if types.is_date64(kind):
        return _cast(name, values, pa.date32()), "date"
    if kind in NUMBERS:
        return values, NUMBERS[kind]
    if types.is_timestamp(kind):
        # Without its zone a timestamp is in UTC.
        return _cast(
            name, _cast(name, values, pa.timestamp("us", kind.tz)), pa.timestamp("us")
        ), "datetime(6)"
    if types.is_time(kind):
        return _cast(name, values, pa.time64("us")), "time(6)"
    if types.is_decimal(kind):
        values = _decimal(name, values)
        return values, f"decimal({values.type.precision}, {values.type.scale})"
    if types.is_null(kind):
        return values.cast(pa.string()), ""
    if _is_text(kind) or is_bytes(kind):
        return values, ""
    hint = (
        "dt.total_seconds() makes it a number."
        if types.is_duration(kind)
        else "cast it to a type that has one."
    )
    raise ResultFault(f"The column {name!r} is of the type {kind}, which has no place in MySQL.", hint)


def _finite(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    infinite = pc.is_inf(values)
    if pc.any(infinite).as_py():
        row = pc.index(infinite, True).as_py()
        raise ResultFault(
            f"The column {name!r} has {values[row].as_py()} in row {row + 1}, which MySQL has no place for.",
            "replace([np.inf, -np.inf], np.nan) makes it null.",
        )
    is_nan = pc.is_nan(values)
    return pc.if_else(is_nan, pa.scalar(None, values.type), values) if pc.any(is_nan).as_py() else values


def _decimal(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    precision, scale = values.type.precision, values.type.scale
    if scale < 0:
        precision, scale = precision - scale, 0
    if scale > MOST_DECIMALS:
        precision, scale = precision - scale + MOST_DECIMALS, MOST_DECIMALS
    precision = max(1, scale, min(precision, MOST_DIGITS))
    return _cast(name, values, decimal(precision, scale))


def decimal(precision: int, scale: int) -> pa.DataType:
    """Arrow's type for so many digits."""
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(precision, scale)


def _cast(name: str, values: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    try:
        return values.cast(kind)
    except pa.ArrowInvalid as error:
        raise ResultFault(
            f"The column {name!r} does not fit MySQL: {error}.",
            "MySQL keeps microseconds (dt.floor('us')), and 65 digits, 30 of them after the point.",
        ) from error


def _sized(values: pa.ChunkedArray, texts: int) -> str:
    if is_bytes(values.type):
        longest = pc.max(pc.binary_length(values)).as_py() or 0
        return (
            f"varbinary({SHORT_TEXT})"
            if longest <= SHORT_TEXT
            else "blob"
            if longest <= LONGEST_BLOB
            else "longblob"
        )
    longest = pc.max(pc.utf8_length(values)).as_py() or 0
    if longest <= SHORT_TEXT and texts <= MOST_SHORT_TEXTS:
        return f"varchar({SHORT_TEXT})"
    return next(name for name, size in TEXT_SIZES.items() if longest <= size and name != "tinytext")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_bytes(kind: pa.DataType) -> bool:
    """Whether values are bytes, which travel as hex."""
    types = pa.types
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind))
