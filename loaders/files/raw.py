"""A landing file as batches of raw rows: taken apart, but no value judged, typed or changed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from warehouse.errors import DataError

BATCH_ROWS = 65_536
# A table has 4,096 at most, and not all columns of a file need be loaded.
MOST_COLUMNS = 10_000
# Of a list or a map: as texts they take a hundred times the memory that they have in a file.
MOST_PARTS = 2_000_000
BATCH_BYTES = 16 * 1024 * 1024
# MySQL takes no larger statement or value than this by default.
ROW_BYTES = 64 * 1024 * 1024
TEXT_BYTES = 64 * 1024
UNREADABLE = (
    pa.ArrowException,
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
)


@dataclass(frozen=True)
class BrokenRow:
    """A row that could not be taken apart.

    Attributes:
        position: its first line (text formats, 1 = first line of the file) or its row (Parquet, from 1).
        text: the row as it stands in the file, decoded with replacement, cut at 64 KiB.
        reason: e.g. ``3 fields, 5 expected``.
    """

    position: int
    text: str
    reason: str

    @classmethod
    def of(cls, position: int, row: bytes, reason: str) -> BrokenRow:
        """One whose text is still bytes."""
        return cls(position, row[:TEXT_BYTES].decode("utf-8", "replace").rstrip("\r\n"), reason)


@dataclass(frozen=True)
class RawBatch:
    """A stretch of a file.

    Attributes:
        rows: text formats: columns of ``pa.binary()`` named c0 to cn after their
            positions in the header, UTF-8 unless the file's bytes were wrong;
            Parquet: the file's own names and types. Nulls are nulls.
        broken: rows of this stretch that could not be taken apart; they are not in `rows`.
        positions: the line or row of each of `rows`.
    """

    rows: pa.RecordBatch
    broken: tuple[BrokenRow, ...]
    positions: Sequence[int]

    def position(self, index: int) -> int:
        """The line, or row, of ``rows[index]`` in the file, from 1."""
        return self.positions[index]


class RawFile:
    """An open file; a context manager that closes it.

    Attributes:
        path: the file.
        names: the header as it stands in the file; it may hold duplicates and empty names.
        schema: a Parquet file's schema; None for text formats.
        unit: what positions count, ``line`` or ``row``.
        expected_rows: what Parquet's metadata says; None for text formats.
    """

    schema: pa.Schema | None = None
    unit = "line"
    expected_rows: int | None = None

    def __init__(self, path: Path, names: list[str]) -> None:
        self.path = path
        self.names = names

    def batches(self) -> Iterator[RawBatch]:
        """The rows in the file's order, once.

        Columns come in the order of `names`, or of the positions that were asked for.

        Raises:
            DataError: the file cannot be read to its end.
        """
        raise NotImplementedError

    def share(self) -> float:
        """How much of the file was read by now, from 0 to 1; 0 where that is not known."""
        return 0.0

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        raise NotImplementedError

    def __enter__(self) -> RawFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def refuse_width(path: Path, columns: int) -> None:
    """Refuse a file with more columns than any table could have.

    Raises:
        DataError: it has too many.
    """
    if columns > MOST_COLUMNS:
        raise DataError(
            f"{path} has {columns:,} columns; {MOST_COLUMNS:,} are the most that are read.",
            "see that its delimiter is the declared one, or split it.",
        )


@contextmanager
def readable(path: Path, kind: str) -> Iterator[None]:
    """Turn what libraries raise while they read into one error.

    Raises:
        DataError: the file could not be read.
    """
    try:
        yield
    except UNREADABLE as error:
        reason = (str(error).splitlines() or ["it ends too early"])[0]
        raise unreadable(path, kind, reason) from error


def unreadable(path: Path, kind: str, reason: str) -> DataError:
    """The error for a file that is not what its name or declaration says."""
    return DataError(
        f"{path} is not a readable {kind} file: {reason}",
        "it may be cut short or of another kind: have it sent again.",
    )
