"""dbt-tests-adapter on grants."""

from __future__ import annotations

import pytest
from dbt.tests.adapter.grants import (
    test_incremental_grants,
    test_invalid_grants,
    test_model_grants,
    test_seed_grants,
    test_snapshot_grants,
)

# Of an unknown grantee, and of an unknown privilege.
ERRORS = {
    "mysql": ("You are not allowed to create a user with GRANT", "Illegal privilege level"),
    "mariadb": (
        "Can't find any matching row in the user table",
        "1064: You have an error in your SQL syntax",
    ),
}


class TestIncrementalGrants(test_incremental_grants.TestIncrementalGrants):
    pass


class TestInvalidGrants(test_invalid_grants.TestInvalidGrants):
    adapted = "MySQL and MariaDB word their errors in their own ways"

    @pytest.fixture(autouse=True)
    def errors(self, flavor: str) -> None:
        self.grantee_unknown, self.privilege_unknown = ERRORS[flavor]

    def grantee_does_not_exist_error(self) -> str:
        return self.grantee_unknown

    def privilege_does_not_exist_error(self) -> str:
        return self.privilege_unknown


class TestModelGrants(test_model_grants.TestModelGrants):
    pass


class TestSeedGrants(test_seed_grants.TestSeedGrants):
    pass


class TestSnapshotGrants(test_snapshot_grants.TestSnapshotGrants):
    pass
