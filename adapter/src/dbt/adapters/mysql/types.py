"""Names of types: what results call them, what CAST calls them, which ones a contract takes for equal."""

from __future__ import annotations

import re

from pymysql.constants import FIELD_TYPE

NAMES = {
    FIELD_TYPE.DECIMAL: "decimal",
    FIELD_TYPE.NEWDECIMAL: "decimal",
    FIELD_TYPE.TINY: "tinyint",
    FIELD_TYPE.SHORT: "smallint",
    FIELD_TYPE.INT24: "mediumint",
    FIELD_TYPE.LONG: "int",
    FIELD_TYPE.LONGLONG: "bigint",
    FIELD_TYPE.FLOAT: "float",
    FIELD_TYPE.DOUBLE: "double",
    FIELD_TYPE.NULL: "null",
    FIELD_TYPE.TIMESTAMP: "timestamp",
    FIELD_TYPE.DATE: "date",
    FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.TIME: "time",
    FIELD_TYPE.DATETIME: "datetime",
    FIELD_TYPE.YEAR: "year",
    FIELD_TYPE.VARCHAR: "varchar",
    FIELD_TYPE.VAR_STRING: "varchar",
    FIELD_TYPE.STRING: "char",
    FIELD_TYPE.BIT: "bit",
    FIELD_TYPE.JSON: "json",
    FIELD_TYPE.ENUM: "enum",
    FIELD_TYPE.SET: "set",
    FIELD_TYPE.TINY_BLOB: "text",
    FIELD_TYPE.MEDIUM_BLOB: "text",
    FIELD_TYPE.LONG_BLOB: "text",
    FIELD_TYPE.BLOB: "text",
    FIELD_TYPE.GEOMETRY: "geometry",
}
# What an expression's type is depends on the lengths of its parts, the server and its version;
# the table gets the declared type, and strict mode refuses what does not fit into it.
FAMILIES = {
    "integer": "tinyint smallint mediumint middleint int integer bigint bool boolean "
    "int1 int2 int3 int4 int8",
    "decimal": "decimal dec numeric fixed",
    "floating": "float double real float4 float8 double_precision",
    "text": "char varchar character tinytext text mediumtext longtext enum set string nchar nvarchar",
    "binary": "binary varbinary tinyblob blob mediumblob longblob",
    "timestamp": "datetime timestamp",
}
FAMILY = {name: family for family, names in FAMILIES.items() for name in names.split()}
TYPE = re.compile(r"\s*([a-z_0-9]+(?:\s+(?:precision|varying))?)\s*(?:\(([^)]*)\))?\s*(.*)", re.I | re.S)
LONGEST_DECIMAL = "decimal(65, 30)"


def type_name(code: int) -> str:
    """The type of a column of a result, by the number that the server gives it."""
    return NAMES.get(code, f"type {code}")


def base(data_type: str) -> str:
    """The name of a type without its size: ``varchar(20)`` is ``varchar``."""
    found = TYPE.match(data_type)
    name = " ".join(found[1].lower().split()) if found else data_type.lower()
    return {"double precision": "double", "character varying": "varchar", "char varying": "varchar"}.get(
        name, name
    )


def family(data_type: str) -> str:
    """The family in which a contract takes types for equal."""
    name = base(data_type)
    return FAMILY.get(name, name)


def cast_type(data_type: str, is_mariadb: bool, is_wide: bool = False) -> str | None:
    """The type as CAST knows it, or None where CAST knows none and the value stays as it is.

    Args:
        is_wide: without the size, so that no value is cut or clamped to it.
    """
    found = TYPE.match(data_type)
    name, size, rest = base(data_type), (found[2] if found else None), (found[3] if found else "").lower()
    sized = f"({size})" if size and not is_wide else ""
    kind = FAMILY.get(name, name)
    if kind == "integer" or name in ("bit", "year", "signed", "unsigned"):
        is_unsigned = "unsigned" in rest or name in ("bit", "unsigned")
        return "unsigned" if is_unsigned else "signed"
    if kind == "decimal":
        return LONGEST_DECIMAL if is_wide else f"decimal{sized or '(28, 6)'}"
    if kind == "floating":
        return "double"
    if kind == "text":
        return f"char{sized if name in ('char', 'varchar', 'character') else ''}"
    if kind == "binary":
        return f"binary{sized if name in ('binary', 'varbinary') else ''}"
    if kind == "timestamp":
        return "datetime(6)" if is_wide else f"datetime{sized}"
    if name == "time":
        return "time(6)" if is_wide else f"time{sized}"
    if name == "json":
        # A text with a check on MariaDB, and no type of its own.
        return None if is_mariadb else "json"
    return None if name in ("null", "geometry") else data_type
