"""What the server takes as JSON, asked of itself: MariaDB fewer levels, MySQL numbers as doubles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pymysql

from loaders.spec import TableSpec
from loaders.types import Family, JsonLimits

# Of MySQL, and of MariaDB before it had none of its own.
LEVELS = (100, 31)


def with_limits(cursor: Any, spec: TableSpec) -> TableSpec:
    """The table whose columns of JSON know what the server takes."""
    if not any(column.type.family is Family.JSON for column in spec.columns):
        return spec
    levels = next((count for count in LEVELS if _takes(cursor, "[" * count + "]" * count)), LEVELS[-1])
    limits = JsonLimits(levels, _takes(cursor, "1e400"))
    columns = [
        replace(column, type=replace(column.type, json=limits))
        if column.type.family is Family.JSON
        else column
        for column in spec.columns
    ]
    return replace(spec, columns=tuple(columns))


def _takes(cursor: Any, text: str) -> bool:
    try:
        cursor.execute("select json_valid(%s)", (text,))
    except pymysql.MySQLError:
        return False
    return bool(cursor.fetchone()[0])
