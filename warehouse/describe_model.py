"""A model's YAML brought up to its SQL: columns that lack are added, what is written stays.

etlp describe-model fct_daily_delays
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pymysql
import yaml

from warehouse.column_types import query_types
from warehouse.dbt import artifact, run_dbt, target_path
from warehouse.dbt_failure import failure_of
from warehouse.errors import UsageError
from warehouse.model_yaml import column_lines, described, model_yaml
from warehouse.project import Column, Project, read_project
from warehouse.settings import Settings
from warehouse.yaml_file import read_mapping
from warehouse.yaml_text import last_line, line, member, text_of, write

NUMBER = re.compile(r"\d+")
REFS = re.compile(r"\bref\(\s*['\"](\w+)['\"]")


@dataclass(frozen=True)
class Described:
    """What a model's YAML lacked.

    Attributes:
        added: columns that were added.
        typed: columns that got a type.
        differing: what the YAML and the server tell differently, in sentences.
    """

    path: Path
    added: tuple[str, ...]
    typed: tuple[str, ...]
    differing: tuple[str, ...]


def describe_model(settings: Settings, name: str) -> Described:
    """Compile the model, ask the server what its columns are, and write those that its YAML lacks.

    The model need not be built, since a model with a contract cannot be before its YAML fits.

    Raises:
        UsageError: there is no such model, or its YAML is written in a way that nothing can be added to.
        ConfigError: dbt cannot compile it.
    """
    project = read_project(settings)
    path = project.node(name).path
    if path.suffix != ".sql":
        raise UsageError(f"{name} is no model in SQL: {path}.", "its columns are described by hand.")
    types = _compiled_types(settings, name)
    is_mart = project.node(name).layer == "marts"
    found = [described(_known(project, path, column), project) for column in types]
    found = [replace(column, data_type=types[column.name]) for column in found]
    yml = path.with_suffix(".yml")
    if not yml.exists():
        write(yml, model_yaml(name, "TODO: One row per what?", found, (), is_mart=is_mart, project=project))
        return Described(yml, tuple(types), (), ())
    read_mapping(yml)
    text = yml.read_text(encoding="utf-8")
    changed, added, typed = with_columns(text, name, found, is_mart=is_mart)
    if changed != text:
        write(yml, changed)
    return Described(yml, added, typed, tuple(_differing(project, name, types)))


def with_columns(
    text: str, name: str, found: Sequence[Column], *, is_mart: bool
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The YAML with the columns that it lacks at their end, and types where a mart's columns have none.

    Returns:
        The text, the columns that were added, those that got a type.

    Raises:
        UsageError: nothing can be put into the file without changing something else.
    """
    model = _model_node(text, name)
    columns = member(model, "columns")
    items = {text_of(item, "name"): item for item in (columns.value if columns else [])}
    blocks: dict[int, list[str]] = {}
    typed = []
    for column in found:
        item = items.get(column.name)
        if is_mart and item is not None and member(item, "data_type") is None and not item.flow_style:
            place = last_line(next(key for key, _ in item.value if key.value == "name")) + 1
            blocks[place] = [f"{' ' * item.start_mark.column}data_type: {line(str(column.data_type))}"]
            typed.append(column.name)
    new = [column for column in found if column.name not in items]
    place = last_line(columns if items and columns else model) + 1
    blocks[place] = blocks.get(place, []) + _new_lines(
        model, columns if items else None, new, is_mart=is_mart
    )
    rows = text.splitlines()
    for place in sorted(blocks, reverse=True):
        rows[place:place] = blocks[place]
    changed = "\n".join(rows) + "\n"
    if (columns and not items) or not _only_more(yaml.safe_load(text), changed):
        raise UsageError(
            f"The YAML of {name} is written in a way that no columns can be put into safely.",
            "write `columns:` as a block list of mappings, or add them by hand: "
            + ", ".join(column.name for column in new),
        )
    return changed, tuple(column.name for column in new), tuple(typed)


def _new_lines(
    model: yaml.Node, columns: yaml.Node | None, new: Sequence[Column], *, is_mart: bool
) -> list[str]:
    """The lines of new columns, with `columns:` above them where there are none yet."""
    if not new:
        return []
    key = model.start_mark.column
    blocks = [column_lines(column, is_key=False, is_mart=is_mart) for column in new]
    if columns is not None:
        indent, lines = columns.value[0].start_mark.column - 2, [""]
    else:
        indent, lines = key + 2, [f"{' ' * key}columns:"]
    for place, block in enumerate(blocks):
        lines += ([""] if place else []) + [f"{' ' * indent}{each}" for each in block]
    return lines


def _compiled_types(settings: Settings, name: str) -> dict[str, str]:
    run_dbt(settings, "compile", "--select", name, quiet=True)
    manifest = artifact(target_path(settings) / "manifest.json")
    node = next(
        each
        for each in manifest["nodes"].values()
        if each["name"] == name and each["resource_type"] == "model"
    )
    try:
        return query_types(settings, node["compiled_code"])
    except pymysql.MySQLError as error:
        said = {"status": "error", "message": ": ".join(map(str, error.args))}
        failure = failure_of(settings.root, node, said)
        raise UsageError(
            f"The server refuses the SQL of:\n{failure}", "mend it, then describe it."
        ) from error


def _known(project: Project, path: Path, name: str) -> Column:
    """The column as the first parent that has it describes it."""
    for parent in REFS.findall(path.read_text(encoding="utf-8")):
        known = project.nodes[parent].column(name) if parent in project.nodes else None
        if known:
            return known
    return Column(name)


def _differing(project: Project, name: str, types: dict[str, str]) -> list[str]:
    told = []
    for column in project.node(name).columns:
        if column.name not in types:
            told.append(f"{column.name} is described, but the SQL does not give it")
        elif column.data_type and not _takes(column.data_type.casefold(), types[column.name]):
            told.append(
                f"{column.name} is {column.data_type} in the YAML, the server gives {types[column.name]}"
            )
    return told


def _takes(declared: str, given: str) -> bool:
    """Whether a column of the declared type takes the given one: of the same kind, and not shorter."""
    (kind, room), (other, needed) = (
        (NUMBER.sub("", each), NUMBER.findall(each)) for each in (declared, given)
    )
    return kind == other and all(int(one) >= int(two) for one, two in zip(room, needed, strict=False))


def _model_node(text: str, name: str) -> yaml.MappingNode:
    models = member(yaml.compose(text, Loader=yaml.SafeLoader), "models")
    for each in models.value if isinstance(models, yaml.SequenceNode) else []:
        if isinstance(each, yaml.MappingNode) and text_of(each, "name") == name and not each.flow_style:
            return each
    raise UsageError(
        f"The YAML beside {name} does not describe it.", f"write `- name: {name}` below `models:`."
    )


def _only_more(old: Any, text: str) -> bool:
    try:
        return _holds(yaml.safe_load(text), old)
    except yaml.YAMLError:
        return False


def _holds(new: Any, old: Any) -> bool:
    """Whether all of the old is in the new, with nothing changed; lists may only be longer at their end."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and _holds(new[key], value) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(new) >= len(old) and all(map(_holds, new, old))
    return bool(new == old) or old is None
