"""A first staging model for a source table: its columns by kind, to be renamed by someone who knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.declare.keys import HINTS
from loaders.spec import TableSpec
from loaders.types import Family, parse_type
from warehouse.yaml_text import literal, scalar

GROUPS = ("ids", "strings", "numerics", "booleans", "dates", "timestamps")
KINDS = {
    Family.INTEGER: "numerics",
    Family.DECIMAL: "numerics",
    Family.FLOAT: "numerics",
    Family.BOOLEAN: "booleans",
    Family.DATE: "dates",
    Family.DATETIME: "timestamps",
    Family.TIME: "timestamps",
}
PLAIN = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
LOADED_AT = "_loaded_at"


def model_name(source: str, table: str) -> str:
    """The name of a table's staging model."""
    return f"stg_{source}__{table}"


def stub(spec: TableSpec) -> tuple[str, str]:
    """SQL and YAML of the staging model of a declared table."""
    columns = [(column.name, column.type.sql) for column in spec.columns]
    told = {column.name: scalar(column.description or "TODO: what it means.") for column in spec.columns}
    return (
        model_sql(spec.source, spec.table, columns, spec.key),
        model_yaml(spec.source, spec.table, columns, spec.key, told),
    )


def model_sql(source: str, table: str, columns: Sequence[tuple[str, str]], key: Sequence[str]) -> str:
    """The model: one import, one renaming, nothing else.

    Args:
        columns: names and declared types.
    """
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name, kind in columns:
        groups[_group(name, kind, key)].append(_identifier(name))
    groups["timestamps"].append(f"{LOADED_AT} as {loaded_at([name for name, _ in columns])}")
    blocks = [
        f"        -- {group}\n" + ",\n".join(f"        {name}" for name in names)
        for group, names in groups.items()
        if names
    ]
    selected = ",\n\n".join(blocks)
    return (
        f"with\n\nsource as (\n\n    select * from {{{{ source('{source}', '{table}') }}}}\n\n),\n\n"
        f"renamed as (\n\n    select\n{selected}\n\n    from source\n\n)\n\nselect * from renamed\n"
    )


def model_yaml(
    source: str,
    table: str,
    columns: Sequence[tuple[str, str]],
    key: Sequence[str],
    descriptions: dict[str, str],
) -> str:
    """The model's properties; a key of one column is tested."""
    lines = [
        "version: 2",
        "",
        "models:",
        f"  - name: {model_name(source, table)}",
        '    description: "TODO: One row per what?"',
        "    columns:",
    ]
    ordered = sorted(columns, key=lambda column: GROUPS.index(_group(column[0], column[1], key)))
    for name, _ in ordered:
        lines += [f"      - name: {scalar(name)}", f"        description: {descriptions[name]}"]
        if name in key:
            tests = ["unique", "not_null"] if len(key) == 1 else ["not_null"]
            lines += ["        data_tests:", *(f"          - {test}" for test in tests)]
        lines.append("")
    lines += [
        f"      - name: {loaded_at([name for name, _ in columns])}",
        "        description: When the raw row was loaded (UTC).",
    ]
    return "\n".join(lines) + "\n"


def loaded_at(names: Sequence[str]) -> str:
    """What the model calls the time of loading: not like one of the file's columns."""
    return "loaded_at" if "loaded_at" not in names else "raw_loaded_at"


def _identifier(name: str) -> str:
    """A column in a model's SQL, where dbt renders what looks like Jinja."""
    return name if PLAIN.fullmatch(name) else literal(f"`{name.replace('`', '``')}`")


def _group(name: str, kind: str, key: Sequence[str]) -> str:
    if name in key or HINTS.search(name):
        return "ids"
    return KINDS.get(parse_type(kind).family, "strings")
