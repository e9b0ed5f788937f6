"""How much memory rows of Parquet take once decoded: a small file may hold very much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def decoded_bytes(batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
    """The bytes of each row as far as they are known; those of a list count for all rows alike."""
    sizes = np.full(batch.num_rows, batch.nbytes / max(1, batch.num_rows))
    for column in batch.columns:
        sizes += _beyond(column)
    return sizes


def stretches(sizes: np.ndarray[Any, Any], most: int) -> Iterator[tuple[int, int]]:
    """Starts and lengths of stretches of rows with so many bytes at most, or of one row."""
    ends, start = np.cumsum(sizes), 0
    while start < len(sizes):
        before = ends[start - 1] if start else 0.0
        stop = max(start + 1, int(np.searchsorted(ends, before + most, "right")))
        yield start, stop - start
        start = stop


def _beyond(values: pa.Array) -> Any:
    """What decoding adds to each row."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    of = values.type
    if pa.types.is_dictionary(of):
        entries = values.dictionary
        if pa.types.is_nested(of.value_type) or pa.types.is_primitive(of.value_type) or not len(entries):
            return 0.0
        if pa.types.is_string_view(of.value_type) or pa.types.is_binary_view(of.value_type):
            entries = pc.cast(entries, pa.large_binary())
        if pa.types.is_decimal(of.value_type):
            return 0.0
        lengths = pc.take(pc.binary_length(entries), values.indices)
        return pc.fill_null(lengths, 0).to_numpy(zero_copy_only=False)
    if pa.types.is_struct(of):
        return sum((_beyond(field) for field in values.flatten()), 0.0)
    if pa.types.is_map(of):
        start, end = values.offsets[0].as_py(), values.offsets[-1].as_py()
        parts = [values.keys[start:end], values.items[start:end]]
        return sum(np.sum(_beyond(part)) for part in parts) / max(1, len(values))
    if pa.types.is_list(of) or pa.types.is_large_list(of) or pa.types.is_fixed_size_list(of):
        return np.sum(_beyond(pc.list_flatten(values))) / max(1, len(values))
    return 0.0
