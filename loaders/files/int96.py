"""Parquet's old INT96 timestamps: read in two units, which together show what each one alone hides.

In microseconds the digits behind them are cut; in nanoseconds the years outside
1677 to 2262 overflow. Both come from the same 96 bits, so that their difference
is 0 to 999 nanoseconds for every value, whatever overflowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from loaders.moments import counts


def has_int96(metadata: pa.parquet.FileMetaData) -> bool:
    """Whether a column of the file, or a part of one, is made of INT96."""
    schema = metadata.schema
    return any(schema.column(index).physical_type == "INT96" for index in range(metadata.num_columns))


def exact_parts(micros: pa.RecordBatch, nanos: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The same rows, each column in the unit that holds all of its values, in as many parts as that takes.

    Raises:
        pyarrow.ArrowInvalid: one value has nanoseconds and is outside the years 1677 to 2262.
    """
    chosen = []
    for name, coarse, fine in zip(micros.schema.names, micros.columns, nanos.columns, strict=True):
        exact = coarse if coarse.type == fine.type else _exact(coarse, fine)
        if exact is None and len(coarse) == 1:
            raise pa.ArrowInvalid(
                f"{name} has nanoseconds outside the years 1677 to 2262, which is not read."
            )
        if exact is None:
            middle = len(coarse) // 2
            yield from exact_parts(micros[:middle], nanos[:middle])
            yield from exact_parts(micros[middle:], nanos[middle:])
            return
        chosen.append(exact)
    yield pa.RecordBatch.from_arrays(chosen, names=micros.schema.names)


def _exact(coarse: pa.Array, fine: pa.Array) -> pa.Array | None:
    """Whichever holds every value; None when neither does."""
    cut = overflown = False
    for micros, nanos in zip(_leaves(coarse), _leaves(fine), strict=True):
        if micros.type == nanos.type:
            continue
        present = pc.and_(micros.is_valid(), nanos.is_valid())
        low, high = (_wrapping(values.filter(present)) for values in (micros, nanos))
        rest = high - low * np.uint64(1000)
        if (rest >= 1000).any():
            raise pa.ArrowInvalid("an INT96 timestamp is beyond what can be read.")
        cut |= bool(rest.any())
        overflown |= bool((high.view(np.int64) // 1000 != low.view(np.int64)).any())
    return (None if overflown else fine) if cut else coarse


def _wrapping(values: pa.Array) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return np.asarray(counts(values), np.int64).view(np.uint64)


def _leaves(values: pa.Array) -> Iterator[pa.Array]:
    of = values.type
    if pa.types.is_map(of):
        start, end = values.offsets[0].as_py(), values.offsets[-1].as_py()
        parts = [values.keys[start:end], values.items[start:end]]
    elif pa.types.is_struct(of):
        parts = values.flatten()
    elif pa.types.is_nested(of):
        parts = [pc.list_flatten(values)]
    else:
        yield values
        return
    for part in parts:
        yield from _leaves(part)
