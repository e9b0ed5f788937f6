"""Values of a column into its declared type: exactly, or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Context, Decimal

import pyarrow as pa
import pyarrow.compute as pc

from loaders.moments import in_range, microseconds
from loaders.spec import ColumnSpec
from loaders.types import ColumnType, Family, is_binary, is_text
from loaders.values.checks import CHECKS, Misfit
from loaders.values.nested import as_json

# An offset of hours alone, -04, comes behind a clock: behind a date it is a day.
ZONED = r"(?:Z|[+-]\d{2}:?\d{2}|:\d{2}(?:\.\d+)?[+-]\d{2})$"
NUMBERS = (Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN)
FORMS = {Family.DATE: "date", Family.DATETIME: "date and time", Family.TIME: "time of day"}
# So many digits survive in a number of the type, whatever they are.
SURE_DIGITS = {"float": 6, "double": 15}
TIME_OF_DAY = r"^\d{2}:\d{2}:\d{2}(\.\d{1,6})?$"


def cast_column(values: pa.Array, column: ColumnSpec) -> tuple[pa.Array, dict[int, str]]:
    """Cast to the column's Arrow type.

    Args:
        values: as they were read; bytes are text in UTF-8, unless the column is binary.

    Returns:
        The values, with null where one does not fit, and the reason for each of those by its index.
    """
    try:
        return _cast(values, column), {}
    except (Misfit, pa.ArrowException):
        misfits = _misfits(values, column)
    fits = pa.array([index not in misfits for index in range(len(values))])
    return _cast(pc.if_else(fits, values, pa.scalar(None, values.type)), column, nulls=True), misfits


def _misfits(values: pa.Array, column: ColumnSpec) -> dict[int, str]:
    """The values that do not fit, by halving until each stands alone."""
    found: dict[int, str] = {}
    parts = [(0, len(values))]
    while parts:
        start, end = parts.pop()
        try:
            _cast(values[start:end], column)
        except (Misfit, pa.ArrowException) as error:
            if end - start == 1:
                found[start] = _reason(error, column.type)
            else:
                middle = (start + end) // 2
                parts += [(start, middle), (middle, end)]
    return found


def _reason(error: Exception, kind: ColumnType) -> str:
    said = str(error).splitlines()[0].removesuffix(".")
    # In Arrow's words, which name its own types and the value, that is told beside the reason.
    return f"{kind.sql} cannot hold it" if said.startswith(("Failed to parse", "The string")) else said


def _cast(values: pa.Array, column: ColumnSpec, *, nulls: bool = False) -> pa.Array:
    if column.required and values.null_count and not nulls:
        raise Misfit("it is null, but the column is a part of the key or declared not_null")
    kind = column.type
    if values.null_count == len(values):
        return pa.nulls(len(values), kind.arrow)
    plain = _plain(values, kind)
    result = plain if plain.type == kind.arrow else CASTS[kind.family](plain, kind)
    check = CHECKS.get(kind.family)
    if check is not None and result.null_count < len(result):
        check(result, kind)
    return result


def _plain(values: pa.Array, kind: ColumnType) -> pa.Array:
    """Without Arrow's variants of one thing: dictionaries, views, large and fixed sizes, zones."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    of = values.type
    if pa.types.is_dictionary(of):
        values, of = values.dictionary_decode(), of.value_type
    if pa.types.is_null(of):
        return pa.nulls(len(values), kind.arrow)
    if pa.types.is_nested(of):
        return as_json(values)
    if pa.types.is_float16(of):
        return pc.cast(values, pa.float32())
    if is_text(of) or is_binary(of):
        # Nobody has looked yet whether a text of Parquet is UTF-8.
        values = pc.cast(values, pa.binary())
    if pa.types.is_binary(values.type) and kind.family is not Family.BINARY:
        try:
            return pc.cast(values, pa.string())
        except pa.ArrowInvalid as error:
            raise Misfit("it is not valid UTF-8; the file may have another encoding") from error
    if pa.types.is_timestamp(of) and of.tz:
        return pc.cast(values, pa.timestamp(of.unit, tz="UTC")).cast(pa.timestamp(of.unit))
    if pa.types.is_duration(of):
        return values if kind.family in FORMS else _count_microseconds(values, kind)
    if kind.family is Family.TEXT and pa.types.is_temporal(of) and not in_range(values):
        raise Misfit(f"{of} outside the years 1 to 9999, or the hours of a day, has no text")
    return values


def _count_microseconds(values: pa.Array, kind: ColumnType) -> pa.Array:
    exact = microseconds(values)
    if kind.family is Family.DECIMAL:
        return exact
    try:
        return pc.cast(exact, pa.decimal128(exact.type.precision, 0))
    except pa.ArrowInvalid as error:
        raise Misfit("durations are stored in microseconds, and it has nanoseconds") from error


def _safe(values: pa.Array, kind: ColumnType) -> pa.Array:
    if pa.types.is_temporal(values.type) and kind.family in NUMBERS:
        raise Misfit(f"{values.type} is no number; declare the type that `etlp source diff` proposes")
    try:
        return pc.cast(values, kind.arrow, safe=True)
    except pa.ArrowNotImplementedError as error:
        raise Misfit(f"{values.type} cannot become {kind.sql}") from error


