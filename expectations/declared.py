"""What the YAML beside the dbt models declares of a table: columns, key, what is never null.

etlp check raw      compares it with the tables that are stored
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.declared_tests import promised
from warehouse.errors import ConfigError
from warehouse.settings import Settings, render
from warehouse.yaml_file import mappings, model_folders, read_mapping

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
            path,
            table,
            _mapping(path, table, "external").get("key"),
            evolves=_mapping(path, table, "external").get("contract") == "evolve",
        )
        for path, content in _yaml_files(settings.root)
        for source in mappings(path, "sources", content.get("sources"))
        for table in mappings(path, f"tables of {source['name']}", source.get("tables"))
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
            path,
            model,
            _mapping(path, model, "config").get("primary_key"),
        )
        for path, content in _yaml_files(settings.root)
        if layer in path.parts
        for model in mappings(path, "models", content.get("models"))
    ]


def stored_type(declared: str) -> str:
    """A declared type as the server shows it: ``INTEGER unsigned`` is ``int unsigned``.

    Raises:
        ConfigError: there is none.
    """
    found = re.search(r"(\w+)\s*(\([^)]*\))?\s*(unsigned)?", declared.lower())
    if not found:
        raise ConfigError(f"{declared!r} is not a column type.", "give each column a `data_type`.")
    base, numbers, sign = found.groups("")
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
    path: Path,
    table: Mapping[str, Any],
    key: object,
    *,
    evolves: bool = False,
) -> DeclaredTable:
    columns = mappings(path, f"columns of {name}", table.get("columns"))
    tests = {column["name"]: _promised(path, column) for column in columns}
    names = (
        _names(path, name, key) or tuple(column for column, named in tests.items() if "unique" in named)[:1]
    )
    required = [column for column, named in tests.items() if "not_null" in named or column in names]
    types = {column["name"]: str(column.get("data_type") or "") for column in columns}
    return DeclaredTable(name, database, identifier, types, names, tuple(required), evolves)


def _mapping(path: Path, declared: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = declared.get(key) or {}
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: `{key}` of {declared['name']} is {value!r}.", "it is a mapping.")
    return value


def _names(path: Path, name: str, key: object) -> tuple[str, ...]:
    names = [key] if isinstance(key, str) else key or []
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise ConfigError(f"{path}: the key of {name} is {key!r}.", "it is a list of names of columns.")
    return tuple(names)


def _promised(path: Path, column: Mapping[str, Any]) -> set[str]:
    try:
        return promised(column)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.", "correct it there.") from error


def _yaml_files(root: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Path below the models' folder, and content, of every YAML file there."""
    for folder in model_folders(root):
        for path in sorted(folder.rglob("*.y*ml")):
            yield path.relative_to(folder), read_mapping(path)
