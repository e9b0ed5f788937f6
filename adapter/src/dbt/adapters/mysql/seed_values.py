"""The values of a seed's file as they stand in it, where dbt would read less or something else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbt.adapters.mysql.data_type import DataType
from dbt.adapters.mysql.fixtures import BOOLEANS

if TYPE_CHECKING:
    import agate

# dbt takes 12%, $5, 1_000, 1,5 and 007 for numbers as well, and changes them.
NUMBER = re.compile(r"-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
# Of a second, servers keep six digits.
BEYOND_MICROSECONDS = re.compile(r"[.,]\d{6}\d*[1-9]")
# dbt also reads centuries, weeks and days of the year, such as 12T10 and 2024-W05-1T10.
CALENDAR_DAY = re.compile(r"(?:\d{4}-\d{2}-\d{2}|\d{8})[T ]")
OFFSET = re.compile(r"\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$")


def exact(
    table: agate.Table, delimiter: str, declared: Mapping[str, str], texts: Iterable[str]
) -> agate.Table:
    """The seed with exact values: numbers with all their digits, and texts where dbt changed what it read.

    Args:
        table: as dbt read it.
        declared: the types that the project states, by column.
        texts: columns that are texts in the table that is there.
    """
    import agate
    from dbt_common.clients import agate_helper

    names = list(table.column_names)
    written = agate_helper.from_csv(table.original_abspath, text_columns=names, delimiter=delimiter or ",")
    kinds = {name.lower(): DataType.parse(kind).kind for name, kind in declared.items()}
    kept = {name.lower() for name in texts}
    text = agate.Text(null_values=())
    columns: list[list[Any]] = []
    types: list[agate.DataType] = []
    for number, name in enumerate(names):
        found, values = table.column_types[number], list(written.columns[number].values())
        if kind := kinds.get(name.lower()):
            found, values = text, [value and _meant(value, kind) for value in values]
        elif name.lower() in kept or not _is_read_whole(found, values):
            found = text
        elif isinstance(found, agate.Number):
            values = [value if value is None else Decimal(value.strip()) for value in values]
        else:
            values = list(table.columns[number].values())
        columns.append(values)
        types.append(found)
    # With --empty, dbt left out the rows.
    rows = list(zip(*columns, strict=True)) if len(table.rows) else []
    return agate.Table(rows, names, types)


def _is_read_whole(found: agate.DataType, values: Iterable[str | None]) -> bool:
    import agate

    tests: Callable[[str], Any]
    if isinstance(found, agate.Number):
        tests = NUMBER.fullmatch
    elif isinstance(found, agate.DateTime):
        tests = lambda value: CALENDAR_DAY.match(value) and not BEYOND_MICROSECONDS.search(value)  # noqa: E731
    else:
        return True
    return all(value is None or tests(value.strip()) for value in values)


def _meant(value: str, kind: str) -> str:
    """A value of a declared type as the server reads it: a moment in UTC, true and false as 1 and 0."""
    if kind == "integer":
        return BOOLEANS.get(value.strip().lower(), value)
    if kind == "moment" and OFFSET.search(value):
        try:
            moment = datetime.datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
            return moment.astimezone(datetime.timezone.utc).replace(tzinfo=None).isoformat(sep=" ")
        except (ValueError, OverflowError):
            return value
    return value
