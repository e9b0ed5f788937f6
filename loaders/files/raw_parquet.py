"""Parquet as raw batches of its own types, in bounded memory however large its row groups are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from loaders.files.decoded import decoded_bytes, stretches
from loaders.files.int96 import exact_parts, has_int96
from loaders.files.raw import (
    BATCH_BYTES,
    BATCH_ROWS,
    MOST_PARTS,
    RawBatch,
    RawFile,
    readable,
    refuse_width,
    unreadable,
)

# Read ahead in all columns together; without it a whole column of a row group is read at once.
BUFFER_BYTES = 32 * 1024 * 1024
LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES = 16 * 1024, 1024 * 1024
PROBE_ROWS = 64
# Of lists and maps: values that are read at once.
BATCH_PARTS = 2 * MOST_PARTS


class ParquetRaw(RawFile):
    """An open Parquet file."""

    unit = "row"

    def __init__(self, path: Path, columns: Sequence[int] | None = None) -> None:
        """Open the file and read its metadata.

        Raises:
            DataError: the file is empty or unreadable.
        """
        with readable(path, "Parquet"):
            if not path.stat().st_size:
                raise unreadable(path, "Parquet", "it is empty.")
            metadata = pa.parquet.read_metadata(path)
            refuse_width(path, metadata.num_columns)
            share = BUFFER_BYTES // max(1, metadata.num_columns)
            buffer = min(MOST_BUFFER_BYTES, max(LEAST_BUFFER_BYTES, share))
            self._file, *twins = [
                pa.parquet.ParquetFile(
                    path,
                    metadata=metadata,
                    pre_buffer=False,
                    buffer_size=buffer,
                    page_checksum_verification=True,
                    coerce_int96_timestamp_unit=unit,
                )
                for unit in (("us", "ns") if has_int96(metadata) else ("us",))
            ]
            fields = self._file.schema_arrow
            self.schema = pa.schema([field.with_type(_widened(field.type)) for field in fields])
            self._twin = twins[0] if twins else None
        super().__init__(path, list(self.schema.names))
        self.expected_rows = self._file.metadata.num_rows
        self._columns = None if columns is None else list(columns)
        self._done = 0

    def share(self) -> float:
        return self._done / max(1, self.expected_rows or 0)

    def close(self) -> None:
        self._file.close()
        if self._twin is not None:
            self._twin.close()

    def batches(self) -> Iterator[RawBatch]:
        self._done = 0
        with readable(self.path, "Parquet"):
            for batch in self._read(self._rows_at_once()):
                for start, size in stretches(decoded_bytes(batch), BATCH_BYTES):
                    rows = batch.slice(start, size)
                    yield RawBatch(rows, (), range(self._done + 1, self._done + 1 + rows.num_rows))
                    self._done += rows.num_rows
        if self._done != self.expected_rows:
            raise unreadable(
                self.path,
                "Parquet",
                f"its metadata tells of {self.expected_rows} rows, but it holds {self._done}.",
            )

    def _rows_at_once(self) -> int:
        """As many rows as fit into a batch, by the width of the first ones and of all."""
        metadata = self._file.metadata
        size = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
        width = size / max(1, metadata.num_rows)
        most = max(1, int(BATCH_PARTS // self._parts()))
        for batch in self._read(min(PROBE_ROWS, most)):
            width = max(width, decoded_bytes(batch).sum() / max(1, batch.num_rows))
            break
        return int(max(1, min(BATCH_ROWS, most, BATCH_BYTES // max(1.0, width))))

    def _parts(self) -> float:
        """The most values that a row has on average in a column of a row group: a list has many.

        Raises:
            DataError: they are more than are read.
        """
        most = 1.0
        for group in map(self._file.metadata.row_group, range(self._file.metadata.num_row_groups)):
            for column in map(group.column, range(group.num_columns)):
                parts = column.num_values / max(1, group.num_rows)
                if parts > MOST_PARTS:
                    raise unreadable(
                        self.path,
                        "Parquet",
                        f"{column.path_in_schema} has {parts:,.0f} parts in a row; "
                        f"{MOST_PARTS:,} are the most that are read.",
                    )
                most = max(most, parts)
        return most

    def _read(self, size: int) -> Iterator[pa.RecordBatch]:
        batches = self._read_as_is(self._file, size)
        if self._twin is None:
            yield from batches
            return
        for micros, nanos in zip(batches, self._read_as_is(self._twin, size), strict=True):
            yield from exact_parts(micros, nanos)

    def _read_as_is(self, file: pa.parquet.ParquetFile, size: int) -> Iterator[pa.RecordBatch]:
        if self._columns is None:
            yield from map(_with_wide_decimals, file.iter_batches(batch_size=size, use_threads=False))
            return
        wanted = [self.names[position] for position in self._columns]
        # By name, one would also get the parts of a struct, and its twins.
        plain = len(set(self.names)) == len(self.names) and not any("." in name for name in self.names)
        names = wanted if plain else None
        for batch in file.iter_batches(batch_size=size, columns=names, use_threads=False):
            yield _with_wide_decimals(batch.select(wanted if plain else self._columns))


def _with_wide_decimals(batch: pa.RecordBatch) -> pa.RecordBatch:
    kinds = [_widened(values.type) for values in batch.columns]
    if kinds == batch.schema.types:
        return batch
    columns = [pc.cast(values, kind) for values, kind in zip(batch.columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _widened(kind: pa.DataType) -> pa.DataType:
    """A decimal of 32 or 64 bits, for which Arrow has few functions, as one of 128 bits."""
    if pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        return pa.decimal128(kind.precision, kind.scale)
    return kind
