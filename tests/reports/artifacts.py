"""dbt's artifacts in miniature: the parts of manifest.json and catalog.json that the docs read."""

from __future__ import annotations

from typing import Any

Artifacts = tuple[dict[str, Any], dict[str, Any]]
Columns = dict[str, str]


class Shop:
    """A project of a shop, put together relation by relation."""

    def __init__(self) -> None:
        self.nodes: dict[str, Any] = {}
        self.sources: dict[str, Any] = {}
        self.exposures: dict[str, Any] = {}
        self.built: dict[str, Any] = {}

    def source(self, name: str, /, **columns: str) -> Shop:
        """A table that was loaded, as ``shop.<name>``."""
        node = self._relation(f"source.etlp.shop.{name}", name, "raw", columns)
        self.sources[node["unique_id"]] = node | {"source_name": "shop", "identifier": name}
        return self

    def model(self, layer: str, name: str, sql: str, key: list[str] | None = None, /, **columns: str) -> Shop:
        """A model, stored with these columns and types."""
        node = self._relation(f"model.etlp.{name}", name, layer, columns)
        self.nodes[node["unique_id"]] = node | {"compiled_code": sql, "config": {"primary_key": key or []}}
        return self

    def snapshot(self, name: str, sql: str, /, **columns: str) -> Shop:
        """A snapshot, stored with these columns and types."""
        node = self._relation(f"snapshot.etlp.{name}", name, "snapshots", columns)
        self.nodes[node["unique_id"]] = node | {"compiled_code": sql}
        return self

    def test(self, kind: str, model: str, column: str, where: str | None = None, **arguments: str) -> Shop:
        """A generic test of a column of a model."""
        self.nodes[f"test.etlp.{kind}_{model}_{column}_{len(self.nodes)}"] = {
            "resource_type": "test",
            "test_metadata": {"name": kind, "kwargs": {"column_name": column, **arguments}},
            "column_name": column,
            "attached_node": f"model.etlp.{model}",
            "config": {"where": where},
        }
        return self

    def exposure(self, name: str, *models: str) -> Shop:
        """A dashboard that reads models."""
        self.exposures[f"exposure.etlp.{name}"] = {
            "unique_id": f"exposure.etlp.{name}",
            "name": name,
            "label": None,
            "type": "dashboard",
            "description": "",
            "depends_on": {"nodes": [f"model.etlp.{model}" for model in models]},
        }
        return self

    def artifacts(self) -> Artifacts:
        """Manifest and catalog."""
        manifest = {"nodes": self.nodes, "sources": self.sources, "exposures": self.exposures}
        stored = {"sources": {}, "nodes": {}}
        for unique_id, entry in self.built.items():
            stored["sources" if unique_id in self.sources else "nodes"][unique_id] = entry
        return manifest, stored

    def _relation(self, unique_id: str, name: str, layer: str, columns: Columns) -> dict[str, Any]:
        self.built[unique_id] = {
            "columns": {
                column: {"name": column, "type": kind, "index": place}
                for place, (column, kind) in enumerate(columns.items(), 1)
            },
            "stats": {"row_count": {"value": 7}},
        }
        return {
            "unique_id": unique_id,
            "resource_type": unique_id.split(".")[0],
            "name": name,
            "alias": name,
            "schema": f"w_{layer}",
            "fqn": ["etlp", layer, name],
            "description": f"One row per {name}.",
            "columns": {column: {"name": column, "description": f"The {column}."} for column in columns},
            "config": {},
        }
