"""The dbt project as its files tell it: models, seeds and snapshots with their columns, and doc blocks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import UsageError
from warehouse.settings import Settings
from warehouse.yaml_file import read_mapping

KINDS = {"model-paths": "*.sql", "seed-paths": "*.csv", "snapshot-paths": "*.sql"}
DOCS = re.compile(r"{%-?\s*docs\s+(\w+)\s*-?%}")


@dataclass(frozen=True)
class Column:
    """A column as its YAML tells it.

    Attributes:
        description: as it is written, Jinja included.
        refers_to: model and column of its test `relationships`.
    """

    name: str
    data_type: str | None = None
    description: str = ""
    refers_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class Node:
    """A model, seed or snapshot: what `ref()` can name.

    Attributes:
        layer: the database that it is built in: the folder below the models, or what dbt_project.yml says.
        key: the columns of its primary key, or the one that is tested to be unique.
    """

    name: str
    path: Path
    layer: str
    columns: tuple[Column, ...] = ()
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Project:
    """What the files declare."""

    models: Path
    nodes: dict[str, Node]
    docs: frozenset[str]

    def node(self, name: str) -> Node:
        """The node of that name.

        Raises:
            UsageError: there is none; the hint has the names that are like it.
        """
        if name in self.nodes:
            return self.nodes[name]
        like = difflib.get_close_matches(name, self.nodes, n=3, cutoff=0.5)
        told = (
            f"did you mean {' or '.join(like)}?" if like else f"there are: {', '.join(sorted(self.nodes))}."
        )
        raise UsageError(f"There is no model {name!r}.", told)


def read_project(settings: Settings) -> Project:
    """Read every file of the project.

    Raises:
        ConfigError: one of them is no readable YAML.
    """
    project = _load(settings.root / "dbt_project.yml")
    declared: dict[str, dict[str, Any]] = {}
    # A snapshot is a file of SQL, or stands in YAML only.
    paths: list[tuple[Path, Path, str, str]] = []
    docs: set[str] = set()
    for kind, pattern in KINDS.items():
        default = [kind.removesuffix("-paths") + "s"]
        for folder in (settings.root / each for each in project.get(kind, default)):
            for file in sorted(folder.rglob("*.y*ml")):
                found = {each["name"]: each for each in _declared(_load(file)) if "name" in each}
                declared |= found
                paths += [(file, folder, kind, name) for name in found if "relation" in found[name]]
            paths += [(path, folder, kind, path.stem) for path in sorted(folder.rglob(pattern))]
            for page in folder.rglob("*.md"):
                docs |= set(DOCS.findall(page.read_text(encoding="utf-8")))
    nodes = {}
    for path, folder, kind, name in paths:
        below = path.relative_to(folder).parts
        config = (project.get(kind.removesuffix("-paths") + "s") or {}).get(project.get("name"), {})
        layer = below[0] if kind == "model-paths" and len(below) > 1 else str(config.get("+schema", ""))
        nodes[name] = _node(name, path, layer, declared.get(name, {}))
    models = settings.root / project.get("model-paths", ["models"])[0]
    return Project(models, nodes, frozenset(docs))


def _declared(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("models", "seeds", "snapshots"):
        for each in data.get(kind) or []:
            if isinstance(each, dict):
                yield each


def _node(name: str, path: Path, layer: str, declared: dict[str, Any]) -> Node:
    written = [each for each in declared.get("columns") or [] if isinstance(each, dict) and "name" in each]
    config = declared.get("config") or {}
    unique = [each["name"] for each in written if "unique" in _tests(each)]
    key = config.get("primary_key") or unique[:1]
    return Node(
        name,
        path,
        layer,
        tuple(
            Column(
                str(each["name"]),
                each.get("data_type"),
                str(each.get("description") or "").strip(),
                _refers_to(each),
            )
            for each in written
        ),
        tuple([key] if isinstance(key, str) else key),
    )


def _tests(column: dict[str, Any]) -> dict[str, Any]:
    tests: dict[str, Any] = {}
    for test in column.get("data_tests") or column.get("tests") or []:
        tests |= test if isinstance(test, dict) else {test: None}
    return tests


def _refers_to(column: dict[str, Any]) -> tuple[str, str] | None:
    told = _tests(column).get("relationships") or {}
    arguments = told.get("arguments", told)
    model = re.fullmatch(r"ref\(['\"](\w+)['\"]\)", str(arguments.get("to", "")).strip())
    return (model[1], str(arguments["field"])) if model and "field" in arguments else None


def _load(path: Path) -> dict[str, Any]:
    return read_mapping(path)
