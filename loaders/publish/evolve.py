"""Contract `evolve`: the columns a table gets beyond its declaration. Widened, never narrowed.

What was added to a table stays in the table; `etlp source diff` tells what the
declaration lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from loaders.files.opening import open_raw
from loaders.landing import LandedFile
from loaders.profile.infer import profile
from loaders.publish.drift import plain_type
from loaders.publish.table import stored_columns
from loaders.spec import ColumnSpec, TableSpec
from loaders.types import ColumnType, Family, parse_type
from loaders.values.matching import names_in
from loaders.wider import wider


class TooNarrow(Exception):
    """A value does not fit its column, and the contract allows a wider one."""


def as_stored(cursor: Any, spec: TableSpec) -> TableSpec:
    """The declaration with what the table has beyond it: further columns, wider types."""
    stored = {name: _stored_type(kind) for name, kind in stored_columns(cursor, spec).items()}
    columns = [_widest(column, stored.get(column.name)) for column in spec.columns]
    added = [
        ColumnSpec(name, kind) for name, kind in stored.items() if name not in spec.names and kind is not None
    ]
    return _with_columns(spec, [*columns, *added])


def with_new_columns(spec: TableSpec, files: Sequence[LandedFile]) -> TableSpec:
    """The declaration with the columns that only these files have, typed by all their values.

    Raises:
        DataError: a file cannot be read.
    """
    fresh = [file.path for file in files if _unknown(spec, file)]
    if not fresh:
        return spec
    found = profile(fresh, spec.options, spec.names)
    added = [
        ColumnSpec(column.name, parse_type(column.type), f"Came with {column.evidence.name} in a file.")
        for column in found.columns
        if column.name not in spec.names and not column.partition
    ]
    return _with_columns(spec, [*spec.columns, *added])


def widened(spec: TableSpec, files: Sequence[LandedFile]) -> TableSpec:
    """The declaration with types that hold all values of these files, where wider numbers, times or texts do.

    Raises:
        DataError: a file cannot be read.
    """
    found = {
        column.name: column.type
        for column in profile([f.path for f in files], spec.options, spec.names).columns
    }
    columns = []
    for column in spec.columns:
        needed = wider(column.type.sql, found[column.name]) if column.name in found else None
        columns.append(_widest(column, parse_type(needed) if needed else None))
    return _with_columns(spec, columns)


def _unknown(spec: TableSpec, file: LandedFile) -> bool:
    with open_raw(file.path, spec.options) as raw:
        names = names_in(raw.names, spec.options, spec.names, file.partitions)
        return any(name not in spec.names for name in names)


def _widest(column: ColumnSpec, other: ColumnType | None) -> ColumnSpec:
    """The column with the other type, if that holds all that its own does."""
    kind = column.type
    if other is None or Family.JSON in (kind.family, other.family) or kind.family is Family.BOOLEAN:
        return column
    return replace(column, type=other) if wider(kind.sql, other.sql) == other.sql != kind.sql else column


def _stored_type(sql: str) -> ColumnType | None:
    try:
        return parse_type(plain_type(sql))
    except ValueError:
        return None


def _with_columns(spec: TableSpec, columns: Sequence[ColumnSpec]) -> TableSpec:
    return spec if tuple(columns) == spec.columns else replace(spec, columns=tuple(columns))
