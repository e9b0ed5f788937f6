"""What MySQL does not hold although Arrow does: lengths, ranges, NaN, padding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from loaders.moments import FIRST_DAY, LAST_DAY, in_range
from loaders.types import ColumnType, Family
from loaders.values.json_texts import json_objection

# What a TIMESTAMP holds on every supported server.
TIMESTAMP_RANGE = (datetime(1970, 1, 1, 0, 0, 1), datetime(2038, 1, 19, 3, 14, 7, 999_999))
MEDIUMINT = {"signed": (-(2**23), 2**23 - 1), "unsigned": (0, 2**24 - 1)}


class Misfit(ValueError):
    """A value cannot be held; the message says why."""


def _check_integer(values: pa.Array, kind: ColumnType) -> None:
    if kind.base == "mediumint":
        low, high = MEDIUMINT["unsigned" if kind.sql.endswith("unsigned") else "signed"]
        least, most = pc.min_max(values).values()
        if least.as_py() < low or most.as_py() > high:
            raise Misfit(f"{kind.sql} holds {low} to {high}")


def _check_float(values: pa.Array, kind: ColumnType) -> None:
    if not pc.all(pc.is_finite(values)).as_py():
        raise Misfit("MySQL holds neither NaN nor infinity")


def _check_text(values: pa.Array, kind: ColumnType) -> None:
    most_bytes = pc.max(pc.binary_length(values)).as_py()
    if kind.length and most_bytes > kind.length and pc.max(pc.utf8_length(values)).as_py() > kind.length:
        raise Misfit(f"it is longer than {kind.length} characters")
    if kind.max_bytes and most_bytes >= kind.max_bytes:
        raise Misfit(f"{kind.sql} holds fewer than {kind.max_bytes} bytes")
    if kind.base == "char" and pc.any(pc.ends_with(values, " ")).as_py():
        raise Misfit("char drops trailing blanks; varchar keeps them")


def _check_json(values: pa.Array, kind: ColumnType) -> None:
    for text in values.to_pylist():
        if text is not None and (reason := json_objection(text, kind.json)):
            raise Misfit(reason)


def _check_binary(values: pa.Array, kind: ColumnType) -> None:
    least, most = (bound.as_py() for bound in pc.min_max(pc.binary_length(values)).values())
    if kind.length and most > kind.length:
        raise Misfit(f"it is longer than {kind.length} bytes")
    if kind.base == "binary" and least != kind.length:
        raise Misfit(f"{kind.sql} would pad it; varbinary would not")
    if kind.max_bytes and most >= kind.max_bytes:
        raise Misfit(f"{kind.sql} holds fewer than {kind.max_bytes} bytes")


def _check_date(values: pa.Array, kind: ColumnType) -> None:
    least, most = (bound.as_py() for bound in pc.min_max(values.cast(pa.int32())).values())
    if least < FIRST_DAY or most > LAST_DAY:
        raise Misfit("MySQL holds the years 1 to 9999")


def _check_datetime(values: pa.Array, kind: ColumnType) -> None:
    unit = {"s": 1, "ms": 1000, "us": 1_000_000}[kind.arrow.unit]
    least, most = (bound.as_py() for bound in pc.min_max(values.cast(pa.int64())).values())
    if least < FIRST_DAY * 86_400 * unit or most >= (LAST_DAY + 1) * 86_400 * unit:
        raise Misfit("MySQL holds the years 1 to 9999")
    if kind.base == "timestamp":
        first, last = TIMESTAMP_RANGE
        if least < _seconds(first) * unit or most >= (_seconds(last) + 1) * unit:
            raise Misfit(f"timestamp holds {first} to {last}; datetime holds more")


def _check_time(values: pa.Array, kind: ColumnType) -> None:
    if not in_range(values):
        raise Misfit(f"{kind.sql} is loaded with times of one day, from 00:00:00 to 23:59:59")


def _seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds())


CHECKS: dict[Family, Callable[[pa.Array, ColumnType], None]] = {
    Family.INTEGER: _check_integer,
    Family.FLOAT: _check_float,
    Family.TEXT: _check_text,
    Family.JSON: _check_json,
    Family.BINARY: _check_binary,
    Family.DATE: _check_date,
    Family.DATETIME: _check_datetime,
    Family.TIME: _check_time,
}
