"""A manifest of five models that keeps every convention, for tests that break one at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.ci.manifest import Manifest

Content = dict[str, Any]


def small_project(root: Path) -> Manifest:
    """Orders and customers of a shop, from sources to an exposure, and a query that reads the fact."""
    queries = root / "reports" / "queries"
    queries.mkdir(parents=True, exist_ok=True)
    (queries / "orders.sql").write_text(
        "-- One row per day.\nselect * from {marts}.fct_orders, {ops}.files\n"
    )
    nodes = [
        _model("staging/shop", "stg_shop__orders", ["order_id", "customer_id"], ["source.p.shop.orders"]),
        _model("staging/shop", "stg_shop__customers", ["customer_id"], ["source.p.shop.customers"]),
        _model("intermediate", "int_orders_counted", ["customer_id"], ["model.p.stg_shop__orders"]),
        _model("marts", "dim_customers", ["customer_id"], ["model.p.stg_shop__customers"]),
        _model(
            "marts",
            "fct_orders",
            ["order_id", "customer_id"],
            ["model.p.stg_shop__orders", "model.p.int_orders_counted"],
        ),
    ]
    tests = [
        _test(name, model, column)
        for model, column in (
            ("stg_shop__orders", "order_id"),
            ("stg_shop__customers", "customer_id"),
            ("dim_customers", "customer_id"),
            ("fct_orders", "order_id"),
        )
        for name in ("unique", "not_null")
    ]
    tests.append(_test("relationships", "fct_orders", "customer_id", refs=["dim_customers"]))
    content = {
        "metadata": {"project_name": "p"},
        "nodes": {node["unique_id"]: node for node in nodes + tests},
        "sources": {f"source.p.shop.{name}": _source(name) for name in ("orders", "customers")},
        "exposures": {
            "exposure.p.board": {
                "resource_type": "exposure",
                "name": "board",
                "original_file_path": "models/exposures.yml",
                "owner": {"name": "Shop", "email": "shop@example.com"},
                "description": "Orders by day.",
                "url": "http://127.0.0.1",
                "depends_on": {"nodes": ["model.p.dim_customers", "model.p.fct_orders"]},
            }
        },
    }
    return Manifest(content, root)


def _model(folder: str, name: str, columns: list[str], parents: list[str]) -> Content:
    config = {"primary_key": columns[:1], "contract": {"enforced": True}} if folder == "marts" else {}
    return {
        "unique_id": f"model.p.{name}",
        "resource_type": "model",
        "package_name": "p",
        "name": name,
        "fqn": ["p", *folder.split("/"), name],
        "original_file_path": f"models/{folder}/{name}.sql",
        "patch_path": f"p://models/{folder}/{name}.yml",
        "description": "One row per thing.",
        "columns": {column: {"description": "A key.", "data_type": "int"} for column in columns},
        "config": config,
        "depends_on": {"nodes": parents},
    }


def _test(name: str, model: str, column: str, refs: list[str] | None = None) -> Content:
    return {
        "unique_id": f"test.p.{name}_{model}_{column}",
        "resource_type": "test",
        "package_name": "p",
        "attached_node": f"model.p.{model}",
        "column_name": column,
        "test_metadata": {"name": name, "kwargs": {}},
        "config": {},
        "refs": [{"name": reference} for reference in refs or []],
    }


def _source(name: str) -> Content:
    return {
        "unique_id": f"source.p.shop.{name}",
        "resource_type": "source",
        "name": name,
        "source_name": "shop",
        "original_file_path": "models/staging/shop/_shop__sources.yml",
        "unrendered_schema": "{{ env_var('ETLP_SOURCE_SCHEMA', target.schema) }}_raw",
        "description": "One row per thing.",
        "columns": {"id": {"description": "A key.", "data_type": "int"}},
        "external": {"location": f"{name}.csv"},
    }
