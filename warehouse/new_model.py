"""A new model in two files, to be edited: SQL with its parents imported, and YAML with their columns.

etlp new-model fct_daily_delays --from fct_flights --grain "airport and day"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from warehouse import yaml_text
from warehouse.column_types import built_types
from warehouse.errors import ServerUnreachable, UsageError
from warehouse.model_sql import Draft, model_sql
from warehouse.model_yaml import TODO, described, model_yaml
from warehouse.project import Column, Node, Project, read_project
from warehouse.settings import Settings

LAYERS = {"int_": "intermediate", "fct_": "marts", "dim_": "marts"}
HABITS = "int_<entities>_<verb>, fct_<events> or dim_<entities>; stg_<source>__<table> of a declared source."


@dataclass(frozen=True)
class NewModel:
    """The texts of a model, by path, and what is left to do, in sentences."""

    files: dict[Path, str]
    left: tuple[str, ...]

    def write(self) -> None:
        """Write the files."""
        for path, text in self.files.items():
            yaml_text.write(path, text)


def layer_of(name: str) -> str:
    """The layer that a model's prefix puts it in.

    Raises:
        UsageError: it has none of the known prefixes.
    """
    layer = next((layer for prefix, layer in LAYERS.items() if name.startswith(prefix)), None)
    if layer is None or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name, re.ASCII):
        raise UsageError(f"{name!r} is no name of a model.", HABITS)
    return layer


def refuse_twice(project: Project, name: str) -> None:
    """Raises UsageError when the model is there, or one of its files."""
    if name in project.nodes:
        raise UsageError(
            f"{name} is there already: {project.nodes[name].path}.",
            f"`etlp describe-model {name}` brings its YAML up to date; nothing is overwritten.",
        )


def new_model(
    settings: Settings, name: str, parents: Sequence[str], grain: str, key: Sequence[str] = ()
) -> NewModel:
    """Make the files; nothing is written.

    Args:
        parents: models, seeds or snapshots; the first gives the rows.
        grain: what one row is.
        key: columns that tell the rows apart; the first parent's key unless given.

    Raises:
        UsageError: the name, a parent or a column of the key is none, or the model is there already.
    """
    layer = layer_of(name)
    project = read_project(settings)
    refuse_twice(project, name)
    path = project.models / layer / f"{name}.sql"
    if there := [each for each in (path, path.with_suffix(".yml")) if each.exists()]:
        raise UsageError(
            f"{there[0]} is there already.", "nothing is overwritten: move it, or choose a name."
        )
    nodes = [project.node(parent) for parent in parents]
    nodes = [_typed(settings, node) if layer == "marts" or not node.columns else node for node in nodes]
    if bare := [node.name for node in nodes if not node.columns]:
        raise UsageError(
            f"{bare[0]} has no columns in its YAML, and it is not built.", f"`dbt build --select {bare[0]}`"
        )
    draft = Draft(name, tuple(nodes), grain, tuple(key) or nodes[0].key)
    _refuse_key(draft)
    columns = draft.columns()
    text = model_yaml(name, grain, columns, draft.primary_key, is_mart=layer == "marts", project=project)
    return NewModel(
        {path: model_sql(draft), path.with_suffix(".yml"): text}, _left(columns, layer, project, name)
    )


def _typed(settings: Settings, node: Node) -> Node:
    """With what the server tells of the built relation where the YAML has no columns or types."""
    if node.columns and all(column.data_type for column in node.columns):
        return node
    try:
        types = built_types(settings, node.layer, node.name)
    except ServerUnreachable:
        return node
    columns = node.columns or tuple(Column(name) for name in types)
    return replace(
        node,
        columns=tuple(replace(each, data_type=each.data_type or types.get(each.name)) for each in columns),
    )


def _refuse_key(draft: Draft) -> None:
    there = [column.name for parent in draft.parents for column in parent.columns]
    if not draft.key:
        raise UsageError(
            f"{draft.parents[0].name} tells no key, so that of {draft.name} is not known.",
            f"--key COLUMN,… of: {', '.join(there)}.",
        )
    if unknown := [name for name in draft.key if name not in there]:
        raise UsageError(
            f"The key names {', '.join(unknown)}, which is no column of a parent.",
            f"there are: {', '.join(there)}.",
        )


def _left(columns: Sequence[Column], layer: str, project: Project, name: str) -> tuple[str, ...]:
    told = []
    if unknown := [each.name for each in columns if layer == "marts" and not each.data_type]:
        told.append(
            f"no type is known of {', '.join(unknown)}: build the parents, then `etlp describe-model {name}`"
        )
    if vague := [each.name for each in columns if TODO in described(each, project).description]:
        told.append(f"to be described: {', '.join(vague)}")
    return tuple(told)
