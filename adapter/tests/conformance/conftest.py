"""Every class of the suite is collected once per server: TestX@mariadb and TestX@mysql."""

from __future__ import annotations

import inspect

import pytest

from adapter.tests.conftest import chosen_flavors
from adapter.tests.suite import Conformance


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> list[pytest.Class] | None:
    # Nodes and not parameters: the suite's fixtures live as long as a class, and must not be
    # shared by two servers.
    if not (isinstance(collector, pytest.Module) and inspect.isclass(obj) and name.startswith("Test")):
        return None
    nodes = []
    for flavor in chosen_flavors(collector.config):
        node = pytest.Class.from_parent(collector, name=f"{name}@{flavor}", obj=obj)
        node.obj = obj
        node.flavor = flavor
        if reason := Conformance(obj).impossible:
            node.add_marker(pytest.mark.skip(reason=reason))
        nodes.append(node)
    return nodes
