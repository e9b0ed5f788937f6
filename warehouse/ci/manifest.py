"""dbt's manifest, asked the questions that conventions ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from warehouse.dbt import artifact
from warehouse.declared_tests import is_strict

Node = dict[str, Any]


@dataclass(frozen=True)
class Violation:
    """A convention that does not hold: where, what is wrong, and what to do about it."""

    name: str
    path: str
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path} {self.name}: {self.what}. Hint: {self.hint}"


@dataclass(frozen=True)
class Manifest:
    """The project as dbt parsed it.

    Attributes:
        content: what manifest.json holds.
        root: the folder that its paths are relative to.
        catalog: columns of what is stored, by node, where `dbt docs generate` has looked.
    """

    content: dict[str, Any]
    root: Path
    catalog: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path, target: Path) -> Manifest:
        """The manifest in dbt's target folder."""
        return cls(artifact(target / "manifest.json"), root)

    @cached_property
    def project(self) -> str:
        """The name of the project; what packages bring does not have to follow its conventions."""
        return str(self.content["metadata"]["project_name"])

    def nodes(self, *types: str) -> Iterator[Node]:
        """The project's own nodes of these resource types, by name."""
        for _, node in sorted(self.content["nodes"].items()):
            if node["resource_type"] in types and node["package_name"] == self.project:
                yield node

    def models(self, *layers: str) -> Iterator[Node]:
        """The models of these layers, of all layers when none is named."""
        for node in self.nodes("model"):
            if not layers or layer(node) in layers:
                yield node

    def sources(self) -> Iterator[Node]:
        """The tables that are declared as sources."""
        yield from (source for _, source in sorted(self.content["sources"].items()))

    def exposures(self) -> Iterator[Node]:
        """Who reads the warehouse."""
        yield from (exposure for _, exposure in sorted(self.content["exposures"].items()))

    def node(self, unique_id: str) -> Node | None:
        """A node or a source by its unique_id."""
        found = self.content["nodes"].get(unique_id) or self.content["sources"].get(unique_id)
        return dict(found) if found else None

    @cached_property
    def readers(self) -> dict[str, list[Node]]:
        """Models and snapshots by what they read."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes("model", "snapshot"):
            for parent in sorted(set(node["depends_on"]["nodes"])):
                found.setdefault(parent, []).append(node)
        return found

    @cached_property
    def tests(self) -> dict[str, list[Node]]:
        """Generic tests by the node they are attached to."""
        found: dict[str, list[Node]] = {}
        for node in self.content["nodes"].values():
            if node["resource_type"] == "test" and node.get("attached_node") and node.get("test_metadata"):
                found.setdefault(node["attached_node"], []).append(node)
        return found

    def column_tests(self, unique_id: str, column: str) -> set[str]:
        """Names of the tests that hold for every row of a column."""
        return {
            test["test_metadata"]["name"]
            for test in self.tests.get(unique_id, [])
            if test.get("column_name") == column and is_strict(test["config"])
        }


def layer(node: Node) -> str:
    """The folder below models/ that a model lies in: staging, intermediate or marts."""
    return str(node["fqn"][1])


def primary_key(node: Node) -> list[str]:
    """The columns of the configured primary key, empty when none is."""
    key = node["config"].get("primary_key")
    return [key] if isinstance(key, str) else list(key or [])


def fault(node: Node, what: str, hint: str) -> Violation:
    """A violation by a node, at its own file."""
    return Violation(node["name"], node["original_file_path"], what, hint)


def few(names: Iterable[str]) -> str:
    """Names for a message, sorted; of many only the first."""
    listed = sorted(names)
    return ", ".join(listed[:6]) + (f" and {len(listed) - 6} more" if len(listed) > 6 else "")
