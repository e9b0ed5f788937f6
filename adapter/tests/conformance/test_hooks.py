"""dbt-tests-adapter on hooks."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.adapter.hooks import (
    test_model_hooks,
    test_run_hooks,
)

from adapter.tests.dialect import in_mysql
from adapter.tests.suite import FOLDER


@pytest.fixture(scope="class")
def data_folder(self: object) -> str:
    """Tables for the hooks to write into, which the suite does not ship."""
    return str(FOLDER / "data")


def check_context(context: dict[str, Any], state: str, project: Any) -> None:
    """What a hook wrote is the project's profile and the run's context."""
    credentials = project.adapter.config.credentials
    assert context["test_state"] == state
    # To MySQL a schema is a database.
    assert context["target_dbname"] == project.test_schema
    assert context["target_host"] == credentials.host
    assert context["target_name"] == "default"
    assert context["target_schema"] == project.test_schema
    assert context["target_threads"] == 4
    assert context["target_type"] == project.adapter_type
    assert context["target_user"] == credentials.username
    assert context["target_pass"] == ""
    assert context["run_started_at"]
    assert context["invocation_id"]
    assert context["thread_id"].startswith("Thread-") or context["thread_id"] == "MainThread"


def check_model_hooks(self: Any, state: str, project: Any, host: str, count: int = 1) -> None:
    for context in self.get_ctx_vars(state, count=count, project=project):
        check_context(context, state, project)


def check_run_hooks(self: Any, state: str, project: Any, host: str) -> None:
    check_context(self.get_ctx_vars(state, project), state, project)


class TestPrePostModelHooks(test_model_hooks.TestPrePostModelHooks):
    adapted = "The suite expects PostgreSQL's profile, and a vacuum"
    project = in_mysql({"vacuum {{": "analyze table {{"})
    test_data_dir = data_folder
    check_hooks = check_model_hooks


class TestPrePostModelHooksUnderscores(test_model_hooks.TestPrePostModelHooksUnderscores):
    adapted = "The suite expects PostgreSQL's profile, and a vacuum"
    project = in_mysql({"vacuum {{": "analyze table {{"})
    test_data_dir = data_folder
    check_hooks = check_model_hooks


class TestHookRefs(test_model_hooks.TestHookRefs):
    adapted = "The suite expects PostgreSQL's profile"
    project = in_mysql()
    test_data_dir = data_folder
    check_hooks = check_model_hooks


class TestPrePostModelHooksOnSeeds(test_model_hooks.TestPrePostModelHooksOnSeeds):
    adapted = "MySQL knows no cast with ::"
    project = in_mysql({"null::{{ dbt.type_int() }}": "cast(null as {{ dbt.type_int() }})"})


class TestHooksRefsOnSeeds(test_model_hooks.TestHooksRefsOnSeeds):
    pass


class TestPrePostModelHooksOnSeedsPlusPrefixed(test_model_hooks.TestPrePostModelHooksOnSeedsPlusPrefixed):
    pass


class TestPrePostModelHooksOnSeedsPlusPrefixedWhitespace(
    test_model_hooks.TestPrePostModelHooksOnSeedsPlusPrefixedWhitespace
):
    pass


class TestPrePostModelHooksOnSnapshots(test_model_hooks.TestPrePostModelHooksOnSnapshots):
    pass


class TestPrePostModelHooksInConfig(test_model_hooks.TestPrePostModelHooksInConfig):
    adapted = "The suite expects PostgreSQL's profile"
    project = in_mysql()
    test_data_dir = data_folder
    check_hooks = check_model_hooks


class TestPrePostModelHooksInConfigWithCount(test_model_hooks.TestPrePostModelHooksInConfigWithCount):
    adapted = "The suite expects PostgreSQL's profile, and a vacuum"
    project = in_mysql({"vacuum {{": "analyze table {{"})
    test_data_dir = data_folder
    check_hooks = check_model_hooks


class TestPrePostModelHooksInConfigKwargs(test_model_hooks.TestPrePostModelHooksInConfigKwargs):
    adapted = "The suite expects PostgreSQL's profile"
    project = in_mysql()
    test_data_dir = data_folder
    check_hooks = check_model_hooks


class TestPrePostSnapshotHooksInConfigKwargs(test_model_hooks.TestPrePostSnapshotHooksInConfigKwargs):
    pass


class TestDuplicateHooksInConfigs(test_model_hooks.TestDuplicateHooksInConfigs):
    pass


class TestPrePostRunHooks(test_run_hooks.TestPrePostRunHooks):
    adapted = "The suite expects PostgreSQL's profile, and schema is a reserved word in MySQL"
    project = in_mysql(
        {
            "schemas ( schema text )": "schemas ( `schema` text )",
            "schemas (schema)": "schemas (`schema`)",
            "( db text, schema text )": "( db text, `schema` text )",
            "(db, schema)": "(db, `schema`)",
        }
    )
    test_data_dir = data_folder
    check_hooks = check_run_hooks


class TestAfterRunHooks(test_run_hooks.TestAfterRunHooks):
    pass
