"""What raw values mean, read without the conversion: the left side of the proof.

A value of a text is read by Python (``int``, ``Decimal``, ``fromisoformat``), a typed
one by its physical integer and its unit; the conversion in `loaders.values` does the
same with Arrow. Where the two understand a value differently, the figures differ.
What only the conversion reads (lists and structs as JSON, numbers as texts) has none.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.moments import DAY_SECONDS, PER_SECOND, counts
from loaders.transfer.sums import (
    EPOCH_DAY,
    EXACT,
    count_present,
    sum_crcs,
    sum_decimals,
    sum_each,
    sum_integers,
)
from loaders.types import ColumnType, Family, is_binary, is_text

EPOCH = datetime(1970, 1, 1)
BOOLEANS = {"true": 1, "1": 1, "false": 0, "0": 0}


def count_again(values: pa.Array, kind: ColumnType) -> int:
    """How many values are not null, which a conversion changes for none."""
    del kind
    return count_present(_bare(values))


def sum_again(values: pa.Array, kind: ColumnType) -> Any:
    """The sum of numbers, of days since year 0, or of microseconds since 1970; None where it is unknown.

    Raises:
        ValueError: Python reads a value of a text as nothing of that type.
    """
    values = _bare(values)
    of = values.type
    with localcontext(EXACT):
        if _is_text(of):
            texts = pc.cast(values, pa.string())
            if kind.family is Family.DATETIME:
                return _sum_moments(texts)
            return sum_each(texts, READERS[kind.family])
        if pa.types.is_temporal(of):
            return _physical_sum(values, kind.family)
        if pa.types.is_floating(of):
            # Each in the shortest text that is it, which has more digits the wider the type.
            exact = np.float64 if pa.types.is_float64(of) else np.float32
            return sum(Decimal(str(exact(value))) for value in values.drop_null().to_pylist())
        if pa.types.is_decimal(of):
            return sum_decimals(values) if pa.types.is_decimal128(of) else sum_each(values, Decimal)
    return sum_integers(values) if pa.types.is_integer(of) or pa.types.is_boolean(of) else None


def crcs_again(values: pa.Array, kind: ColumnType) -> int | None:
    """The sum of the CRC-32 of texts or bytes, plus one each; None for what is made a text."""
    values = _bare(values)
    return sum_crcs(_as_bytes(values)) if _is_text(values.type) else None


def clocks_again(values: pa.Array, kind: ColumnType) -> Any:
    """The same of times of day as the server writes them; None for what is no time.

    Raises:
        ValueError: a text is no time.
    """
    values = _bare(values)
    digits = {"s": 0, "ms": 3, "us": 6}[kind.arrow.unit]
    if _is_text(values.type):
        texts = pc.cast(values, pa.string())
        return sum_each(texts, lambda text: _crc(_padded(text, digits))) + count_present(values)
    if not pa.types.is_time(values.type):
        return None
    second = PER_SECOND[values.type.unit]
    return sum_each(counts(values), lambda count: _crc(_clock(count, second, digits))) + count_present(values)


def doubles_again(values: pa.Array, kind: ColumnType) -> pa.Array | None:
    """Numbers as doubles; None where a double is not what is stored, or decimals are rounded.

    Raises:
        ValueError: a text is no number.
    """
    values = _bare(values)
    if pa.types.is_floating(values.type):
        return pa.array(values.drop_null().to_numpy(zero_copy_only=False).astype(np.float64))
    if _is_text(values.type) and kind.base == "double":
        return pa.array(map(float, pc.cast(values, pa.string()).drop_null().to_pylist()), pa.float64())
    return None


def _bare(values: pa.Array) -> pa.Array:
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _is_text(of: pa.DataType) -> bool:
    return is_text(of) or is_binary(of)


def _as_bytes(values: pa.Array) -> pa.Array:
    texts = pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type)
    return (
        values if pa.types.is_string(values.type) else pc.cast(values, pa.string() if texts else pa.binary())
    )


def _physical_sum(values: pa.Array, family: Family) -> Any:
    of, total = values.type, sum_integers(counts(values))
    if pa.types.is_duration(of):
        return Decimal(total) * 1_000_000 / PER_SECOND[of.unit]
    if family not in (Family.DATE, Family.DATETIME):
        return total
    # How many of its units a day has; a date's physical integer counts days, or milliseconds.
    per_day = 1 if pa.types.is_date32(of) else DAY_SECONDS * PER_SECOND[getattr(of, "unit", "ms")]
    if family is Family.DATE:
        return Decimal(total) / per_day + EPOCH_DAY * count_present(values)
    return Decimal(total) * (DAY_SECONDS * 1_000_000) / per_day


def _days(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal() + EPOCH_DAY


def _sum_moments(texts: pa.Array) -> int:
    # Days and clocks apart: of each there are few, of both together many.
    days = pc.utf8_slice_codeunits(texts, 0, 10)
    clocks = pc.utf8_slice_codeunits(texts, 10)
    whole = sum_each(days, _days) - EPOCH_DAY * count_present(texts)
    return int(whole * DAY_SECONDS * 1_000_000 + sum_each(clocks, _microseconds))


def _microseconds(clock: str) -> int:
    moment = datetime.fromisoformat(f"1970-01-01{clock.rstrip()}")
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - EPOCH) // timedelta(microseconds=1)


def _boolean(text: str) -> int:
    try:
        return BOOLEANS[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text!r} is no boolean") from None


def _padded(clock: str, digits: int) -> str:
    whole, _, fraction = clock.strip().partition(".")
    return f"{whole}.{fraction:0<{digits}.{digits}}" if digits else whole


def _clock(count: int, second: int, digits: int) -> str:
    seconds, rest = divmod(count, second)
    minutes, hours = seconds // 60, seconds // 3600
    return _padded(f"{hours:02}:{minutes % 60:02}:{seconds % 60:02}.{rest:0{len(str(second)) - 1}}", digits)


def _crc(text: str) -> int:
    return zlib.crc32(text.encode())


READERS: dict[Family, Callable[[str], Any]] = {
    Family.INTEGER: int,
    Family.DECIMAL: Decimal,
    Family.BOOLEAN: _boolean,
    Family.DATE: _days,
}
