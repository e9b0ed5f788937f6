"""A server that makes no table without a primary key: tables without one get a key that no query sees."""

from __future__ import annotations

import json

import pytest

from adapter.tests.behaviour.project import Project


@pytest.fixture
def required(project: Project, flavor: str) -> Project:
    """A project whose sessions require primary keys."""
    if flavor == "mariadb":
        pytest.skip("MariaDB requires no primary keys")
    project.configure(session={"sql_require_primary_key": 1})
    return project


def test_tables_without_a_key_are_built_and_built_again(required: Project) -> None:
    required.write({"seeds/seeded.csv": "id,word\n1,a\n"})
    config = {"unique_key": "id", "strategy": "check", "check_cols": "all"}
    snapshot = {"name": "snapped", "relation": "ref('keyed')", "config": config}
    required.write({"snapshots/all.yml": {"snapshots": [snapshot]}})
    contract = {
        "name": "agreed",
        "config": {"contract": {"enforced": True}, "on_schema_change": "fail"},
        "columns": [{"name": "id", "data_type": "bigint"}],
    }
    required.write({"models/all.yml": {"models": [contract]}})
    added = "{{ config(materialized='incremental', unique_key='id', incremental_strategy='%s') }} "
    required.models(
        keyed="{{ config(materialized='table', primary_key='id') }} "
        "select 1 as id, '{{ invocation_id }}' as word",
        tabled="{{ config(materialized='table') }} select * from {{ ref('seeded') }}",
        merged=added % "merge" + "select * from {{ ref('keyed') }}",
        replaced=added % "delete+insert" + "select * from {{ ref('keyed') }}",
        agreed=added % "delete+insert" + "select id from {{ ref('tabled') }}",
    )
    for _ in range(2):
        required.dbt("build")
    for table in ("keyed", "tabled", "merged", "replaced", "agreed", "seeded"):
        assert len(required.rows(table)) == 1, table
    assert len(required.rows("snapped")) == 2
    assert "dbt_row_key" in required.ddl("tabled")
    assert "dbt_row_key" not in required.ddl("keyed")
    assert required.sql("select * from tabled") == [(1, "a")]
    required.dbt("docs", "generate")
    catalog = json.loads((required.root / "target" / "catalog.json").read_text())
    assert list(catalog["nodes"]["model.test.tabled"]["columns"]) == ["id", "word"]


def test_a_model_in_python_is_built(required: Project) -> None:
    required.write({"models/made.py": "def model(dbt, session):\n    return dbt.ref('one')\n"})
    required.models(one="select 1 as id")
    required.dbt("run")
    assert required.sql("select * from made") == [(1,)]
