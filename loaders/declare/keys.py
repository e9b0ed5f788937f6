"""Columns that could be a table's key: ordered by name, proven over all rows of all files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from loaders.files.opening import open_raw
from loaders.landing import partitions_of
from loaders.profile.infer import ColumnProfile, FileProfile
from loaders.profile.telling import fingerprints
from loaders.spec import ColumnSpec
from loaders.types import Family, parse_type
from loaders.values.cast import cast_column

HINTS = re.compile(r"(^|_)(id|key|code|uuid|guid|no|nr|number|num)$")
WHOLE = {Family.INTEGER, Family.TEXT, Family.BINARY}
IN_TIME = {Family.DATE, Family.DATETIME}
# MySQL indexes no more bytes of a column, and a character takes up to four.
MOST_INDEXED = 3072 // 4
# Of the first columns, pairs are tried; in few rows any two columns are unique together.
LEADING, LEAST_ROWS = 4, 50
# Eight bytes are kept of each row and candidate.
MOST_ROWS = 20_000_000


@dataclass(frozen=True)
class Key:
    """The columns of the key, none when nothing was proven; and what was tried, in sentences."""

    columns: tuple[str, ...]
    tried: tuple[str, ...] = ()


def find_key(found: FileProfile, table: str) -> Key:
    """The best columns that are unique and never null in all rows.

    Raises:
        DataError: a file cannot be read any more.
    """
    if found.sampled or not found.rows or found.rows > MOST_ROWS:
        why = "of a sample" if found.sampled else f"of {found.rows:,} rows"
        return Key((), (f"uniqueness {why} was not proven",))
    named = sorted(
        (column for column in found.columns if HINTS.search(column.name)),
        key=lambda column: column.name not in ("id", f"{table}_id", f"{table.removesuffix('s')}_id"),
    )
    singles = [column for column in [*named, *found.columns[:1]] if _kind(column).family in WHOLE]
    tried: dict[str, str] = {}
    candidates: list[tuple[str, ...]] = []
    for column in dict.fromkeys(column.name for column in singles):
        if refuted := _refuted(found.column(column), found):
            tried[column] = refuted
        else:
            candidates.append((column,))
    if not (proven := _first_unique(found, candidates, tried)) and found.rows >= LEAST_ROWS:
        leading = [column for column in found.columns if _may_be_part(column)][:LEADING]
        pairs: list[tuple[str, ...]] = [
            (one.name, two.name)
            # Those whose names or types suggest a key come first.
            for one, two in sorted(combinations(leading, 2), key=lambda pair: not any(map(_tells, pair)))
        ]
        proven = _first_unique(found, pairs, tried)
    return Key(proven, tuple(f"{name}: {why}" for name, why in tried.items()))


def duplicate_of(found: FileProfile, columns: Sequence[str]) -> str | None:
    """Why columns are not a key of all rows; None when they are.

    Raises:
        DataError: a file cannot be read any more.
    """
    for name in columns:
        column = found.column(name)
        if column.evidence.nulls or column.absent:
            return f"{name} is null or missing in some rows"
    tried: dict[str, str] = {}
    return None if _first_unique(found, [tuple(columns)], tried) else next(iter(tried.values()))


def _kind(column: ColumnProfile) -> Any:
    return parse_type(column.type)


def _refuted(column: ColumnProfile, found: FileProfile) -> str | None:
    """Why a column alone is no key, as far as its evidence tells."""
    evidence = column.evidence
    if evidence.nulls:
        return f"null in {evidence.nulls:,} of {found.rows:,} rows"
    if column.absent:
        return f"missing in {len(column.absent)} of {len(found.headers)} files"
    if evidence.repeated:
        return evidence.repeated
    return None if _is_indexed(column) else "too long for an index"


def _is_indexed(column: ColumnProfile) -> bool:
    kind = _kind(column)
    return (
        kind.family not in (Family.FLOAT, Family.JSON)
        and not kind.max_bytes
        and ((kind.length or 0) <= MOST_INDEXED // 2)
    )


def _may_be_part(column: ColumnProfile) -> bool:
    return (
        not column.evidence.nulls
        and not column.absent
        and _is_indexed(column)
        and _kind(column).family in (WHOLE | IN_TIME)
    )


def _tells(column: ColumnProfile) -> bool:
    return bool(HINTS.search(column.name)) or _kind(column).family in IN_TIME


def _first_unique(
    found: FileProfile, candidates: list[tuple[str, ...]], tried: dict[str, str]
) -> tuple[str, ...]:
    """The first of the candidates that has no value twice; the others are told in `tried`."""
    alive: dict[tuple[str, ...], list[np.ndarray[Any, Any]]] = {columns: [] for columns in candidates}
    for path in found.paths:
        if not alive:
            break
        names = sorted({name for columns in alive for name in columns})
        for values in _values(path, found, names):
            for columns in list(alive):
                hashes = fingerprints([values[name] for name in columns])
                alive[columns].append(hashes)
                if len(np.unique(hashes)) < len(hashes):
                    tried[", ".join(columns)] = f"not unique in {path.name}"
                    del alive[columns]
    for columns, parts in alive.items():
        hashes = np.concatenate(parts) if parts else np.array([], np.int64)
        if len(np.unique(hashes)) == len(hashes):
            return columns
        tried[", ".join(columns)] = "not unique"
    return ()


def _values(path: Path, found: FileProfile, names: list[str]) -> Any:
    """Batches of typed columns by name: two texts may be one value, 1.0 and 1.00."""
    header = found.headers[path]
    constants = partitions_of(path)
    inside = [name for name in names if not (found.column(name).partition and name in constants)]
    with open_raw(path, found.options, [header.index(name) for name in inside]) as raw:
        for batch in raw.batches():
            columns = dict(zip(inside, batch.rows.columns, strict=True))
            for name in set(names) - set(inside):
                columns[name] = pa.repeat(pa.scalar(constants[name]), len(batch.positions))
            yield {
                name: cast_column(values, ColumnSpec(name, _kind(found.column(name))))[0]
                for name, values in columns.items()
            }
