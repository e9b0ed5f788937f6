"""dbt-tests-adapter on empty."""

from __future__ import annotations

from dbt.tests.adapter.empty import test_empty

from adapter.tests.dialect import in_mysql


class TestEmptyInlineSourceRef(test_empty.BaseTestEmptyInlineSourceRef):
    adapted = "MySQL wants an alias of every subquery, so that dbt gives it one itself"
    project = in_mysql({" as raw_source": ""})


class TestEmpty(test_empty.TestEmpty):
    pass


class TestEmptySeedFlag(test_empty.BaseTestEmptySeedFlag):
    pass
