"""dbt-tests-adapter on aliases."""

from __future__ import annotations

from dbt.tests.adapter.aliases import test_aliases

from adapter.tests.dialect import in_mysql


class TestAliases(test_aliases.TestAliases):
    adapted = "The suite casts with ::text where an adapter brings no macro of its own"
    project = in_mysql({"'{{ s }}'::text": "'{{ s }}'"})


class TestAliasErrors(test_aliases.TestAliasErrors):
    pass


class TestSameAliasDifferentSchemas(test_aliases.TestSameAliasDifferentSchemas):
    adapted = "The suite casts with ::text where an adapter brings no macro of its own"
    project = in_mysql({"'{{ s }}'::text": "'{{ s }}'"})


class TestSameAliasDifferentDatabases(test_aliases.TestSameAliasDifferentDatabases):
    adapted = "The suite casts with ::text where an adapter brings no macro of its own"
    project = in_mysql({"'{{ s }}'::text": "'{{ s }}'"})
