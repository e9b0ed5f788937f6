"""References between relations, from the project's `relationships` tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.docs.project import Project, Relation
from warehouse.declared_tests import is_strict

# ref('model'), ref('package', 'model') and source('source', 'table').
PARENT = re.compile(r"\b(ref|source)\(\s*(?:['\"](\w+)['\"]\s*,\s*)?['\"](\w+)['\"]")


@dataclass(frozen=True)
class Reference:
    """A foreign key that a test checks.

    Attributes:
        many: whether several rows of the child may name one row of the parent.
        optional: whether a row of the child may name none.
    """

    child: str
    child_column: str
    parent: str
    parent_column: str
    many: bool
    optional: bool

    def __str__(self) -> str:
        return f"{self.child}.{self.child_column} → {self.parent}.{self.parent_column}"

    @property
    def cardinality(self) -> str:
        """Of child to parent, in words."""
        return f"{'many' if self.many else 'one'} to {'one or none' if self.optional else 'one'}"


def references(project: Project) -> list[Reference]:
    """Every reference that is tested, once, by child and column."""
    names = {relation.unique_id: relation.name for relation in project.relations.values()}
    unique, filled = _tested(project, "unique", names), _tested(project, "not_null", names)
    found = set()
    for test in _of_kind(project, "relationships"):
        arguments = test["test_metadata"]["kwargs"]
        child, column = names.get(test.get("attached_node") or ""), test["column_name"]
        parent = _parent(arguments["to"])
        if child is None or parent not in project.relations:
            continue
        key = project.relations[child].key
        found.add(
            Reference(
                child=child,
                child_column=column,
                parent=parent,
                parent_column=arguments["field"],
                many=(child, column) not in unique and key != (column,),
                optional=(child, column) not in filled and column not in key,
            )
        )
    return sorted(found, key=str)


def between_marts(project: Project) -> list[Reference]:
    """Those whose two ends are marts."""
    marts = {mart.name for mart in project.marts()}
    return [found for found in references(project) if {found.child, found.parent} <= marts]


def key_columns(relation: Relation, found: list[Reference]) -> list[str]:
    """The columns that identify a row, refer to another or are referred to, in the table's order."""
    wanted = set(relation.key)
    wanted |= {reference.child_column for reference in found if reference.child == relation.name}
    wanted |= {reference.parent_column for reference in found if reference.parent == relation.name}
    return [column for column in relation.columns if column in wanted]


def _tested(project: Project, kind: str, names: Mapping[str, str]) -> set[tuple[str, str]]:
    """Relation and column of every test of a kind that holds for all rows."""
    return {
        (names.get(test.get("attached_node") or "", ""), test["column_name"])
        for test in _of_kind(project, kind)
        if is_strict(test["config"])
    }


def _of_kind(project: Project, kind: str) -> list[Mapping[str, Any]]:
    return [test for test in project.tests if test["test_metadata"]["name"] == kind]


def _parent(text: str) -> str:
    found = PARENT.search(text)
    if found is None:
        return ""
    function, first, last = found.groups()
    return f"{first}.{last}" if function == "source" else last
