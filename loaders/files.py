"""A file as typed Arrow batches: every value fits its declared column, or a clear error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from loaders.convert import convert
from loaders.spec import TableSpec
from warehouse.errors import DataError

BATCH_ROWS = 32_768
BLOCK_BYTES = 8 * 1024 * 1024
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}


def read_batches(path: Path, spec: TableSpec) -> Iterator[pa.RecordBatch]:
    """Yield the file's rows in order, with the declared columns and types.

    Raises:
        DataError: the file is unreadable, has other columns than are declared,
            or a value that does not fit its column.
    """
    read = _read_parquet if spec.format == "parquet" else _read_csv
    first_row = 1
    for batch in read(path, spec):
        yield convert(batch, spec, path, first_row)
        first_row += batch.num_rows


def _read_parquet(path: Path, spec: TableSpec) -> Iterator[pa.RecordBatch]:
    with _readable(path, "Parquet"), pa.parquet.ParquetFile(path) as file:
        _compare_columns(file.schema_arrow.names, spec, path)
        yield from file.iter_batches(batch_size=BATCH_ROWS, columns=list(spec.names))


def _read_csv(path: Path, spec: TableSpec) -> Iterator[pa.RecordBatch]:
    with _readable(path, "CSV"), pa.input_stream(str(path), compression=_compression(path)) as probe:
        # Only the header is read here: with every column declared as text, no
        # value is guessed at, and leading zeros survive.
        options = pa.csv.ReadOptions(block_size=BLOCK_BYTES)
        parse = pa.csv.ParseOptions(delimiter=spec.delimiter, newlines_in_values=True)
        header = pa.csv.open_csv(probe, read_options=options, parse_options=parse).schema.names
    _compare_columns(header, spec, path)
    convert_options = pa.csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()),
        null_values=list(spec.null_values),
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        include_columns=list(spec.names),
    )
    with _readable(path, "CSV"), pa.input_stream(str(path), compression=_compression(path)) as stream:
        yield from pa.csv.open_csv(
            stream, read_options=options, parse_options=parse, convert_options=convert_options
        )


def _compression(path: Path) -> str | None:
    return COMPRESSIONS.get(path.suffix)


def _compare_columns(found: list[str], spec: TableSpec, path: Path) -> None:
    missing = [name for name in spec.names if name not in found]
    unknown = [name for name in found if name not in spec.names]
    twice = sorted({name for name in found if found.count(name) > 1})
    said = [
        f"{title} {', '.join(names)}"
        for title, names in (
            ("it lacks the column", missing),
            ("it has the undeclared column", unknown),
            ("it repeats the column", twice),
        )
        if names
    ]
    if said:
        raise DataError(
            f"{path} does not fit {spec.name}: {'; '.join(said)}.",
            f"mend the file, or the columns in {spec.declared_in}.",
        )


@contextmanager
def _readable(path: Path, kind: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError, EOFError) as error:
        raise DataError(
            f"{path} is not a readable {kind} file: {str(error).splitlines()[0]}",
            "it may be cut short or of another kind: have it sent again.",
        ) from error
