"""dbt-tests-adapter on column types."""

from __future__ import annotations

import pytest
import yaml
from dbt.tests.adapter.column_types import fixtures, test_column_types

MODEL = """
select
    1 as smallint_col,
    2 as int_col,
    3 as bigint_col,
    4.0e0 as real_col,
    5.0e0 as double_col,
    6.0 as numeric_col,
    '7' as text_col,
    '8' as varchar_col
"""
TYPES = {
    "smallint_col": "smallint",
    "int_col": "integer",
    "bigint_col": "bigint",
    "real_col": "float",
    "double_col": "double precision",
    "numeric_col": "numeric",
    "text_col": "text",
    "varchar_col": "varchar(20)",
}


def with_contract(properties: str) -> str:
    """The suite's properties, with the columns' types beside its test of them."""
    parsed = yaml.safe_load(properties)
    parsed["models"][0]["config"] = {"materialized": "table", "contract": {"enforced": True}}
    parsed["models"][0]["columns"] = [{"name": name, "data_type": type_} for name, type_ in TYPES.items()]
    return yaml.safe_dump(parsed)


class TestPostgresColumnTypes(test_column_types.TestPostgresColumnTypes):
    adapted = (
        "MySQL casts to no smallint, integer, bigint, real, text or varchar, so a contract gives the types"
    )

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {"model.sql": MODEL, "schema.yml": with_contract(fixtures.schema_yml)}
