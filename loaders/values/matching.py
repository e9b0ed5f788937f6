"""A file's columns and the declared ones: which is which, and what differs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyarrow as pa

from loaders.external import Contract
from loaders.files.formats import FormatOptions
from loaders.files.headers import column_names
from loaders.landing import LandedFile
from loaders.spec import TableSpec
from warehouse.errors import DataError


@dataclass(frozen=True)
class Match:
    """Where each declared column comes from.

    Attributes:
        wanted: the positions in the file of the columns that are read.
        places: for each declared column its place among those; None where the file lacks it.
        constants: columns that the file's path holds, by name.
    """

    wanted: tuple[int, ...]
    places: dict[str, int | None]
    constants: dict[str, str | None]

    def values(self, name: str, rows: pa.RecordBatch, count: int) -> pa.Array:
        """A declared column's raw values in a batch of the wanted columns."""
        place = self.places[name]
        if place is not None:
            return rows.column(place)
        constant = self.constants.get(name)
        return pa.nulls(count, pa.string()) if constant is None else pa.repeat(pa.scalar(constant), count)


def match_columns(header: Sequence[str], spec: TableSpec, file: LandedFile) -> Match:
    """Find each declared column in a file, or in its path.

    Columns are matched by name: as it stands in the header, or as
    `loaders.files.headers.column_names` makes it fit for SQL. Without a header
    they are matched by position.

    Raises:
        DataError: the contract does not allow what differs.
    """
    names = names_in(header, spec.options, spec.names, file.partitions)
    missing = [name for name in spec.names if name not in names and name not in file.partitions]
    unknown = [name for name in names if name not in spec.names]
    twice = sorted({name for name in header if list(header).count(name) > 1 and name in spec.names})
    if spec.external.contract is Contract.EVOLVE:
        required = {column.name for column in spec.columns if column.required}
        missing = [name for name in missing if name in required]
    said = [
        f"{title} {', '.join(listed)}"
        for title, listed in (
            ("it lacks the column", missing),
            ("it has the undeclared column", unknown if not twice else []),
            ("it repeats the column", twice if unknown else []),
        )
        if listed
    ]
    if said:
        raise DataError(
            f"{file.path} does not fit {spec.name}: {'; '.join(said)}.",
            f"`etlp source diff {spec.name}` shows both sides; mend the file, or the columns in "
            f"{spec.declared_in}, or declare `contract: evolve` there.",
        )
    wanted = tuple(index for index, name in enumerate(names) if name in spec.names)
    places = {names[index]: place for place, index in enumerate(wanted)}
    constants = {name: file.partitions[name] for name in spec.names if name in file.partitions}
    return Match(wanted, {name: places.get(name) for name in spec.names}, constants)


def names_in(
    header: Sequence[str], options: FormatOptions, declared: Sequence[str], partitions: Collection[str]
) -> list[str]:
    """A file's columns by the names they have, or would have, in the table.

    Args:
        declared: the table's columns; none as long as it is not declared.
        partitions: columns that stand in the file's path, and so not in a file without a header.
    """
    if declared and options.header_rows == 0 and options.format == "csv":
        inside = [name for name in declared if name not in partitions]
        more = (f"column_{index + 1}" for index in range(len(inside), len(header)))
        return [*inside, *more][: len(header)]
    return column_names(header, declared)
