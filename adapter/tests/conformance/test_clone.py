"""dbt-tests-adapter on clone."""

from __future__ import annotations

from dbt.tests.adapter.dbt_clone import test_dbt_clone

from adapter.tests.dialect import in_mysql


class TestClonePossible(test_dbt_clone.BaseClonePossible):
    impossible = "MySQL cannot clone a table without copying it"


class TestCloneSameSourceAndTarget(test_dbt_clone.BaseCloneSameSourceAndTarget):
    adapted = "A schema is a database in MySQL, so that a table's name has two parts"
    project = in_mysql()


class TestPostgresCloneNotPossible(test_dbt_clone.TestPostgresCloneNotPossible):
    pass


class TestCloneSameTargetAndState(test_dbt_clone.TestCloneSameTargetAndState):
    pass
