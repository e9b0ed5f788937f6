"""dbt-tests-adapter on grants."""

from __future__ import annotations

from dbt.tests.adapter.grants import (
    test_incremental_grants,
    test_invalid_grants,
    test_model_grants,
    test_seed_grants,
    test_snapshot_grants,
)

# MySQL's words; MariaDB's are "Can't find any matching row in the user table".
GRANTEE_UNKNOWN = "You are not allowed to create a user with GRANT"


class TestIncrementalGrants(test_incremental_grants.TestIncrementalGrants):
    pass


class TestInvalidGrants(test_invalid_grants.TestInvalidGrants):
    adapted = "MySQL and MariaDB word their errors in their own ways, and number them"

    def grantee_does_not_exist_error(self) -> str:
        return GRANTEE_UNKNOWN

    def privilege_does_not_exist_error(self) -> str:
        return "1064"


class TestModelGrants(test_model_grants.TestModelGrants):
    pass


class TestSeedGrants(test_seed_grants.TestSeedGrants):
    pass


class TestSnapshotGrants(test_snapshot_grants.TestSnapshotGrants):
    pass