def _to_integer(values: pa.Array, kind: ColumnType) -> pa.Array:
    # Arrow takes 0x10 for sixteen.
    if pa.types.is_string(values.type) and pc.any(pc.match_substring(values, "x", ignore_case=True)).as_py():
        raise Misfit("it is not a whole number")
    return _safe(values, kind)


def _to_decimal(values: pa.Array, kind: ColumnType) -> pa.Array:
    # From binary fractions Arrow rounds; their shortest text is what was meant.
    return _safe(pc.cast(values, pa.string()) if pa.types.is_floating(values.type) else values, kind)


def _to_float(values: pa.Array, kind: ColumnType) -> pa.Array:
    result = _safe(values, kind)
    if pa.types.is_decimal(values.type) or pa.types.is_float64(values.type):
        _same_again(values, result, kind)
    if pa.types.is_string(values.type):
        _same_digits(values, result, kind)
    return result


def _to_boolean(values: pa.Array, kind: ColumnType) -> pa.Array:
    if pa.types.is_integer(values.type):
        return _same_again(values, _safe(values, kind), kind)
    return _safe(values, kind)


def _to_text(values: pa.Array, kind: ColumnType) -> pa.Array:
    return _safe(values, kind)


def _to_binary(values: pa.Array, kind: ColumnType) -> pa.Array:
    return _safe(values, kind)


def _to_date(values: pa.Array, kind: ColumnType) -> pa.Array:
    _refuse_others(values, kind, pa.types.is_date, pa.types.is_timestamp)
    result = _safe(values, kind)
    exact = pa.types.is_string(values.type) or pa.types.is_date32(values.type)
    return result if exact else _same_again(values, result, kind)


def _to_time(values: pa.Array, kind: ColumnType) -> pa.Array:
    _refuse_others(values, kind, pa.types.is_time)
    # Arrow reads no time from text, but one of a day.
    if pa.types.is_string(values.type):
        if not pc.all(pc.match_substring_regex(values, TIME_OF_DAY)).as_py():
            raise Misfit("it is no time of day such as 23:59:59")
        day = pc.binary_join_element_wise("1970-01-01", values, " ")
        values = pc.cast(day, pa.timestamp("us")).cast(pa.time64("us"))
    return _safe(values, kind)


def _to_datetime(values: pa.Array, kind: ColumnType) -> pa.Array:
    _refuse_others(values, kind, pa.types.is_date, pa.types.is_timestamp)
    if not pa.types.is_string(values.type) or values.null_count == len(values):
        return _safe(values, kind)
    zoned = pc.match_substring_regex(values, ZONED)
    if not pc.any(zoned).as_py():
        return _safe(values, kind)
    utc = pc.cast(pc.if_else(zoned, values, None), pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    both = pc.coalesce(utc, pc.cast(pc.if_else(zoned, None, values), pa.timestamp("us")))
    return _safe(both, kind)


def _refuse_others(values: pa.Array, kind: ColumnType, *tests: Callable[[pa.DataType], bool]) -> None:
    """Refuse what Arrow would take for a count in the target's own unit, or cut down to it."""
    of = values.type
    if not pa.types.is_string(of) and not any(test(of) for test in tests):
        what = "an integer has no unit" if pa.types.is_integer(of) else f"it is a {of}"
        raise Misfit(f"{what}, {kind.sql} needs a {FORMS[kind.family]}")


def _same_again(values: pa.Array, result: pa.Array, kind: ColumnType) -> pa.Array:
    """Refuse what Arrow rounds without a word: cast back, it must be what it was."""
    back = pc.cast(result, values.type, safe=False)
    if not pc.all(pc.equal(back, values)).as_py() and values.null_count < len(values):
        raise Misfit(f"{kind.sql} would round it")
    return result


def _same_digits(texts: pa.Array, numbers: pa.Array, kind: ColumnType) -> None:
    """Refuse a text with digits that the number does not have: rounded to as many, it must be the text."""
    doubtful = pc.or_(
        pc.greater(pc.utf8_length(texts), SURE_DIGITS[kind.base]),
        pc.match_substring(texts, "e", ignore_case=True),
    )
    doubtful = pc.and_(doubtful, pc.not_equal(pc.cast(numbers, pa.string()), texts))
    for text, number in zip(
        texts.filter(doubtful).to_pylist(), numbers.filter(doubtful).to_pylist(), strict=True
    ):
        if math.isfinite(number):
            written = Decimal(text.strip())
            digits = Context(prec=len(written.as_tuple().digits))
            if digits.create_decimal(Decimal(number)) != written:
                raise Misfit(f"{kind.sql} would round it")


CASTS: dict[Family, Callable[[pa.Array, ColumnType], pa.Array]] = {
    Family.INTEGER: _to_integer,
    Family.DECIMAL: _to_decimal,
    Family.FLOAT: _to_float,
    Family.BOOLEAN: _to_boolean,
    Family.TEXT: _to_text,
    Family.JSON: _to_text,
    Family.BINARY: _to_binary,
    Family.DATE: _to_date,
    Family.DATETIME: _to_datetime,
    Family.TIME: _to_time,
}
