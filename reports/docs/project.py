"""The project as dbt's artifacts tell it: relations with their columns, their tests, and who reads them.

etlp docs --build      reads manifest.json and catalog.json for it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("model", "seed", "snapshot")
# In the order of the flow; a model's layer is its folder.
LAYERS = ("sources", "seeds", "staging", "snapshots", "intermediate", "marts")


@dataclass(frozen=True)
class Column:
    """A column: its type as the server tells it, empty where the relation is not built."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Relation:
    """A source, seed, snapshot or model.

    Attributes:
        name: of a model, seed or snapshot; ``source.table`` of a source.
        page: its page in dbt's site.
        path: database and table on the server.
        sql: what dbt runs, None where it runs none.
        rows: as the server estimates them, None where it does not.
        key: columns of the primary key, empty where none is known.
    """

    unique_id: str
    name: str
    layer: str
    description: str
    path: tuple[str, str]
    columns: Mapping[str, Column]
    sql: str | None
    rows: int | None
    key: tuple[str, ...]

    @property
    def page(self) -> str:
        return f"index.html#!/{self.unique_id.split('.')[0]}/{self.unique_id}"


@dataclass(frozen=True)
class Exposure:
    """A reader of the warehouse, with the names of the relations it reads."""

    unique_id: str
    label: str
    type: str
    description: str
    reads: tuple[str, ...]

    @property
    def page(self) -> str:
        return f"index.html#!/exposure/{self.unique_id}"


@dataclass(frozen=True)
class Project:
    """All that the pages tell, by name; ``tests`` are the manifest's generic tests of columns."""

    relations: Mapping[str, Relation]
    exposures: tuple[Exposure, ...]
    tests: tuple[Mapping[str, Any], ...]

    def marts(self) -> list[Relation]:
        """The marts, by name."""
        return sorted((r for r in self.relations.values() if r.layer == "marts"), key=lambda r: r.name)


def read_project(manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> Project:
    """Put together what the manifest says about the project and the catalog about the server."""
    built = {**catalog["nodes"], **catalog["sources"]}
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in KINDS]
    nodes += manifest["sources"].values()
    relations = [_relation(node, built.get(node["unique_id"])) for node in nodes]
    names = {relation.unique_id: relation.name for relation in relations}
    return Project(
        relations={relation.name: relation for relation in relations},
        exposures=tuple(_exposure(node, names) for node in manifest["exposures"].values()),
        tests=tuple(
            node
            for node in manifest["nodes"].values()
            if node["resource_type"] == "test" and node.get("test_metadata") and node.get("column_name")
        ),
    )


def _relation(node: Mapping[str, Any], built: Mapping[str, Any] | None) -> Relation:
    kind = node["resource_type"]
    source = f"{node['source_name']}." if kind == "source" else ""
    key = node.get("config", {}).get("primary_key") or node.get("primary_key") or []
    return Relation(
        unique_id=node["unique_id"],
        name=source + node["name"],
        layer=node["fqn"][1] if kind == "model" else f"{kind}s",
        description=node["description"].strip(),
        path=(node["schema"], node["identifier"] if source else node["alias"]),
        columns=_columns(node["columns"], built),
        sql=node.get("compiled_code"),
        rows=((built or {}).get("stats", {}).get("row_count") or {}).get("value"),
        key=(key,) if isinstance(key, str) else tuple(key),
    )


def _columns(described: Mapping[str, Any], built: Mapping[str, Any] | None) -> dict[str, Column]:
    """Those of the server where it has the relation, those of the YAML where it does not."""
    found = built["columns"].values() if built else described.values()
    return {
        column["name"]: Column(
            column["name"],
            column["type"] if built else "",
            described.get(column["name"], {}).get("description", "").strip(),
        )
        for column in sorted(found, key=lambda column: column.get("index", 0))
    }


def _exposure(node: Mapping[str, Any], names: Mapping[str, str]) -> Exposure:
    return Exposure(
        unique_id=node["unique_id"],
        label=node["label"] or node["name"],
        type=node["type"],
        description=node["description"].strip(),
        reads=tuple(sorted(names[read] for read in node["depends_on"]["nodes"] if read in names)),
    )
