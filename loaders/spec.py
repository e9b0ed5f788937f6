"""What a table should be: read from the dbt sources files, where it is declared once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from loaders.types import ColumnType, parse_type
from warehouse.errors import ConfigError, UsageError
from warehouse.settings import Settings, render

FORMATS = ("csv", "parquet")
MODES = ("append", "replace")
OPTIONS = {"location", "format", "mode", "key", "null_values", "delimiter"}


@dataclass(frozen=True)
class ColumnSpec:
    """A declared column."""

    name: str
    type: ColumnType
    description: str = ""


@dataclass(frozen=True)
class TableSpec:
    """A source table: its files, and the raw table they become.

    Attributes:
        location: a path or glob of files, absolute.
        mode: ``append`` adds each new file; ``replace`` makes the table anew.
        key: columns that together are unique and never null; may be empty.
        null_values: spellings of null in CSV; quoted ones stay text.
        declared_in: the sources file, for messages.
    """

    source: str
    table: str
    database: str
    identifier: str
    location: str
    format: str
    mode: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    declared_in: Path
    description: str = ""
    null_values: tuple[str, ...] = ("",)
    delimiter: str = ","
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    @property
    def name(self) -> str:
        """``source.table``, as dbt and the command line name it."""
        return f"{self.source}.{self.table}"


def read_specs(settings: Settings) -> list[TableSpec]:
    """Every source table with an ``external`` block, in the order they are declared.

    Raises:
        ConfigError: a sources file cannot be read, or declares what cannot be loaded.
    """
    specs: list[TableSpec] = []
    for path in _yaml_files(settings.root):
        for source in _sources(path):
            for table in source.get("tables") or []:
                if "external" in table:
                    specs.append(_table(settings, path, source, table))
    seen: dict[tuple[str, str], TableSpec] = {}
    for spec in specs:
        twin = seen.setdefault((spec.database, spec.identifier), spec)
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
    project = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
    folders = [root / folder for folder in project.get("model-paths", ["models"])]
    return sorted(path for folder in folders for path in folder.rglob("*.y*ml"))


def _sources(path: Path) -> list[dict[str, Any]]:
    try:
        return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("sources") or []
    except (yaml.YAMLError, AttributeError) as error:
        raise ConfigError(f"{path} is not readable YAML: {error}") from error


def _table(settings: Settings, path: Path, source: dict[str, Any], table: dict[str, Any]) -> TableSpec:
    name = f"{source.get('name')}.{table.get('name')}"

    def wrong(what: str) -> ConfigError:
        return ConfigError(f"{name} in {path}: {what}", 'see CONTRIBUTING.md, "Add a source".')

    def rendered(text: str) -> str:
        return render(text, settings.environ, target={"schema": settings.schema, "name": settings.target})

    external = table["external"] or {}
    if unknown := sorted(set(external) - OPTIONS):
        raise wrong(f"`external` has unknown keys {', '.join(unknown)}.")
    if "location" not in external:
        raise wrong("`external` has no location.")
    location = rendered(external["location"])
    kind = external.get("format") or ("parquet" if location.endswith(".parquet") else "csv")
    mode = external.get("mode", "append")
    if kind not in FORMATS or mode not in MODES:
        raise wrong(f"format is {kind!r}, mode is {mode!r}; formats: {FORMATS}, modes: {MODES}.")
    columns = []
    for column in table.get("columns") or []:
        try:
            declared = parse_type(str(column.get("data_type", "")))
        except ValueError as error:
            raise wrong(f"column {column.get('name')}: {error}.") from error
        columns.append(ColumnSpec(column["name"], declared, column.get("description", "")))
    if not columns:
        raise wrong("no columns are declared.")
    key = tuple(external.get("key") or ())
    if missing := [part for part in key if part not in {column.name for column in columns}]:
        raise wrong(f"the key names {', '.join(missing)}, which is no column.")
    return TableSpec(
        source=source["name"],
        table=table["name"],
        database=rendered(source.get("schema") or source["name"]),
        identifier=table.get("identifier") or table["name"],
        location=os.path.join(settings.root, location),
        format=kind,
        mode=mode,
        key=key,
        columns=tuple(columns),
        declared_in=path,
        description=(table.get("description") or "").strip(),
        null_values=tuple(str(value) for value in external.get("null_values") or [""]),
        delimiter=external.get("delimiter", ","),
    )
