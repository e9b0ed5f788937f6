"""Files of one folder that are different tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from warehouse.errors import UsageError

# Share of the smaller file's columns. Months of one table add columns, and at times rename one; different
# tables have an id and the times of changes in common, which is more than half of a small table.
LEAST_SHARED = 0.8
SHOWN = 5


def refuse_several_tables(
    given: str, headers: Mapping[Path, tuple[str, ...]], differences: Sequence[str] = ()
) -> None:
    """See that the columns of files grow from file to file, or are nearly the same.

    Args:
        headers: the columns of each file.
        differences: how the files differ in the way they are written, in sentences.

    Raises:
        UsageError: the columns are those of several tables, or the files are written differently.
    """
    groups: list[tuple[list[set[str]], list[Path]]] = []
    for path, names in sorted(headers.items(), key=lambda item: -len(item[1])):
        own = set(names)
        # A file with only an id must not join all tables that have one.
        grown = [group for group in groups if any(own <= other for other in group[0])]
        alike = grown[:1] or [
            group for group in groups if any(_share(own, other) >= LEAST_SHARED for other in group[0])
        ]
        columns = [own, *(each for group in alike for each in group[0])]
        files = [each for group in alike for each in group[1]] + [path]
        groups = [*(group for group in groups if group not in alike), (columns, files)]
    if len(groups) < 2:
        return
    if differences:
        raise UsageError(
            f"The files of {given} are not written alike: {differences[0]}.",
            "add each kind by itself: a glob in quotes that matches its files alone; "
            "if that is wrong, --delimiter or --header-rows says how all of them are written.",
        )
    tables = "; ".join(f"{_shown(paths)} ({_own(columns, groups)})" for columns, paths in groups)
    raise UsageError(
        f"{given} holds files of {len(groups)} tables: {tables}.",
        "add each by itself: a glob in quotes that matches its files alone, and --name; if they are one "
        "table with renamed columns, add one file and widen its `location` in the sources file.",
    )


def _own(columns: list[set[str]], groups: list[tuple[list[set[str]], list[Path]]]) -> str:
    """The columns that are missing in the other groups."""
    others = set().union(*(each for group in groups if group[0] is not columns for each in group[0]))
    names = set().union(*columns)
    return ", ".join(sorted(names - others or names)[:SHOWN])


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _shown(paths: list[Path]) -> str:
    names = ", ".join(path.name for path in sorted(paths)[:SHOWN])
    return names if len(paths) <= SHOWN else f"{names} and {len(paths) - SHOWN} more"
