"""dbt-tests-adapter on ephemeral."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dbt.tests.adapter.ephemeral import test_ephemeral
from dbt.tests.util import check_relations_equal, run_dbt

DOUBLE_DEPENDENT = """
create or replace view `test_test_ephemeral`.`double_dependent` as
with __dbt__cte__base as (
    select * from test_test_ephemeral.seed
),  __dbt__cte__base_copy as (
    select * from __dbt__cte__base
)-- base_copy just pulls from base. Make sure the listed
-- graph of CTEs all share the same dbt_cte__base cte
select * from __dbt__cte__base where gender = 'Male'
union all
select * from __dbt__cte__base_copy where gender = 'Female'
"""
ROOT_VIEW = """
create or replace view `test_test_ephemeral`.`root_view` as
with __dbt__cte__ephemeral_level_two as (
    select * from `test_test_ephemeral`.`source_table`
),  __dbt__cte__ephemeral as (
    select * from __dbt__cte__ephemeral_level_two
)select * from __dbt__cte__ephemeral
"""


def written(model: str) -> str:
    """What dbt ran for a model, without blanks, and without the digits in the schema's name."""
    return squeezed(re.sub(r"\d+", "", Path(f"target/run/test/models/{model}.sql").read_text()))


def squeezed(sql: str) -> str:
    return "".join(sql.split())


class TestEphemeralMulti(test_ephemeral.TestEphemeralMulti):
    adapted = "The suite expects PostgreSQL's quotes, and its three names to a view"

    def test_ephemeral_multi(self, project: Any) -> None:
        run_dbt(["seed"])
        assert len(run_dbt(["run"])) == 3
        for name in ("dependent", "double_dependent", "super_dependent"):
            check_relations_equal(project.adapter, ["seed", name])
        assert written("double_dependent") == squeezed(DOUBLE_DEPENDENT)


class TestEphemeralNested(test_ephemeral.TestEphemeralNested):
    adapted = "The suite expects PostgreSQL's quotes, and its three names to a view"

    def test_ephemeral_nested(self, project: Any) -> None:
        assert len(run_dbt(["run"])) == 2
        assert written("root_view") == squeezed(ROOT_VIEW)


class TestEphemeralErrorHandling(test_ephemeral.TestEphemeralErrorHandling):
    pass
