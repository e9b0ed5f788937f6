"""The files that are loaded: TPC-H's lineitem at a scale, in every shape that a part needs.

They are made once and kept under ${XDG_CACHE_HOME:-~/.cache}/etlp/tpch.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from benchmarks.errors import NotMeasured
from benchmarks.peers_venv import program

ROWS_PER_SMALL_FILE = 1_000


def lineitem(scale: float, kind: str = "parquet", *, one_row_group: bool = False) -> Path:
    """The table as one file, ``parquet`` or ``csv``, as the generator writes it."""
    suffix = "-one-row-group" if one_row_group else ""
    options = ["--row-group-bytes=1TB"] if one_row_group else []

    def make(path: Path) -> None:
        generator = program("tpchgen-cli")
        folder = path.with_suffix(".parts")
        shutil.rmtree(folder, ignore_errors=True)
        table = [f"--scale-factor={scale:g}", "--tables=lineitem", f"--output-dir={folder}", "--quiet"]
        command = [str(generator), kind, *options, *table]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        if said.returncode:
            raise NotMeasured(f"{generator.name} failed: {said.stderr.strip()[-500:]}")
        (folder / f"lineitem.{kind}").rename(path)
        folder.rmdir()

    return _kept(f"lineitem-{scale:g}{suffix}.{kind}", make)


def rows_in(path: Path) -> int:
    """How many rows a Parquet file has."""
    with pa.parquet.ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def row_groups_in(path: Path) -> int:
    """How many row groups a Parquet file has."""
    with pa.parquet.ParquetFile(path) as file:
        return int(file.metadata.num_row_groups)


def texts(parquet: Path, parts: int) -> list[Path]:
    """The rows as the text that LOAD DATA reads, cut into contiguous parts of equal size."""
    total = rows_in(parquet)
    bounds = [total * part // parts for part in range(parts + 1)]

    def writer(first: int, last: int) -> Callable[[Path], None]:
        def make(path: Path) -> None:
            with path.open("wb") as file:
                for batch in _rows(parquet, first, last):
                    file.write(_text(batch))

        return make

    return [
        _kept(f"{parquet.stem}-{number}of{parts}.tsv", writer(first, last))
        for number, (first, last) in enumerate(itertools.pairwise(bounds), 1)
    ]


def first_rows(parquet: Path, rows: int) -> Path:
    """The first rows of a file as a file."""
    return _kept(f"{parquet.stem}-first-{rows}.parquet", lambda path: _write(path, parquet, 0, rows))


def small_files(parquet: Path, files: int, kind: str) -> tuple[Path, Path]:
    """A folder of files with `ROWS_PER_SMALL_FILE` rows each, and one file with the same rows."""

    def make(folder: Path) -> None:
        folder.mkdir()
        for number in range(files):
            first = number * ROWS_PER_SMALL_FILE
            _write(folder / f"{number:05d}.{kind}", parquet, first, first + ROWS_PER_SMALL_FILE)

    name = f"{parquet.stem}-{files}x{ROWS_PER_SMALL_FILE}"
    one = _kept(f"{name}.{kind}", lambda path: _write(path, parquet, 0, files * ROWS_PER_SMALL_FILE))
    return _kept(f"{name}-{kind}", make), one


def _write(path: Path, parquet: Path, first: int, last: int) -> None:
    batches = _rows(parquet, first, last)
    head = next(batches)
    if "csv" in path.name.split("."):
        writer = pa.csv.CSVWriter(path, head.schema)
    else:
        writer = pa.parquet.ParquetWriter(path, head.schema)
    with writer:
        for batch in itertools.chain([head], batches):
            writer.write(batch)


def _rows(parquet: Path, first: int, last: int) -> Iterator[pa.RecordBatch]:
    """The rows from ``first`` up to ``last``, texts as plain strings; other row groups are not read."""
    with pa.parquet.ParquetFile(parquet) as file:
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
        ends = list(itertools.accumulate(sizes))
        groups = [n for n, end in enumerate(ends) if end > first and end - sizes[n] < last]
        position = ends[groups[0]] - sizes[groups[0]]
        for batch in file.iter_batches(batch_size=65_536, row_groups=groups):
            start, stop = max(first - position, 0), min(last - position, batch.num_rows)
            position += batch.num_rows
            if start < stop:
                yield _plain(batch.slice(start, stop - start))


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    views = pa.string_view()
    fields = [pa.field(f.name, pa.string() if f.type == views else f.type) for f in batch.schema]
    return batch.cast(pa.schema(fields))


def _text(batch: pa.RecordBatch) -> bytes:
    """Rows of tab-separated fields; lineitem has no nulls, and no text that needs an escape."""
    fields = [pc.cast(column, pa.string()) for column in batch.columns]
    rows = pc.binary_join_element_wise(*fields, "\t").to_pylist()
    return ("\n".join(rows) + "\n").encode()


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    """The file or folder of that name in the cache; it gets the name once it is whole."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "etlp" / "tpch"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        new = folder / f"new-{os.getpid()}-{name}"
        make(new)
        new.rename(path)
    return path
