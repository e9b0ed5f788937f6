"""dbt-tests-adapter on clone."""

from __future__ import annotations

from dbt.tests.adapter.dbt_clone import test_dbt_clone


class TestClonePossible(test_dbt_clone.BaseClonePossible):
    impossible = "MySQL cannot clone a table without copying it"


class TestCloneSameSourceAndTarget(test_dbt_clone.BaseCloneSameSourceAndTarget):
    impossible = "What is tested is the message of an adapter that clones tables"


class TestPostgresCloneNotPossible(test_dbt_clone.TestPostgresCloneNotPossible):
    pass


class TestCloneSameTargetAndState(test_dbt_clone.TestCloneSameTargetAndState):
    pass
