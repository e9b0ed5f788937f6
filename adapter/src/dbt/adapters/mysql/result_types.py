"""The types of a result's columns, as DDL would declare them."""

from __future__ import annotations

from typing import Any

from pymysql.constants import FIELD_TYPE, FLAG

from dbt.adapters.mysql.answer import BINARY
from dbt.adapters.mysql.types import type_name

# Bytes of a character in the connection's character set, utf8mb4.
BYTES = 4
LONG_TEXTS = (FIELD_TYPE.TINY_BLOB, FIELD_TYPE.BLOB, FIELD_TYPE.MEDIUM_BLOB, FIELD_TYPE.LONG_BLOB)
NO_FIXED_SCALE = 31


def full_type(field: Any) -> str:
    """The type that holds each value of a result's column.

    Args:
        field: the driver's packet of the column.
    """
    name, length = type_name(field.type_code), int(field.length)
    is_bytes = field.charsetnr == BINARY
    unsigned = " unsigned" if field.flags & FLAG.UNSIGNED else ""
    scale = field.scale if field.scale < NO_FIXED_SCALE else None
    if name in ("text", "varchar", "char"):
        if is_bytes:
            return "null" if not length else f"varbinary({length})" if name != "text" else "longblob"
        if field.flags & (FLAG.ENUM | FLAG.SET):
            return "enum" if field.flags & FLAG.ENUM else "set"
        return "longtext" if field.type_code in LONG_TEXTS else f"{name}({length // BYTES})"
    if name == "decimal":
        if scale is None:
            return "decimal(65,30)"
        signs = (not unsigned) + bool(scale)
        return f"decimal({length - signs},{scale}){unsigned}"
    if name in ("datetime", "timestamp", "time"):
        return f"{name}({min(6 if scale is None else scale, 6)})"
    if name == "bit":
        return f"bit({length})"
    return name + (unsigned if name.endswith("int") else "")
