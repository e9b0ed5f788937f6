"""Conventions of the dbt project: every rule holds for it, and every rule can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dbt_project.small_project import Content, small_project
from tests.servers import ROOT
from warehouse.ci.conventions import RULES, Rule, check_conventions
from warehouse.ci.manifest import Manifest
from warehouse.ci.rules_naming import columns_described
from warehouse.dbt import target_path
from warehouse.errors import CheckFailed
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project of this checkout as dbt parses it, which takes no server."""
    target = tmp_path_factory.mktemp("target")
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "parse", "--target-path", target, "--log-path", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return Manifest.read(ROOT, target)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_convention(project: Manifest, rule: Rule) -> None:
    assert [str(violation) for violation in rule(project)] == []


def test_there_is_a_project_to_keep_them(project: Manifest) -> None:
    assert len(list(project.models())) >= 15
    assert len(list(project.exposures())) >= 4
    assert project.tests
    assert project.readers


def test_every_stored_column_is_described(built: Settings, project: Manifest) -> None:
    catalog = json.loads((target_path(built) / "catalog.json").read_text(encoding="utf-8"))["nodes"]
    assert set(catalog) >= {node["unique_id"] for node in project.models()}
    stored = Manifest(project.content, ROOT, catalog)
    assert [str(violation) for violation in columns_described(stored)] == []


def _set(unique_id: str, path: str, value: Any) -> Callable[[Content], None]:
    """Put a value at a dotted path of a node, a source or an exposure."""

    def put(content: Content) -> None:
        found = next(
            c[unique_id] for c in map(content.get, ("nodes", "sources", "exposures")) if unique_id in c
        )
        *way, last = path.split(".")
        for key in way:
            found = found[key]
        found[last] = value

    return put


def _without(unique_id: str) -> Callable[[Content], None]:
    return lambda content: content["nodes"].pop(unique_id)


def _fanned_out(content: Content) -> None:
    for number in range(2):
        node = {**content["nodes"]["model.p.int_orders_counted"], "unique_id": f"model.p.int_{number}"}
        content["nodes"][node["unique_id"]] = node


FACT, DIMENSION, STAGED = "model.p.fct_orders", "model.p.dim_customers", "model.p.stg_shop__orders"
SOURCE, BOARD, COUNTED = "source.p.shop.orders", "exposure.p.board", "model.p.int_orders_counted"
# What breaks each rule, and a part of what is said then.
PLANTED: list[tuple[str, Callable[[Content], Any], str]] = [
    ("described_by_grain", _set(FACT, "description", "All orders."), "what one row is"),
    ("yaml_beside", _set(FACT, "patch_path", "p://models/marts/schema.yml"), "models/marts/fct_orders.yml"),
    ("yaml_beside", _set(FACT, "patch_path", None), "models/marts/fct_orders.yml"),
    ("prefixed", _set(FACT, "name", "orders"), "fct_ or dim_"),
    ("prefixed", _set(STAGED, "name", "stg_orders"), "stg_shop__"),
    ("prefixed", _set(FACT, "fqn", ["p", "reports", "fct_orders"]), "reports is no layer"),
    ("columns_described", _set(FACT, "columns.order_id.description", ""), "order_id"),
    ("columns_described", _set(FACT, "columns", {}), "any column"),
    ("sources_declared", _set(SOURCE, "columns.id.data_type", None), "id"),
    ("sources_declared", _set(SOURCE, "description", ""), "description"),
    ("marts_keyed", _set(FACT, "config.primary_key", []), "primary_key"),
    ("keys_tested", _without("test.p.unique_fct_orders_order_id"), "not tested unique"),
    ("keys_tested", _without("test.p.not_null_fct_orders_order_id"), "not tested not_null"),
    ("keys_tested", _set(FACT, "config.primary_key", ["order_id", "customer_id"]), "order_id, customer_id"),
    ("staging_keys_tested", _without("test.p.unique_stg_shop__orders_order_id"), "no key"),
    ("marts_contracted", _set(FACT, "config.contract.enforced", False), "not enforced"),
    ("marts_contracted", _set(FACT, "columns.order_id.data_type", None), "data_type of order_id"),
    (
        "foreign_keys_tested",
        _without("test.p.relationships_fct_orders_customer_id"),
        "dim_customers.customer_id",
    ),
    (
        "foreign_keys_tested",
        _set(FACT, "columns.payer_customer_id", {"description": "Who pays.", "data_type": "int"}),
        "payer_customer_id",
    ),
    ("staging_reads_one_source", _set(STAGED, "depends_on.nodes", [SOURCE, DIMENSION]), "dim_customers"),
    ("staging_reads_one_source", _set(STAGED, "depends_on.nodes", []), "nothing"),
    ("sources_read_by_staging", _set(FACT, "depends_on.nodes", [SOURCE]), "shop.orders directly"),
    (
        "sources_read_once",
        _set("model.p.stg_shop__customers", "depends_on.nodes", [SOURCE]),
        "several models",
    ),
    ("sources_stay", _set(SOURCE, "unrendered_schema", "{{ target.schema }}_raw"), "follows the target"),
    ("dimensions_read_no_facts", _set(DIMENSION, "depends_on.nodes", [FACT]), "the fact fct_orders"),
    ("no_model_fan_out", _fanned_out, "3 models end on it"),
    ("exposures_complete", _set(BOARD, "owner", {"name": "Shop"}), "owner.email"),
    ("exposures_complete", _set(BOARD, "url", None), "url"),
    ("exposures_read_marts", _set(BOARD, "depends_on.nodes", [FACT, DIMENSION, COUNTED]), "no mart"),
    ("exposures_read_marts", _set(BOARD, "depends_on.nodes", [FACT, DIMENSION, SOURCE]), "no mart"),
    ("exposures_read_marts", _set(BOARD, "depends_on.nodes", []), "on nothing"),
    ("marts_have_readers", _set(BOARD, "depends_on.nodes", [FACT]), "nobody"),
    ("queries_exposed", _set(BOARD, "depends_on.nodes", [DIMENSION]), "marts.fct_orders"),
]


@pytest.mark.parametrize(("rule", "plant", "said"), PLANTED, ids=[f"{p[0]}-{p[2]}" for p in PLANTED])
def test_a_planted_violation_is_found(
    tmp_path: Path, rule: str, plant: Callable[[Content], Any], said: str
) -> None:
    manifest = small_project(tmp_path)
    plant(manifest.content)
    with pytest.raises(CheckFailed) as raised:
        check_conventions(manifest, tuple(known for known in RULES if known.__name__ == rule))
    assert said in raised.value.message
    assert "Hint: " in raised.value.message


def test_a_project_without_violations_passes(tmp_path: Path) -> None:
    assert check_conventions(small_project(tmp_path)) == f"{len(RULES)} hold for 5 models"


def test_every_rule_has_a_planted_violation_and_says_what_it_asks() -> None:
    assert {rule.__name__ for rule in RULES} == {name for name, _, _ in PLANTED}
    assert all(rule.__doc__ for rule in RULES)


def test_a_column_that_is_stored_but_not_described_is_found(tmp_path: Path) -> None:
    small = small_project(tmp_path)
    catalog = {FACT: {"columns": {"order_id": {}, "customer_id": {}, "added_later": {}}}}
    said = [str(violation) for violation in columns_described(Manifest(small.content, tmp_path, catalog))]
    assert len(said) == 1
    assert "added_later" in said[0]
