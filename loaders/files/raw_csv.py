"""CSV, and its kin with other delimiters, as raw rows.

The file is cut into blocks at ends of rows here, and each block taken apart by
Arrow: so a row's line is known, and a row that Arrow would misread is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from loaders.files.bytes_in import TextBytes
from loaders.files.csv_rows import Marker, Rows, Stretch
from loaders.files.formats import FormatOptions, check_dialect
from loaders.files.raw import (
    BATCH_ROWS,
    ROW_BYTES,
    BrokenRow,
    RawBatch,
    RawFile,
    readable,
    refuse_width,
    unreadable,
)
from warehouse.errors import DataError

BLOCK_BYTES = 4 * 1024 * 1024
# A row with bytes that are not UTF-8 cannot be handed to Python by Arrow; for counting fields this will do.
TO_ASCII = bytes(range(128)) + b"?" * 128


class CsvRaw(RawFile):
    """An open CSV file."""

    def __init__(self, path: Path, options: FormatOptions, columns: Sequence[int] | None = None) -> None:
        """Open the file and read its header.

        Raises:
            DataError: the file is empty, unreadable, or has no header.
            ConfigError: the options contradict each other.
        """
        check_dialect(options)
        self._options = options
        self._marker = Marker(options)
        super().__init__(path, [])
        with readable(path, "CSV"):
            self._source = TextBytes(path, options.encoding)
        try:
            self._stretches = self._cut()
            self._line = 1
            self._start = self._read_header()
        except BaseException:
            self.close()
            raise
        self._all = [f"c{position}" for position in range(len(self.names))]
        self._wanted = self._all if columns is None else [self._all[position] for position in columns]

    def share(self) -> float:
        return self._source.share()

    def close(self) -> None:
        self._source.close()

    def batches(self) -> Iterator[RawBatch]:
        if self._start.text:
            yield from self._batches(self._start)
        for stretch in self._stretches:
            yield from self._batches(stretch)

    def _cut(self) -> Iterator[Stretch]:
        """The text in stretches that end where a row ends."""
        rest, size, ended = b"", BLOCK_BYTES, False
        while not ended:
            with readable(self.path, "CSV"):
                chunk = self._source.read(size)
            ended = not chunk
            text = rest + chunk
            if ended and rest and not rest.endswith((b"\n", b"\r")):
                text += b"\n"
            stretch = self._marker.mark(text)
            end = stretch.last_end(final=ended)
            rest, size = text[end:], BLOCK_BYTES
            if end:
                yield stretch.upto(end)
            elif len(rest) >= ROW_BYTES:
                raise self._endless(stretch)
            else:
                size = max(BLOCK_BYTES, len(rest))
        if rest:
            raise self._endless(self._marker.mark(rest))

    def _read_header(self) -> Stretch:
        """Read the names, and return what follows the header."""
        first = next(self._stretches, None)
        if first is None:
            raise unreadable(self.path, "CSV", "it is empty.")
        rows = first.rows(blank_lines=False)
        count = self._options.header_rows
        if len(rows) < max(count, 1):
            raise unreadable(self.path, "CSV", f"it has {len(rows)} of {max(count, 1)} header rows.")
        last = max(count, 1) - 1
        start, end = int(rows.starts[last]), int(rows.stops[last])
        refuse_width(self.path, first.text.count(self._options.delimiter.encode(), start, end) + 1)
        fields = self._fields(first.text[start:end])
        if not count:
            self.names = [f"c{position}" for position in range(1, len(fields) + 1)]
            return first
        if ((first.torn >= start) & (first.torn < end)).any():
            raise unreadable(self.path, "CSV", "its header has text after a closing quote.")
        try:
            self.names = [(field or b"").decode() for field in fields]
        except UnicodeDecodeError as error:
            header = first.text[start:end].decode(errors="replace").strip()
            raise DataError(
                f"{self.path}: its header is not {self._options.encoding}: {header}",
                "declare the `encoding` it is written in.",
            ) from error
        self._line += first.upto(end).line_count()
        return first.after(end)

    def _fields(self, row: bytes) -> list[bytes | None]:
        """The fields of one row."""
        with readable(self.path, "CSV"):
            read = pa.csv.ReadOptions(
                use_threads=False, block_size=len(row) + 1, autogenerate_column_names=True
            )
            parse = self._parse_options(blank_lines=False)
            count = len(pa.csv.read_csv(pa.BufferReader(row.translate(TO_ASCII)), read, parse).column_names)
            names = [f"c{position}" for position in range(count)]
            return list(self._parse(row, names, names, ()).to_pylist()[0].values())

    def _batches(self, stretch: Stretch) -> Iterator[RawBatch]:
        first_line, lines = self._line, stretch.line_count()
        self._line += lines
        broken: list[tuple[int, BrokenRow]] = []
        text: bytes | None = stretch.text
        try:
            rows = None if len(stretch.torn) else self._parse_all(stretch.text)
        except pa.ArrowInvalid:
            rows = None
        positions: Sequence[int] = range(first_line, first_line + lines)
        if rows is None or rows.num_rows != lines:
            table = stretch.rows(blank_lines=len(self.names) == 1)
            if rows is None:
                broken = self._broken(stretch, table, first_line)
                text = _without(stretch.text, table, {index for index, _ in broken})
                with readable(self.path, "CSV"):
                    rows = self._parse_all(text)
            out = {index for index, _ in broken}
            positions = [
                line for index, line in enumerate((table.lines + first_line).tolist()) if index not in out
            ]
            if rows.num_rows != len(positions):
                raise unreadable(
                    self.path,
                    "CSV",
                    f"lines {first_line} to {first_line + lines - 1} hold {len(positions)} rows, "
                    f"but were read as {rows.num_rows}.",
                )
        yield from _slices(rows, broken, positions)

    def _broken(self, stretch: Stretch, table: Rows, first_line: int) -> list[tuple[int, BrokenRow]]:
        """The rows that have other fields than the header, or text after a quote, by their index."""
        reasons: dict[int, str] = {}

        def keep(row: pa.csv.InvalidRow) -> str:
            fields = "1 field" if row.actual_columns == 1 else f"{row.actual_columns} fields"
            reasons[row.number - 1] = f"{fields}, {row.expected_columns} expected"
            return "skip"

        with readable(self.path, "CSV"):
            self._parse(stretch.text.translate(TO_ASCII), self._all, self._all[:1], (), keep)
        torn_rows = np.searchsorted(table.starts, stretch.torn, "right") - 1
        for index, line in zip(torn_rows.tolist(), stretch.lines_of(stretch.torn).tolist(), strict=True):
            reasons.setdefault(index, f"text after a closing quote in line {first_line + line}")
        found = []
        for index, reason in sorted(reasons.items()):
            line, last = (first_line + int(of[index]) for of in (table.lines, table.last_lines))
            if last > line:
                reason += f"; the row takes lines {line} to {last}"
            row = stretch.text[table.starts[index] : table.stops[index]]
            found.append((index, BrokenRow.of(line, row, reason)))
        return found

    def _parse_all(self, text: bytes) -> pa.RecordBatch:
        text, nulls = self._marker.spell_nulls(text, self._options.null_values)
        return self._parse(text, self._all, self._wanted, nulls)

    def _parse(
        self, text: bytes, names: list[str], wanted: list[str], nulls: Sequence[str], broken: object = None
    ) -> pa.RecordBatch:
        """One block by Arrow; without a handler for broken rows, the first one is an ArrowInvalid."""
        # An empty list would bring all columns.
        some = wanted or names[:1]
        if not text:
            return pa.RecordBatch.from_pylist([], pa.schema([(name, pa.binary()) for name in wanted]))
        table = pa.csv.read_csv(
            pa.BufferReader(text),
            pa.csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
            self._parse_options(len(names) == 1, broken),
            pa.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(some, pa.binary()),
                include_columns=some,
                null_values=list(nulls),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        batches = table.select(wanted).to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], table.select(wanted).schema)

    def _parse_options(self, blank_lines: bool, broken: object = None) -> pa.csv.ParseOptions:
        return pa.csv.ParseOptions(
            delimiter=self._options.delimiter,
            quote_char=self._options.quote or False,
            escape_char=self._options.escape or False,
            newlines_in_values=True,
            ignore_empty_lines=not blank_lines,
            invalid_row_handler=broken,
        )

    def _endless(self, stretch: Stretch) -> DataError:
        limit = (
            f"within {ROW_BYTES >> 20} MiB" if len(stretch.text) >= ROW_BYTES else "by the end of the file"
        )
        line = self._line
        what = "the row that begins here does not end"
        if len(stretch.quotes) % 2:
            line += int(stretch.lines_of(stretch.quotes[-1:])[0])
            what = "the quote that opens here is not closed"
        return DataError(
            f"{self.path}, line {line}: {what} {limit}.",
            "mend the file; or declare `quote: null` when quotes are ordinary characters in it.",
        )


def _without(text: bytes, rows: Rows, out: set[int]) -> bytes:
    """The text without some of its rows."""
    spans = zip(rows.starts.tolist(), rows.stops.tolist(), strict=True)
    kept = [text[start:stop] for index, (start, stop) in enumerate(spans) if index not in out]
    # A carriage return must not meet the line feed of a later row.
    return b"".join(row[:-1] + b"\n" if row.endswith(b"\r") else row for row in kept)


def _slices(
    rows: pa.RecordBatch, broken: list[tuple[int, BrokenRow]], positions: Sequence[int]
) -> Iterator[RawBatch]:
    """A block as batches, each with the broken rows that stand among or before its own."""
    for start in range(0, max(rows.num_rows, 1), BATCH_ROWS):
        stop = start + BATCH_ROWS
        final = stop >= rows.num_rows
        # A row's index less the broken ones before it is the number of good ones before it.
        own = tuple(
            row
            for before, (index, row) in enumerate(broken)
            if start <= index - before and (final or index - before < stop)
        )
        yield RawBatch(rows.slice(start, BATCH_ROWS), own, positions[start:stop])
