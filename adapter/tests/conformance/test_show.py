"""dbt-tests-adapter on show."""

from __future__ import annotations

from dbt.tests.adapter.dbt_show import test_dbt_show


class TestPostgresShowSqlHeader(test_dbt_show.TestPostgresShowSqlHeader):
    pass


class TestPostgresShowLimit(test_dbt_show.TestPostgresShowLimit):
    pass


class TestShowDoesNotHandleDoubleLimit(test_dbt_show.TestShowDoesNotHandleDoubleLimit):
    adapted = "MySQL words its syntax errors in its own way, and numbers them"
    DATABASE_ERROR_MESSAGE = "1064"
