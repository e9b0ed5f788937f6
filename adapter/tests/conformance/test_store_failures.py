"""dbt-tests-adapter on store failures."""

from __future__ import annotations

from dbt.tests.adapter.store_test_failures_tests import test_store_test_failures


class TestStoreTestFailures(test_store_test_failures.TestStoreTestFailures):
    pass


class TestStoreTestFailuresLimit(test_store_test_failures.TestStoreTestFailuresLimit):
    pass
