"""dbt-tests-adapter on concurrency."""

from __future__ import annotations

from dbt.tests.adapter.concurrency import test_concurrency


class TestConcurenncy(test_concurrency.TestConcurenncy):
    pass
