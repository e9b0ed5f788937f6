"""The raw table and its declaration: brought together where that loses nothing, refused where it would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from loaders.publish.table import column_ddl, fitting, required_columns, stored_columns, stored_key
from loaders.spec import TableSpec
from loaders.types import ColumnType, Family, parse_type
from loaders.wider import wider, widest_text
from warehouse.database import quote
from warehouse.errors import ConfigError

DISPLAY_WIDTH = re.compile(r"^(\w*int)\(\d+\)")
# The server writes these as files do, so that they may become text.
WRITTEN_ALIKE = {Family.INTEGER, Family.DECIMAL, Family.DATE, Family.TEXT}


def align(cursor: Any, spec: TableSpec) -> None:
    """Add declared columns that the table lacks, and widen those that are declared wider, or may be null.

    Raises:
        ConfigError: the table has a column that is not declared, or one that would be narrowed.
    """
    stored = stored_columns(cursor, spec)
    undeclared = [name for name in stored if name not in spec.names]
    lacking = [column for column in spec.columns if column.name not in stored]
    required = [column.name for column in lacking if column.required]
    if undeclared or required:
        raise ConfigError(
            f"{spec.database}.{spec.identifier} has other columns than {spec.name} declares: "
            f"{', '.join(sorted([*undeclared, *(column.name for column in lacking)]))}.",
            f"mend {spec.declared_in}, or drop the table: the next load brings all files again.",
        )
    key = stored_key(cursor, spec)
    if set(key) != set(spec.key):
        raise ConfigError(
            f"{spec.database}.{spec.identifier} has {_named_key(key)}, but is declared with "
            f"{_named_key(spec.key)}.",
            f"mend {spec.declared_in}, or drop the table: the next load brings all files again.",
        )
    changes = [f"add column {column_ddl(column)}" for column in lacking]
    never_null = required_columns(cursor, spec)
    for column in spec.columns:
        if column.name not in stored:
            continue
        old, new = stored[column.name], column.type
        if same_type(old, new):
            if column.name in never_null and not column.required:
                changes.append(f"modify column {column_ddl(column)}")
            continue
        if not widens(old, new):
            raise ConfigError(
                f"{spec.database}.{spec.identifier}.{column.name} is {old}, but is declared {new.sql}, "
                "which does not hold all that it may hold.",
                f"declare a wider type in {spec.declared_in}, or drop the table: the next load brings all "
                "files again.",
            )
        changes.append(f"modify column {column_ddl(column)}")
    if changes:
        with fitting(spec):
            cursor.execute(f"alter table {quote(spec.database, spec.identifier)} {', '.join(changes)}")


def differs(cursor: Any, spec: TableSpec) -> bool:
    """Whether there is a table, and it has other columns, types or another key than are declared."""
    stored = stored_columns(cursor, spec)
    return bool(stored) and (
        set(stored) != set(spec.names)
        or set(stored_key(cursor, spec)) != set(spec.key)
        or not all(same_type(stored[column.name], column.type) for column in spec.columns)
    )


def _named_key(columns: Sequence[str]) -> str:
    return f"the key {', '.join(columns)}" if columns else "no key"


def same_type(stored: str, declared: ColumnType) -> bool:
    """Whether a type that the server shows is the declared one."""
    return plain_type(stored) == plain_type(declared.ddl)


def widens(stored: str, declared: ColumnType) -> bool:
    """Whether every value of the stored type is, unchanged, one of the declared type."""
    old, new = plain_type(stored), plain_type(declared.ddl)
    try:
        written = parse_type(old).family in WRITTEN_ALIKE and declared.family is Family.TEXT
        needed = widest_text(old, new) if written else wider(old, new)
    except ValueError:
        return False
    return needed == new


def plain_type(sql: str) -> str:
    """One spelling of a type: without display widths, booleans as the servers show them."""
    text = re.sub(r"\s+", " ", sql.strip().lower()).replace(", ", ",")
    text = DISPLAY_WIDTH.sub(r"\1", text)
    text = re.sub(r"^integer\b", "int", text)
    text = re.sub(r"^numeric\b", "decimal", text)
    text = re.sub(r"^decimal\((\d+)\)$", r"decimal(\1,0)", text)
    return {"boolean": "tinyint", "bool": "tinyint"}.get(text, text)
