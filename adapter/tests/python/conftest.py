"""Fixtures of the tests of models in Python: a project and a database for each, once per server.

python -m pytest adapter/tests/python --server mysql
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.conftest import RUN, TARGETS, chosen_flavors
from adapter.tests.servers import Target, schema_prefix

DATABASES = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "flavor" in metafunc.fixturenames:
        one = metafunc.definition.get_closest_marker("one_server")
        metafunc.parametrize("flavor", chosen_flavors(metafunc.config)[: 1 if one else None])


@pytest.fixture
def target(request: pytest.FixtureRequest, flavor: str) -> Target:
    """A dbt target on the server, without a schema."""
    return {"type": flavor, "threads": 4, **request.config.stash[TARGETS][flavor]}


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path, target: Target) -> Iterator[Project]:
    """An empty dbt project whose profile points to a database that exists."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    schema = f"{schema_prefix(request.config.stash[RUN])}p{int(worker):02}{next(DATABASES):04}"
    project = Project(tmp_path, {**target, "schema": schema})
    project.sql(f"create database `{schema}`")
    yield project
    project.close()
