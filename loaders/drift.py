"""The raw table and its declaration: brought together where that loses nothing, refused where it would."""

from __future__ import annotations

import re
from typing import Any

from loaders.spec import TableSpec
from loaders.table import column_ddl, stored_columns
from loaders.types import ColumnType, Family, parse_type
from warehouse.database import quote
from warehouse.errors import ConfigError

DISPLAY_WIDTH = re.compile(r"^(\w*int)\(\d+\)")
# How many digits an integer type may need.
DIGITS = {"tinyint": 3, "smallint": 5, "mediumint": 8, "int": 10, "integer": 10, "bigint": 20}
ORDER = ("tinyint", "smallint", "mediumint", "int", "bigint")


def align(cursor: Any, spec: TableSpec) -> None:
    """Add declared columns that the table lacks, and widen those that are declared wider.

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
    changes = [f"add column {column_ddl(column)}" for column in lacking]
    for column in spec.columns:
        if column.name not in stored:
            continue
        old, new = stored[column.name], column.type
        if same_type(old, new):
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
        cursor.execute(f"alter table {quote(spec.database, spec.identifier)} {', '.join(changes)}")


def same_type(stored: str, declared: ColumnType) -> bool:
    """Whether a type that the server shows is the declared one."""
    return _plain(stored) == _plain(declared.ddl)


def widens(stored: str, declared: ColumnType) -> bool:
    """Whether every value of the stored type is, unchanged, one of the declared type."""
    try:
        old = parse_type(_plain(stored))
    except ValueError:
        return False
    if old.family is Family.INTEGER and declared.family is Family.INTEGER:
        return _widens_integer(old, declared)
    if old.family is Family.INTEGER and declared.family is Family.DECIMAL:
        return bool(declared.arrow.precision - declared.arrow.scale >= DIGITS[old.base])
    if old.family is Family.DECIMAL and declared.family is Family.DECIMAL:
        whole = old.arrow.precision - old.arrow.scale
        return bool(
            declared.arrow.scale >= old.arrow.scale
            and declared.arrow.precision - declared.arrow.scale >= whole
        )
    if old.family in (Family.INTEGER, Family.DATE) and declared.family is Family.TEXT:
        return declared.base != "char" and (declared.length or 2**16) >= 21
    if old.family is Family.DATE and declared.base == "datetime":
        return True
    if old.family is Family.DATETIME and declared.family is Family.DATETIME:
        finer = ["s", "ms", "us"]
        return declared.base in ("datetime", old.base) and finer.index(declared.arrow.unit) >= finer.index(
            old.arrow.unit
        )
    if old.family is Family.FLOAT and declared.family is Family.FLOAT:
        return declared.base == "double"
    if old.family is declared.family and old.family in (Family.TEXT, Family.BINARY):
        fixed = declared.base in ("char", "binary")
        return not fixed and _room(declared) >= _room(old)
    return False


def _widens_integer(old: ColumnType, new: ColumnType) -> bool:
    before, after = (ORDER.index(kind.base.replace("integer", "int")) for kind in (old, new))
    unsigned = [kind.sql.endswith("unsigned") for kind in (old, new)]
    if unsigned[0] == unsigned[1]:
        return after >= before
    return unsigned[0] and after > before


def _room(kind: ColumnType) -> int:
    # A character takes up to four bytes.
    per = 4 if kind.family is Family.TEXT else 1
    return kind.length * per if kind.length else kind.max_bytes or 0


def _plain(sql: str) -> str:
    """One spelling per type: without display widths, booleans as the servers show them."""
    text = re.sub(r"\s+", " ", sql.strip().lower()).replace(", ", ",")
    text = DISPLAY_WIDTH.sub(r"\1", text)
    text = re.sub(r"^integer\b", "int", text)
    text = re.sub(r"^numeric\b", "decimal", text)
    text = re.sub(r"^decimal\((\d+)\)$", r"decimal(\1,0)", text)
    return {"boolean": "tinyint", "bool": "tinyint"}.get(text, text)
