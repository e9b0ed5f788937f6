"""The classes of dbt-tests-adapter, and how this folder's subclasses differ from them.

python -m adapter.tests.suite        lists the classes of the suite
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import dbt.tests.adapter

SUITE = "dbt.tests.adapter"
FOLDER = Path(__file__).parent / "conformance"
PACKAGE = "adapter.tests.conformance"

# What a class body has without anyone having written it.
UNWRITTEN = frozenset(vars(type("_", (), {}))) | {"__firstlineno__", "__static_attributes__"}
DECLARATIONS = frozenset({"adapted", "impossible"})


@dataclass(frozen=True)
class Conformance:
    """One subclass of this folder: what it tests, and what it had to change for that."""

    subclass: type

    @property
    def tested(self) -> type:
        """The class of the suite."""
        base: type = self.subclass.__bases__[0]
        return base

    @property
    def name(self) -> str:
        """Module and class of the suite, without what all of them share."""
        return qualified(self.tested)

    @property
    def adapted(self) -> str | None:
        """Why a fixture or a test of the suite is replaced; None when nothing is."""
        return vars(self.subclass).get("adapted")

    @property
    def impossible(self) -> str | None:
        """Why MySQL can't do this at all; None when it can."""
        return vars(self.subclass).get("impossible")

    @property
    def overrides(self) -> set[str]:
        """The names that the subclass defines beside its declarations."""
        return set(vars(self.subclass)) - UNWRITTEN - DECLARATIONS


def qualified(tested: type) -> str:
    """``basic.test_base.TestSimpleMaterializations``, say."""
    return f"{tested.__module__.removeprefix(SUITE + '.')}.{tested.__name__}"


def suite_classes() -> list[type]:
    """Every class of the suite that has tests and that no other of its module refines."""
    base = Path(next(iter(dbt.tests.adapter.__path__)))
    found: list[type] = []
    for file in sorted(base.rglob("test_*.py")):
        parts = file.relative_to(base).with_suffix("").parts
        found += _leaves(importlib.import_module(".".join([SUITE, *parts])))
    return found


def conformance_classes() -> Iterator[Conformance]:
    """Every subclass in the modules of this folder."""
    for file in sorted(FOLDER.glob("test_*.py")):
        module = importlib.import_module(f"{PACKAGE}.{file.stem}")
        for member in vars(module).values():
            if inspect.isclass(member) and member.__module__ == module.__name__:
                yield Conformance(member)


def _leaves(module: ModuleType) -> list[type]:
    own = [
        member
        for name, member in vars(module).items()
        if inspect.isclass(member)
        and member.__module__ == module.__name__
        and name.startswith(("Base", "Test"))
        and any(attribute.startswith("test") for attribute in dir(member))
    ]
    return [tested for tested in own if not any(tested in other.__mro__[1:] for other in own)]


if __name__ == "__main__":
    print("\n".join(qualified(tested) for tested in suite_classes()))
