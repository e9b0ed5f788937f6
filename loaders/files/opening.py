"""Files by their format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from loaders.files.formats import FormatOptions
from loaders.files.raw import RawFile
from loaders.files.raw_csv import CsvRaw
from loaders.files.raw_jsonl import JsonLinesRaw
from loaders.files.raw_parquet import ParquetRaw
from warehouse.errors import ConfigError


def open_raw(path: Path, options: FormatOptions, columns: Sequence[int] | None = None) -> RawFile:
    """Open a file and read its header.

    Args:
        columns: the positions in ``names`` to bring, in this order; None: all.

    Raises:
        DataError: the file is empty, unreadable, or has no header.
        ConfigError: the options contradict each other.
    """
    if options.format == "parquet":
        return ParquetRaw(path, columns)
    if options.format == "jsonl":
        return JsonLinesRaw(path, options, columns)
    if options.format != "csv":
        raise ConfigError(f"{options.format!r} is not a format of files.", "formats: csv, parquet, jsonl.")
    return CsvRaw(path, options, columns)
