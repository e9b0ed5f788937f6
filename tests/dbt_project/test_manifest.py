"""Conventions of the dbt project, read from the manifest that the run left."""

from __future__ import annotations

import json
from typing import Any

import pytest

from warehouse.dbt import target_path
from warehouse.settings import Settings

PREFIXES = {"staging": "stg_nyc__", "intermediate": "int_", "marts": ("fct_", "dim_")}


@pytest.fixture(scope="module")
def manifest(built: Settings) -> dict[str, Any]:
    text = (target_path(built) / "manifest.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _tests_of(manifest: dict[str, Any], model: str) -> set[str]:
    return {
        node["test_metadata"]["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("attached_node") == model
        and node.get("test_metadata")
    }


def test_every_model_is_described_by_its_grain_and_prefixed(manifest: dict[str, Any]) -> None:
    models = _models(manifest)
    assert len(models) >= 15
    for model in models:
        assert model["description"].startswith("One row per "), model["name"]
        assert model["name"].startswith(PREFIXES[model["fqn"][1]]), model["name"]
        assert model["patch_path"], f"{model['name']} has no .yml beside it"
        assert model["patch_path"].split("://")[1].replace(".yml", ".sql") == model["original_file_path"]


def test_every_column_is_described(manifest: dict[str, Any], built: Settings) -> None:
    catalog = json.loads((target_path(built) / "catalog.json").read_text(encoding="utf-8"))["nodes"]
    for model in _models(manifest):
        stored = {name.lower() for name in catalog[model["unique_id"]]["columns"]}
        described = {name.lower() for name, column in model["columns"].items() if column["description"]}
        assert stored == described, model["name"]


def test_every_mart_and_staging_model_has_a_tested_key(manifest: dict[str, Any]) -> None:
    for model in _models(manifest):
        if model["fqn"][1] in ("marts", "staging"):
            assert {"unique", "not_null"} <= _tests_of(manifest, model["unique_id"]), model["name"]


def test_only_staging_reads_sources_and_marts_are_not_read_by_staging(manifest: dict[str, Any]) -> None:
    for model in _models(manifest):
        parents = model["depends_on"]["nodes"]
        sources = [parent for parent in parents if parent.startswith("source.")]
        if model["fqn"][1] == "staging":
            assert len(parents) == len(sources) == 1, model["name"]
        else:
            assert not sources, model["name"]


def test_every_mart_has_a_reader(manifest: dict[str, Any]) -> None:
    read = {
        parent for exposure in manifest["exposures"].values() for parent in exposure["depends_on"]["nodes"]
    }
    used = read | {parent for model in _models(manifest) for parent in model["depends_on"]["nodes"]}
    unread = [m["name"] for m in _models(manifest) if m["fqn"][1] == "marts" and m["unique_id"] not in used]
    assert unread == []
    assert len(manifest["exposures"]) == 4


def test_every_source_column_has_a_type_and_a_description(manifest: dict[str, Any]) -> None:
    for source in manifest["sources"].values():
        assert source["source_name"] == "ml" or source["external"]["location"]
        for column in source["columns"].values():
            assert column["data_type"], f"{source['name']}.{column['name']}"
            assert column["description"], f"{source['name']}.{column['name']}"
