"""Files of one folder that are different tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from warehouse.errors import UsageError

# Of the columns of the smaller file; months of one table that were renamed in part share more.
LEAST_SHARED = 0.5
SHOWN = 5


def refuse_several_tables(given: str, headers: Mapping[Path, tuple[str, ...]]) -> None:
    """See that files have most of their columns in common.

    Args:
        headers: the columns of each file.

    Raises:
        UsageError: some files have most of their columns in common with none of the others.
    """
    groups: list[tuple[set[str], list[Path]]] = []
    for path, names in headers.items():
        own = set(names)
        alike = [group for group in groups if _share(group[0], own) >= LEAST_SHARED]
        rest = [group for group in groups if group not in alike]
        columns = own.union(*(group[0] for group in alike))
        groups = [*rest, (columns, [each for group in alike for each in group[1]] + [path])]
    if len(groups) > 1:
        tables = "; ".join(f"{_shown(paths)} ({', '.join(sorted(names)[:SHOWN])})" for names, paths in groups)
        raise UsageError(
            f"{given} holds files of {len(groups)} tables: {tables}.",
            "add each by itself: a glob in quotes that matches its files alone, and --name.",
        )


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _shown(paths: list[Path]) -> str:
    names = ", ".join(path.name for path in paths[:SHOWN])
    return names if len(paths) <= SHOWN else f"{names} and {len(paths) - SHOWN} more"
