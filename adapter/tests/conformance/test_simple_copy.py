"""dbt-tests-adapter on simple copy."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.adapter.simple_copy import (
    test_copy_uppercase,
    test_simple_copy,
)

from adapter.tests.dialect import in_mysql


class TestSimpleCopyUppercase(test_copy_uppercase.TestSimpleCopyUppercase):
    adapted = "The suite's profile is of a PostgreSQL database with a mixed-case name"

    @pytest.fixture(scope="class")
    def dbt_profile_target(self, server_target: dict[str, Any]) -> dict[str, Any]:
        return server_target

    @pytest.fixture(scope="class")
    def unique_schema(self, prefix: str) -> str:
        return f"{prefix}_MixedCase"


class TestSimpleCopyBase(test_simple_copy.TestSimpleCopyBase):
    adapted = "MySQL has no materialized views: a view takes their place"
    project = in_mysql()


class TestEmptyModelsArentRun(test_simple_copy.TestEmptyModelsArentRun):
    adapted = "The suite lists tables with ilike"
    project = in_mysql()
