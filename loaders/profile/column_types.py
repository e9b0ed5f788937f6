"""The declared type for the evidence: text unless every value proves otherwise, with headroom."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa

from loaders.profile.evidence import Evidence
from loaders.types import is_binary, is_text
from loaders.wider import LONGEST_VARCHAR, wider, widest_text

UNKNOWN = "varchar(255)"
LENGTHS = (1, 2, 4, 8, 16, 32, 64, 100, 128, 255, 500, 1000, 2000, LONGEST_VARCHAR)
# Of decimals; MySQL keeps nine digits in four bytes.
PRECISIONS = (9, 18, 27, 38)
MOST_SCALE = 30
MOST_FLOAT_DIGITS = 17
# So many digits of a decimal survive in a double.
SURE_DIGITS, LONG_FRACTION = 15, 12
# Values of one length are codes, if there are so many different ones and they are no longer.
CODES, CODE_CHARS = 3, 64
NAMES = {
    pa.int8(): "tinyint", pa.int16(): "smallint", pa.int32(): "int", pa.int64(): "bigint",
    pa.uint8(): "tinyint unsigned", pa.uint16(): "smallint unsigned", pa.uint32(): "int unsigned",
    pa.uint64(): "bigint unsigned", pa.float16(): "double", pa.float32(): "double", pa.float64(): "double",
    pa.bool_(): "boolean", pa.date32(): "date", pa.date64(): "date", pa.time32("s"): "time",
    pa.time32("ms"): "time(3)", pa.time64("us"): "time(6)", pa.time64("ns"): "time(6)", pa.null(): UNKNOWN,
}  # fmt: skip
MOMENTS = {"s": "datetime", "ms": "datetime(3)", "us": "datetime(6)", "ns": "datetime(6)"}
NANOSECOND_TEXT = "varchar(32)"


def infer_type(of: pa.DataType | Evidence) -> str:
    """The declared type for a column.

    A Parquet type alone, without its values, gives texts and binaries no bound.
    """
    if not isinstance(of, Evidence):
        return _native(of, Evidence("", rows=0, most_bytes=-1))
    kinds = [_native(kind, of) for kind in of.native if not pa.types.is_null(kind)]
    if of.texts:
        kinds.append(_text(of))
    if not kinds:
        return UNKNOWN
    return reduce(lambda one, two: wider(one, two) or widest_text(one, two), kinds)


def note_on(evidence: Evidence) -> str:
    """Why the column has its type, in one line; the values that tell, with their places."""
    notes = list(evidence.misfits)
    shown = ", ".join(evidence.examples)
    if not evidence.values:
        notes.append("no value in any row" if evidence.rows else "no rows")
    elif evidence.least is not None and (evidence.native or "integer" in evidence.alive):
        notes.append(f"whole numbers, {evidence.least} to {evidence.greatest}")
    elif evidence.reason:
        notes.append(evidence.reason)
    elif evidence.texts and "decimal" in evidence.alive and infer_type(evidence).startswith("varchar"):
        notes.append(f"numbers of more digits than a decimal has, e.g. {shown}")
    else:
        notes.append(f"utc, e.g. {shown}" if evidence.zoned else f"e.g. {shown}")
    if evidence.native:
        notes += [f"{kind} in the file" for kind in evidence.native]
    if any(pa.types.is_duration(kind) for kind in evidence.native):
        notes.append("stored in microseconds")
    return "; ".join(notes)


def _text(of: Evidence) -> str:
    """The type of values that came as text."""
    digits = of.integer_digits + of.fraction_digits
    if "integer" in of.alive and of.least is not None and of.greatest is not None:
        # Half of what an int holds, so that a later file has room.
        return "int" if of.least >= -(2**30) and of.greatest < 2**30 else "bigint"
    if "boolean" in of.alive:
        return "boolean"
    if of.alive & {"decimal", "scientific"}:
        # Money has no such fractions; programs that print doubles do.
        is_long = of.significant_digits > SURE_DIGITS and of.fraction_digits >= LONG_FRACTION
        if of.is_double and (is_long or ("decimal" not in of.alive and not _is_decimal(of))):
            return "double"
    if of.alive & {"decimal", "scientific"} and _is_decimal(of):
        precision = next((size for size in PRECISIONS if size >= digits + 2), PRECISIONS[-1])
        return f"decimal({precision},{of.fraction_digits})"
    if "float" in of.alive and "decimal" not in of.alive and digits <= MOST_FLOAT_DIGITS:
        return "double"
    if "date" in of.alive:
        return "date"
    if "datetime" in of.alive:
        return f"datetime{_fraction(of)}"
    if "time" in of.alive:
        return f"time{_fraction(of)}"
    if "json" in of.alive:
        return "json"
    return _string(of)


def _is_decimal(of: Evidence) -> bool:
    digits = of.integer_digits + of.fraction_digits
    return digits <= PRECISIONS[-1] and of.fraction_digits <= MOST_SCALE


def _fraction(of: Evidence) -> str:
    return "" if not of.second_digits else "(3)" if of.second_digits <= 3 else "(6)"


def _string(of: Evidence) -> str:
    if of.most_bytes < 0:
        return "longtext"
    if not of.most_chars:
        return UNKNOWN
    same = of.least_chars == of.most_chars and (of.distinct is None or of.distinct >= CODES)
    if same and 0 < of.most_chars <= CODE_CHARS:
        return f"varchar({of.most_chars})"
    return _bounded(of, "varchar", of.most_chars, "text")


def _bounded(of: Evidence, base: str, longest: int, unbounded: str) -> str:
    """A length with half as much again, in steps that are easy to remember."""
    for length in LENGTHS:
        if length >= longest * 1.5:
            return f"{base}({length})"
    if longest <= LENGTHS[-1]:
        return f"{base}({LENGTHS[-1]})"
    sizes = (("", 2**16), ("medium", 2**24), ("long", 2**32))
    return next(
        (prefix + unbounded for prefix, size in sizes if of.most_bytes * 1.5 < size), "long" + unbounded
    )


def _native(kind: pa.DataType, of: Evidence) -> str:
    """The type of a Parquet column; of the values, only their lengths and nanoseconds count."""
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if pa.types.is_dictionary(kind):
        return _native(kind.value_type, of)
    if kind == pa.time64("ns") and of.second_digits > 6:
        return NANOSECOND_TEXT
    if name := NAMES.get(kind):
        return name
    if pa.types.is_decimal(kind):
        return _decimal(kind)
    if pa.types.is_timestamp(kind):
        return NANOSECOND_TEXT if of.second_digits > 6 and kind.unit == "ns" else MOMENTS[kind.unit]
    if pa.types.is_duration(kind):
        return "decimal(19,3)" if of.second_digits > 6 and kind.unit == "ns" else "bigint"
    if pa.types.is_nested(kind):
        return "json"
    if pa.types.is_fixed_size_binary(kind):
        return f"binary({kind.byte_width})" if kind.byte_width <= 255 else f"varbinary({kind.byte_width})"
    if is_text(kind):
        return _string(of)
    if is_binary(kind):
        if of.most_bytes < 0:
            return "longblob"
        return _bounded(of, "varbinary", of.most_bytes, "blob") if of.values else "varbinary(255)"
    return UNKNOWN


def _decimal(kind: pa.DataType) -> str:
    precision, scale = kind.precision, kind.scale
    if scale < 0:
        precision, scale = precision - scale, 0
    if precision > PRECISIONS[-1] or scale > MOST_SCALE:
        return f"varchar({precision + 3})"
    return f"decimal({max(precision, scale, 1)},{scale})"
