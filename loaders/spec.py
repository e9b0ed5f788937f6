"""What a table should be: read from the dbt sources files, where it is declared once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.external import External, parse_external
from loaders.files.formats import FormatOptions
from loaders.files.headers import AUDIT, LONGEST
from loaders.types import ColumnType, Family, parse_type
from warehouse.declared_tests import promised
from warehouse.errors import ConfigError, UsageError
from warehouse.settings import Settings, render
from warehouse.yaml_file import mappings, model_folders, read_mapping

# Names of tables have 64 characters; the longest suffix of one that is built aside is __rows.
IDENTIFIER_CHARACTERS = 58
INDEX_BYTES = 3072


@dataclass(frozen=True)
class ColumnSpec:
    """A declared column; ``required`` when it is a part of the key or has the test ``not_null``."""

    name: str
    type: ColumnType
    description: str = ""
    required: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A source table: its files, and the raw table they become.

    Attributes:
        location: a file, a glob or a folder, absolute.
        external: how its files are read and loaded.
        declared_in: the sources file, for messages.
    """

    source: str
    table: str
    database: str
    identifier: str
    location: str
    external: External
    columns: tuple[ColumnSpec, ...]
    declared_in: Path
    description: str = ""
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    @property
    def name(self) -> str:
        """``source.table``, as dbt and the command line name it."""
        return f"{self.source}.{self.table}"

    @property
    def key(self) -> tuple[str, ...]:
        return self.external.key

    @property
    def options(self) -> FormatOptions:
        return self.external.options


def read_specs(settings: Settings) -> list[TableSpec]:
    """Every source table with an ``external`` block, in the order they are declared.

    Raises:
        ConfigError: a sources file cannot be read, or declares what cannot be loaded.
    """
    specs: list[TableSpec] = []
    for path in _yaml_files(settings.root):
        for source in _sources(path):
            for table in mappings(path, f"tables of {source['name']}", source.get("tables")):
                if "external" in table:
                    specs.append(_table(settings, path, source, table))
    seen: dict[tuple[str, str], TableSpec] = {}
    for spec in specs:
        # Some servers tell names of tables apart by case, and some do not.
        twin = seen.setdefault((spec.database.lower(), spec.identifier.lower()), spec)
        if twin is not spec:
            raise ConfigError(
                f"{twin.name} and {spec.name} both load {spec.database}.{spec.identifier}.",
                f"give one of them an `identifier:` in {spec.declared_in}.",
            )
    return specs


def select_specs(specs: list[TableSpec], names: tuple[str, ...]) -> list[TableSpec]:
    """The tables that were asked for, ``source`` or ``source.table``; all when none was.

    Raises:
        UsageError: a name matches no table.
    """
    for name in names:
        if not any(name in (spec.source, spec.name) for spec in specs):
            known = ", ".join(spec.name for spec in specs) or "none"
            raise UsageError(f"There is no source {name!r}.", f"declared are: {known}.")
    return [spec for spec in specs if not names or spec.source in names or spec.name in names]


def _yaml_files(root: Path) -> list[Path]:
    return sorted(path for folder in model_folders(root) for path in folder.rglob("*.y*ml"))


def _sources(path: Path) -> list[dict[str, Any]]:
    return mappings(path, "sources", read_mapping(path).get("sources"))


def _table(settings: Settings, path: Path, source: dict[str, Any], table: dict[str, Any]) -> TableSpec:
    name = f"{source.get('name')}.{table.get('name')}"

    def wrong(what: str) -> ConfigError:
        return ConfigError(f"{name} in {path}: {what}", 'see CONTRIBUTING.md, "Add a source".')

    def rendered(text: str) -> str:
        return render(text, settings.environ, target={"schema": settings.schema, "name": settings.target})

    try:
        block = table["external"] or {}
        if not isinstance(block, dict):
            raise ValueError(f"`external` is {block!r}, not a mapping with `location:`")
        external = parse_external(block, rendered)
        declared = mappings(path, f"columns of {name}", table.get("columns"))
        columns = tuple(_column(column, external.key) for column in declared)
    except (AttributeError, TypeError, ValueError) as error:
        raise wrong(f"{error}.") from error
    if not columns:
        raise wrong("no columns are declared.")
    names = [column.name for column in columns]
    if fault := _fault_of_names(names):
        raise wrong(fault)
    indexed = [(part, "an index") for index in external.indexes for part in index if part not in AUDIT]
    order = [(external.order_by, "order_by")] if external.order_by else []
    for part, what in [*((part, "the key") for part in external.key), *indexed, *order]:
        if part not in names:
            raise wrong(f"{what} names {part}, which is no column.")
    identifier = str(table.get("identifier") or table["name"])
    if len(identifier) > IDENTIFIER_CHARACTERS:
        raise wrong(
            f"the table's name has {len(identifier)} characters; {IDENTIFIER_CHARACTERS} are allowed."
        )
    for listed in filter(None, (external.key, *external.indexes)):
        sizes = [_index_bytes(column.type) for column in columns if column.name in listed]
        if None in sizes or sum(filter(None, sizes)) > INDEX_BYTES:
            raise wrong(
                f"an index on {', '.join(listed)} is longer than {INDEX_BYTES} bytes; give its texts lengths."
            )
    return TableSpec(
        source=source["name"],
        table=table["name"],
        database=rendered(str(source.get("schema") or source["name"])),
        identifier=identifier,
        location=os.path.join(settings.root, external.location),
        external=external,
        columns=columns,
        declared_in=path,
        description=str(table.get("description") or "").strip(),
    )


def _fault_of_names(names: list[str]) -> str | None:
    """What keeps names from being those of a table's columns; the server compares them without case."""
    for name in names:
        if len(name) > LONGEST or name.endswith(" ") or max(name) > "\uffff" or "\0" in name:
            return (
                f"a column is named {name!r}; a server takes up to {LONGEST} characters, no blank at the end "
                "and no emoji."
            )
        if name.lower() in AUDIT:
            return f"the column {name} has the name of one that the loader adds."
    lowered = [name.lower() for name in names]
    doubled = sorted({name for name in names if lowered.count(name.lower()) > 1})
    return f"the column {', '.join(doubled)} is declared twice." if doubled else None


def _index_bytes(kind: ColumnType) -> int | None:
    """The most bytes that a column takes in an index; None without a bound."""
    if kind.family is Family.TEXT:
        return kind.length and 4 * kind.length
    return kind.length if kind.family in (Family.BINARY, Family.JSON) else 16


def _column(column: dict[str, Any], key: tuple[str, ...]) -> ColumnSpec:
    name = str(column.get("name"))
    try:
        declared = parse_type(str(column.get("data_type", "")))
    except ValueError as error:
        raise ValueError(f"column {name}: {error}") from error
    is_required = name in key or "not_null" in promised(column)
    return ColumnSpec(name, declared, str(column.get("description") or ""), is_required)
