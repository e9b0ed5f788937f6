"""What the YAML beside the dbt models declares of a table: columns, key, what is never null.

etlp check raw      compares it with the tables that are stored
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.settings import Settings, render
from warehouse.yaml_file import model_folders, read_mapping

# Spellings that the server stores as another type.
STORED_AS = {
    "integer": "int",
    "numeric": "decimal",
    "boolean": "tinyint",
    "bool": "tinyint",
    "json": "longtext",
}


@dataclass(frozen=True)
class DeclaredTable:
    """A source table or a model as its YAML describes it.

    Attributes:
        name: ``source.table``, or the name of the model.
        columns: names of the columns and their MySQL types, empty where none is declared.
        key: the columns that together are unique.
        required: the columns that are never null.
        evolves: whether loads may add columns and widen types beyond those declared.
    """

    name: str
    database: str
    table: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    required: tuple[str, ...]
    evolves: bool = False


def read_sources(settings: Settings) -> list[DeclaredTable]:
    """Every source table that files are loaded into, in the order they are declared.

    Read from the YAML and not from information_schema: the stored table is what is
    checked, so it cannot also say what is right.

    Raises:
        ConfigError: a file is not readable YAML.
    """
    names = {"schema": settings.schema, "name": settings.target}
    return [
        _declared(
            f"{source['name']}.{table['name']}",
            render(str(source.get("schema") or source["name"]), settings.environ, target=names),
            table.get("identifier") or table["name"],
            table,
            _names(table["external"].get("key")),
            evolves=table["external"].get("contract") == "evolve",
        )
        for _, content in _yaml_files(settings.root)
        for source in content.get("sources") or []
        for table in source.get("tables") or []
        if table.get("external")
    ]


def read_models(settings: Settings, layer: str) -> list[DeclaredTable]:
    """Every model described in the YAML below a layer's folder.

    Raises:
        ConfigError: a file is not readable YAML.
    """
    return [
        _declared(
            model["name"],
            settings.database(layer),
            model["name"],
            model,
            _names((model.get("config") or {}).get("primary_key")),
        )
        for path, content in _yaml_files(settings.root)
        if layer in path.parts
        for model in content.get("models") or []
    ]


def stored_type(declared: str) -> str:
    """A declared type as the server shows it: ``INTEGER unsigned`` is ``int unsigned``."""
    base, numbers, sign = re.findall(r"(\w+)\s*(\([^)]*\))?\s*(unsigned)?", declared.lower())[0]
    base = STORED_AS.get(base, base)
    if base.endswith("int"):
        return f"{base} {sign}".strip()
    if base == "decimal" and "," not in numbers:
        numbers = numbers.replace(")", ",0)")
    return f"{base}{numbers.replace(' ', '')} {sign}".strip()


def _declared(
    name: str,
    database: str,
    identifier: str,
    table: Mapping[str, Any],
    key: tuple[str, ...],
    *,
    evolves: bool = False,
) -> DeclaredTable:
    columns = table.get("columns") or []
    tests = {column["name"]: _tests(column) for column in columns}
    key = key or tuple(column for column, named in tests.items() if "unique" in named)[:1]
    required = [column for column, named in tests.items() if "not_null" in named or column in key]
    types = {column["name"]: str(column.get("data_type") or "") for column in columns}
    return DeclaredTable(name, database, identifier, types, key, tuple(required), evolves)


def _names(declared: str | list[str] | None) -> tuple[str, ...]:
    return (declared,) if isinstance(declared, str) else tuple(declared or ())


def _tests(column: Mapping[str, Any]) -> set[str]:
    # A test is its name, or a mapping from its name to arguments; dbt 1.8 renamed
    # the list and still reads both.
    tests = [*(column.get("tests") or []), *(column.get("data_tests") or [])]
    return {test if isinstance(test, str) else next(iter(test)) for test in tests}


def _yaml_files(root: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Path below the models' folder, and content, of every YAML file there."""
    for folder in model_folders(root):
        for path in sorted(folder.rglob("*.y*ml")):
            yield path.relative_to(folder), read_mapping(path)
