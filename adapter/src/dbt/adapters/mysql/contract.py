"""The columns and constraints of an enforced contract, as MySQL's DDL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dbt_common.contracts.constraints import ColumnLevelConstraint, ConstraintType, ModelLevelConstraint

from dbt.adapters.mysql.options import key_parts
from dbt.adapters.mysql.session import quote

Constraint: TypeAlias = ColumnLevelConstraint | ModelLevelConstraint


@dataclass
class TableDefinition:
    """A table in two parts.

    Attributes:
        inside: clauses of CREATE TABLE: columns, primary key, checks.
        after: clauses of ALTER TABLE once the rows are in: unique keys, foreign keys.
    """

    inside: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    primary_key: list[str] = field(default_factory=list)


def define(
    columns: Iterable[Mapping[str, Any]],
    column_constraints: Callable[[Mapping[str, Any]], list[ColumnLevelConstraint]],
    model_constraints: Iterable[ModelLevelConstraint],
    taken: Callable[[], frozenset[str]],
) -> TableDefinition:
    """Lay a contract out.

    MySQL before 9 reads ``references`` behind a column and forgets it, so every
    foreign key and check becomes one of the table.

    Args:
        taken: names of constraints that the table to be replaced holds; asked only where the model names one.
    """
    table = TableDefinition()
    checks: list[str] = []
    for column in columns:
        name = str(column["name"])
        words = [quote(name), str(column["data_type"])]
        for constraint in column_constraints(column):
            expression = (constraint.expression or "").strip()
            if constraint.type == ConstraintType.not_null:
                words += ["not null", expression]
            elif constraint.type == ConstraintType.primary_key:
                table.primary_key.append(name)
            elif constraint.type == ConstraintType.custom:
                words.append(expression)
            else:
                _add(table, checks, constraint, [name], "")
        table.inside.append(" ".join(word for word in words if word))
    for constraint in model_constraints:
        if constraint.type == ConstraintType.primary_key:
            table.primary_key = list(constraint.columns)
        else:
            _add(table, checks, constraint, constraint.columns, _name(constraint.name, taken))
    if table.primary_key:
        table.inside.append(f"primary key ({key_parts(table.primary_key)})")
    table.inside += checks
    return table


def _add(
    table: TableDefinition, checks: list[str], constraint: Constraint, columns: list[str], name: str
) -> None:
    expression = (constraint.expression or "").strip()
    if constraint.type == ConstraintType.check and expression:
        checks.append(f"{name}check ({expression})")
    elif constraint.type == ConstraintType.unique:
        index = name.removeprefix("constraint ")
        table.after.append(f"add unique index {index}({key_parts(columns)})")
    elif constraint.type == ConstraintType.foreign_key:
        if constraint.to and constraint.to_columns:
            expression = f"{constraint.to} ({key_parts(constraint.to_columns)})"
        if expression:
            table.after.append(f"add {name}foreign key ({key_parts(columns)}) references {expression}")
    elif constraint.type == ConstraintType.custom and expression:
        checks.append(f"{name}{expression}")


def _name(name: str | None, taken: Callable[[], frozenset[str]]) -> str:
    """The name, or its other form: it is unique in a schema, and the table to be replaced may have it."""
    if not name:
        return ""
    return f"constraint {quote(f'{name}__2' if name.lower() in taken() else name)} "
