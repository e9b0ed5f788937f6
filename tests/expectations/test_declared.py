"""What is read from the YAML beside the dbt models."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from expectations.declared import DeclaredTable, read_models, read_sources, stored_type
from tests.servers import ROOT
from warehouse.errors import ConfigError
from warehouse.settings import Settings, load_settings

SOURCES = """
sources:
  - name: shop
    schema: "{{ target.schema }}_raw"
    tables:
      - name: orders
        identifier: shop_orders
        external: {location: "{{ env_var('ETLP_LANDING', 'x') }}/*.csv", key: [id, line]}
        columns:
          - {name: id, data_type: int}
          - {name: line, data_type: smallint}
          - {name: customer, data_type: varchar(20), data_tests: [not_null]}
          - {name: note, data_type: text}
      - name: not_loaded_from_files
"""
MODELS = """
models:
  - name: fct_sales
    config: {primary_key: [shop, number]}
  - name: dim_customers
    columns:
      - {name: customer_id, data_tests: [unique, not_null]}
      - {name: region, data_tests: [{accepted_values: {arguments: {values: [a]}}}]}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Settings:
    """A checkout that declares one source table and one mart."""
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text("model-paths: [models]\n")
    for folder, name, text in (
        ("staging", "_shop__sources.yml", SOURCES),
        ("marts", "dim_customers.yml", MODELS),
        ("intermediate", "other.yml", "models: [{name: int_other}]"),
    ):
        (tmp_path / "models" / folder).mkdir(parents=True)
        (tmp_path / "models" / folder / name).write_text(text)
    return load_settings(tmp_path, {"ETLP_SCHEMA": "wh"})


def test_a_source_table_has_its_columns_key_and_nulls(checkout: Settings) -> None:
    (orders,) = read_sources(checkout)
    assert orders == DeclaredTable(
        name="shop.orders",
        database="wh_raw",
        table="shop_orders",
        columns={"id": "int", "line": "smallint", "customer": "varchar(20)", "note": "text"},
        key=("id", "line"),
        required=("id", "line", "customer"),
    )


def test_a_mart_has_its_columns_and_the_key_that_its_tests_name(checkout: Settings) -> None:
    sales, customers = read_models(checkout, "marts")
    assert sales.key == ("shop", "number")
    assert customers.database == "wh_marts"
    assert list(customers.columns) == ["customer_id", "region"]
    assert customers.key == customers.required == ("customer_id",)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("{name: line, data_type: smallint}", "line", "entry 2 of `columns of shop.orders` is a text"),
        ("{name: line, data", "{data", "the name of entry 2"),
        ("{name: line,", "{name: 1,", "the name of entry 2"),
        ("data_tests: [not_null]", "data_tests: not_null", "the tests of customer are 'not_null'"),
        ("data_tests: [not_null]", "data_tests: [7]", "the tests of customer are"),
        ("key: [id, line]", "key: {id: line}", "the key of shop.orders is"),
        ("- name: orders", "- orders:", "`tables of shop`"),
    ],
)
def test_a_declaration_of_another_shape_is_named(
    checkout: Settings, right: str, wrong: str, message: str
) -> None:
    [path] = [path for path in checkout.root.rglob("*.yml") if right in path.read_text()]
    path.write_text(path.read_text().replace(right, wrong))
    with pytest.raises(ConfigError, match=message):
        read_sources(checkout)


def test_a_column_without_a_type_has_none_to_compare() -> None:
    with pytest.raises(ConfigError, match="'' is not a column type"):
        stored_type("")


def test_a_file_that_is_not_yaml_is_named(checkout: Settings) -> None:
    broken = checkout.root / "models" / "marts" / "dim_customers.yml"
    broken.write_text("models: [")
    with pytest.raises(ConfigError, match=r"dim_customers\.yml is not readable YAML"):
        read_models(checkout, "marts")


@pytest.mark.parametrize(
    ("declared", "stored"),
    [
        ("INTEGER", "int"),
        ("bigint(20) unsigned", "bigint unsigned"),
        ("boolean", "tinyint"),
        ("numeric(9, 2)", "decimal(9,2)"),
        ("decimal(9)", "decimal(9,0)"),
        ("varchar(20)", "varchar(20)"),
        ("datetime", "datetime"),
        ("datetime(6)", "datetime(6)"),
    ],
)
def test_a_declared_type_is_known_by_the_name_the_server_gives_it(declared: str, stored: str) -> None:
    assert stored_type(declared) == stored
