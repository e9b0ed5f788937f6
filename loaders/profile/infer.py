"""Landing files read from end to end: their columns, the evidence for each, and its type.

etlp source add PATH    declares what the files were found to hold
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
from loaders.files.raw import BrokenRow, RawBatch
from loaders.landing import partitions_of
from loaders.profile.column_types import infer_type, note_on
from loaders.profile.evidence import Evidence
from loaders.profile.kinds import KINDS
from loaders.profile.row_size import refuse_too_many
from loaders.profile.telling import Place
from loaders.values.matching import names_in
from loaders.wider import wider, widest_text

__all__ = [
    "ColumnProfile", "Evidence", "FileProfile", "infer_type", "profile", "wider", "widest_text",
]  # fmt: skip

BROKEN_KEPT = 5


@dataclass(frozen=True)
class ColumnProfile:
    """A column of the files.

    Attributes:
        name: fit for SQL.
        header: as the first file with the column spells it.
        type: the declared type that holds every value, with headroom.
        note: why, in one line.
        absent: files that lack the column.
        partition: whether it stands in the files' paths.
    """

    name: str
    header: str
    type: str
    note: str
    evidence: Evidence
    absent: tuple[Path, ...] = ()
    partition: bool = False


@dataclass(frozen=True)
class FileProfile:
    """What some files of one table hold.

    Attributes:
        headers: each file's columns by the names they have in a table, in the file's order.
        rows: rows that were read; all of them unless `sampled`.
        broken: how many rows could not be taken apart.
        examples: some of those, with their file.
        sampled: whether reading stopped early, so that the types rest on a sample.
    """

    options: FormatOptions
    columns: tuple[ColumnProfile, ...]
    headers: dict[Path, tuple[str, ...]]
    rows: int
    broken: int
    examples: tuple[tuple[Path, BrokenRow], ...]
    sampled: bool

    @property
    def paths(self) -> list[Path]:
        """The files, in the order they were read."""
        return list(self.headers)

    def column(self, name: str) -> ColumnProfile:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def profile(
    paths: Iterable[Path],
    options: FormatOptions,
    declared: Sequence[str] = (),
    sample_rows: int | None = None,
    advance: Callable[[Path], None] = lambda _: None,
) -> FileProfile:
    """Read files and collect the evidence for each of their columns.

    Args:
        declared: names that a header may stand for, see `loaders.files.headers`.
        sample_rows: stop in each file after so many rows; None reads whole files.
        advance: is told each file that was read.

    Raises:
        DataError: a file cannot be read, or the files have more columns than a new table takes.
    """
    found = _Found(options, tuple(declared), sample_rows)
    for path in paths:
        found.read(path)
        advance(path)
    return found.result()


@dataclass
class _Found:
    options: FormatOptions
    declared: tuple[str, ...]
    sample_rows: int | None
    evidence: dict[str, Evidence] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    types: dict[str, pa.DataType] = field(default_factory=dict)
    partitions: set[str] = field(default_factory=set)
    headers: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    rows: int = 0
    broken: int = 0
    examples: list[tuple[Path, BrokenRow]] = field(default_factory=list)
    sampled: bool = False

    def read(self, path: Path) -> None:
        with open_raw(path, self.options) as raw:
            names = names_in(raw.names, self.options, self.declared, partitions_of(path))
            constants = {name: value for name, value in partitions_of(path).items() if name not in names}
            self.headers[path] = (*names, *constants)
            if not self.declared:
                # What no table takes need not be read to its end.
                refuse_too_many(len(self.evidence.keys() | set(self.headers[path])))
            self.partitions |= set(constants)
            for name, header in zip(self.headers[path], [*raw.names, *constants], strict=True):
                self.spelled.setdefault(name, header)
                self.evidence.setdefault(name, Evidence(name, self._kinds()))
            for name, type_ in zip(names, raw.schema.types if raw.schema is not None else (), strict=False):
                self.types.setdefault(name, type_)
            rows = 0
            for batch in raw.batches():
                self._note_broken(path, batch.broken)
                if self.sample_rows is not None and rows >= self.sample_rows:
                    self.sampled = True
                    break
                taken = batch.rows.slice(0, None if self.sample_rows is None else self.sample_rows - rows)
                self.sampled |= taken.num_rows < batch.rows.num_rows
                rows += taken.num_rows

                def place(index: int, batch: RawBatch = batch) -> Place:
                    return Place(path, raw.unit, batch.position(index))

                for name, values in zip(names, taken.columns, strict=True):
                    self.evidence[name].add(values, place, native=raw.schema is not None)
                for name, value in constants.items():
                    texts = pa.repeat(pa.scalar(value, pa.string()), taken.num_rows)
                    self.evidence[name].add(texts, place)
            self.rows += rows

    def _kinds(self) -> tuple[str, ...]:
        other = "scientific" if self.options.format == "jsonl" else "float"
        return tuple(kind for kind in KINDS if kind != other)

    def _note_broken(self, path: Path, broken: tuple[BrokenRow, ...]) -> None:
        self.broken += len(broken)
        self.examples += [(path, row) for row in broken[: BROKEN_KEPT - len(self.examples)]]

    def result(self) -> FileProfile:
        columns = []
        for name, evidence in self.evidence.items():
            if name in self.types and not evidence.rows:
                # Files without a row have their schema to tell.
                evidence.native.append(self.types[name])
            absent = tuple(path for path, header in self.headers.items() if name not in header)
            columns.append(
                ColumnProfile(
                    name=name,
                    header=self.spelled[name],
                    type=infer_type(evidence),
                    note=note_on(evidence),
                    evidence=evidence,
                    absent=absent,
                    partition=name in self.partitions,
                )
            )
        return FileProfile(
            options=self.options,
            columns=tuple(columns),
            headers=self.headers,
            rows=self.rows,
            broken=self.broken,
            examples=tuple(self.examples),
            sampled=self.sampled,
        )
