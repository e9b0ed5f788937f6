"""Fixtures of the behaviour tests: each test has a project and a database of its own, once per server.

python -m pytest adapter/tests/behaviour --server mysql
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.conftest import RUN, TARGETS, chosen_flavors
from adapter.tests.servers import Target, schema_prefix
from dbt.adapters.mysql.server import Server

DATABASES = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "flavor" in metafunc.fixturenames:
        metafunc.parametrize("flavor", chosen_flavors(metafunc.config))


@pytest.fixture
def target(request: pytest.FixtureRequest, flavor: str) -> Target:
    """A dbt target on the server, without a schema."""
    return {"type": flavor, "threads": 4, **request.config.stash[TARGETS][flavor]}


@pytest.fixture
def schema(request: pytest.FixtureRequest) -> str:
    """A name that no other test uses; what begins with it is dropped at the end of the run."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{schema_prefix(request.config.stash[RUN])}b{int(worker):02}{next(DATABASES):04}"


@pytest.fixture
def project(tmp_path: Path, target: Target, schema: str) -> Iterator[Project]:
    """An empty dbt project whose profile points to a database that exists."""
    project = Project(tmp_path, {**target, "schema": schema})
    project.sql(f"create database `{schema}`")
    yield project
    project.close()


@pytest.fixture(params=["load data", "insert"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How rows are sent: by LOAD DATA LOCAL, or by inserts as to a server that refuses that."""
    way: str = request.param
    if way == "insert":
        parse = Server.parse

        def without_infile(text: str, **settings: Any) -> Server:
            return replace(parse(text, **settings), local_infile=False)

        monkeypatch.setattr(Server, "parse", without_infile)
    return way
