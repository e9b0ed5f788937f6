"""Fixtures of the adapter's tests: two servers, shared by all workers, and a dbt profile on one of them.

python -m pytest adapter/tests --server all -n 2
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapter.tests.many_runs import expect_many_runs
from adapter.tests.servers import Target, has_function, prepared, schema_prefix, started, test_users
from tests.servers import FLAVORS, ODD

pytest_plugins = ["dbt.tests.fixtures.project"]

RUN = pytest.StashKey[str]()
TARGETS = pytest.StashKey[dict[str, Target]]()
UNDO = pytest.StashKey[ExitStack]()
CLASSES = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--server", choices=["all", *FLAVORS], default="all", help="servers to test on")
    parser.addoption("--setup", choices=["plain", "odd"], default="plain", help="defaults of the servers")
    parser.addoption(
        "--adapter-target",
        default=os.environ.get("ADAPTER_TARGET"),
        metavar="JSON",
        help="running servers to use: a dbt target per flavor (default: $ADAPTER_TARGET, or private servers)",
    )


def chosen_flavors(config: pytest.Config) -> list[str]:
    """The flavors of --server, of those that --adapter-target names where it is given."""
    chosen = config.getoption("--server")
    named = json.loads(config.getoption("--adapter-target") or "null")
    flavors = FLAVORS if chosen == "all" else (chosen,)
    return [flavor for flavor in flavors if named is None or flavor in named]


def pytest_configure(config: pytest.Config) -> None:
    """Servers belong to the process that was started by hand; workers are told where they are."""
    if hasattr(config, "workerinput"):
        config.stash[RUN] = config.workerinput["adapter_run"]
        config.stash[TARGETS] = json.loads(config.workerinput["adapter_targets"])
    else:
        config.stash[RUN] = f"{secrets.randbelow(10**6):06}"
        config.stash[UNDO] = ExitStack()
        if config.option.collectonly or config.option.help:
            config.stash[TARGETS] = {}
        else:
            config.stash[TARGETS] = _start(config)
    for number, user in enumerate(test_users(config.stash[RUN]), 1):
        os.environ[f"DBT_TEST_USER_{number}"] = user


def _start(config: pytest.Config) -> dict[str, Target]:
    undo = config.stash[UNDO]
    flavors = chosen_flavors(config)
    try:
        if named := config.getoption("--adapter-target"):
            targets = {flavor: json.loads(named)[flavor] for flavor in flavors}
        else:
            targets = undo.enter_context(
                started(flavors, ODD if config.getoption("--setup") == "odd" else ())
            )
        undo.enter_context(prepared(targets, config.stash[RUN]))
    except FileNotFoundError as error:
        undo.close()
        raise pytest.UsageError(str(error)) from error
    except BaseException:
        undo.close()
        raise
    return targets


def pytest_collection_finish() -> None:
    expect_many_runs()


def pytest_unconfigure(config: pytest.Config) -> None:
    if UNDO in config.stash:
        config.stash[UNDO].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["adapter_run"] = node.config.stash[RUN]
    node.workerinput["adapter_targets"] = json.dumps(node.config.stash[TARGETS])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """All tests of a class go to one worker: they share a project, and some build on the ones before."""
    from xdist.scheduler import LoadScopeScheduling

    return LoadScopeScheduling(config, log)


@pytest.fixture(scope="class")
def flavor(request: pytest.FixtureRequest) -> str:
    """The server that this collection of the class is for."""
    flavor: str = request.node.flavor
    return flavor


@pytest.fixture(scope="class")
def server_target(request: pytest.FixtureRequest, flavor: str) -> Target:
    """A dbt target on the server of this class."""
    return {"type": flavor, "threads": 4, **request.config.stash[TARGETS][flavor]}


@pytest.fixture(scope="class")
def dbt_profile_target(server_target: Target) -> Target:
    """The suite's profile; it adds the schema."""
    return server_target


@pytest.fixture(scope="class")
def has_md5(server_target: Target) -> bool:
    """MySQL took the function out in 9.6."""
    return has_function(server_target, "md5('')")


@pytest.fixture(scope="class")
def profile_user(dbt_profile_target: Target) -> str:
    """The account that owns what the tests make."""
    user: str = dbt_profile_target["user"]
    return user


@pytest.fixture(scope="class")
def prefix(request: pytest.FixtureRequest) -> str:
    """What a class's database names begin with: the run, by which they are dropped, and the class.

    Digits only, which some tests cut out of the names; few, since one test doubles the name.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{schema_prefix(request.config.stash[RUN])}{int(worker):02}{next(CLASSES):04}"


@pytest.fixture(scope="class")
def test_data_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the suite looks for files that it does not ship, and makes one; the workers' own."""
    return str(tmp_path_factory.mktemp("suite") / "data")


@pytest.fixture(scope="class")
def logs_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch_class: pytest.MonkeyPatch) -> str:
    """The log of a class; the suite would write it into the checkout."""
    folder: Path = tmp_path_factory.mktemp("logs")
    monkeypatch_class.setenv("DBT_LOG_PATH", str(folder))
    return str(folder)


@pytest.fixture(scope="class")
def monkeypatch_class() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch
