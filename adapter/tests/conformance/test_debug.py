"""dbt-tests-adapter on debug."""

from __future__ import annotations

from dbt.tests.adapter.dbt_debug import test_dbt_debug


class TestDebugPostgres(test_dbt_debug.TestDebugPostgres):
    pass


class TestDebugInvalidProjectPostgres(test_dbt_debug.TestDebugInvalidProjectPostgres):
    pass
