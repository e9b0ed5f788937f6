"""Dates and times as a server sends them, a column of rows at once.

A value is one byte for how many follow, and those: year (two bytes), month, day, hour, minute, second,
microsecond (four), as far as they are not zero; of a time: sign, days (four), hour, minute, second,
microsecond (four).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 86_400_000_000
SHORT_MONTH = 28


def read_days(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
    """Days since 1970 as int32, and the positions behind them.

    Raises:
        ValueError: a date is zero in a part, or after the end of its month.
    """
    length = _length(data, at, null)
    return _days(data, at, length, null).astype(np.int32), at + length + (1 if null is None else ~null)


def read_moments(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
    """Microseconds since 1970, and the positions behind them.

    Raises:
        ValueError: a date is zero in a part, or after the end of its month.
    """
    length = _length(data, at, null)
    moments = _days(data, at, length, null) * DAY + _clock(data, at + 5, length >= 7, length >= 11)
    return moments, at + length + (1 if null is None else ~null)


def read_times(data: Bytes, at: Ints, null: Bools | None) -> tuple[Any, Ints]:
    """Microseconds since midnight, and the positions behind them.

    Raises:
        ValueError: a time is negative, or of more than a day.
    """
    length = _length(data, at, null)
    times = _clock(data, at + 6, length >= 8, length >= 12)
    beyond = (length > 0) & ((data[at + 1] != 0) | (_numbers(data, at + 2, "<u4") != 0))
    if beyond.any():
        row = int(np.argmax(beyond))
        sign = "-" if data[at[row] + 1] else ""
        hours = int(_numbers(data, at + 2, "<u4")[row]) * 24 + int(times[row] // (DAY // 24))
        raise ValueError(f"{sign}{hours} hours and more is no time of a day")
    return times, at + length + (1 if null is None else ~null)


def _length(data: Bytes, at: Ints, null: Bools | None) -> Ints:
    length = data[at].astype(np.int64)
    if null is not None:
        length[null] = 0
    return length


def _days(data: Bytes, at: Ints, length: Ints, null: Bools | None) -> Ints:
    year = _numbers(data, at + 1, "<u2")
    month, day = data[at + 3].astype(np.int64), data[at + 4].astype(np.int64)
    if null is not None:
        year[null], month[null], day[null] = 1970, 1, 1
    is_none = (length < 4) & (True if null is None else ~null)
    year[is_none] = month[is_none] = day[is_none] = 0
    first = _first_days(year, month)
    wrong = (month == 0) | (day == 0)
    if (late := day > SHORT_MONTH).any():
        wrong |= late & (first + day > _first_days(year, month + 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"{year[row]:04}-{month[row]:02}-{day[row]:02} is no date")
    return first + day - 1


def _first_days(year: Ints, month: Ints) -> Ints:
    months = (year - 1970) * 12 + month - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _clock(data: Bytes, at: Ints, has_seconds: Bools, has_micros: Bools) -> Ints:
    """Microseconds in the hour, minute, second and microsecond at a position, as far as they are there."""
    if not has_seconds.any():
        return np.zeros(len(at), np.int64)
    hours, minutes, seconds = (data[at + part].astype(np.int64) for part in range(3))
    clock = np.where(has_seconds, ((hours * 60 + minutes) * 60 + seconds) * 1_000_000, 0)
    if has_micros.any():
        clock += np.where(has_micros, _numbers(data, at + 3, "<u4"), 0)
    return clock


def _numbers(data: Bytes, at: Ints, dtype: str) -> Ints:
    """The numbers at these positions."""
    found: Ints = windows(data, dtype)[at].astype(np.int64)
    return found


def windows(data: Bytes, dtype: str) -> Any:
    """What would start at every byte, as a view: one take from it reads a column."""
    stored = np.dtype(dtype)
    return np.ndarray((len(data) - stored.itemsize + 1,), stored, data, strides=(1,))
