"""The lineage of columns: from which columns of which relations each one is computed.

etlp docs --build      writes it to output/docs/lineage.json
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from reports.docs.project import LAYERS, Project, Relation

if TYPE_CHECKING:
    from sqlglot.lineage import Node
    from sqlglot.schema import Schema

Paths = dict[tuple[str, str], Relation]
DIALECT = "mysql"


@dataclass
class Origin:
    """What a column is made from.

    Attributes:
        columns: ``relation.column`` to whether the value is carried as it is.
        untraced: why a part of it is not known, None when all of it is.
    """

    columns: dict[str, bool] = field(default_factory=dict)
    untraced: str | None = None


def trace(project: Project) -> dict[str, Origin]:
    """The origin of every column of the relations that dbt runs SQL for, by ``relation.column``.

    What joins and filters decide, which rows there are, is no part of it.
    """
    paths = {relation.path: relation for relation in project.relations.values()}
    schema = _schema(paths)
    found = {}
    for relation in project.relations.values():
        if relation.layer not in ("sources", "seeds"):
            for column, origin in _trace_relation(relation, schema, paths):
                found[f"{relation.name}.{column}"] = origin
    return found


def as_json(project: Project, origins: dict[str, Origin]) -> dict[str, Any]:
    """All that the page shows: relations, origins of columns, and who reads what."""
    order = {layer: place for place, layer in enumerate(LAYERS)}
    relations = sorted(
        project.relations.values(), key=lambda r: (order.get(r.layer, len(order)), r.layer, r.name)
    )
    return {
        "relations": {
            relation.name: {
                "layer": relation.layer,
                "page": relation.page,
                "description": relation.description,
                "columns": {
                    column.name: {"type": column.type, "description": column.description}
                    for column in relation.columns.values()
                },
            }
            for relation in relations
        },
        "origins": {
            name: {"columns": dict(sorted(origin.columns.items())), "untraced": origin.untraced}
            for name, origin in sorted(origins.items())
        },
        "exposures": [
            {"label": exposure.label, "type": exposure.type, "page": exposure.page, "reads": exposure.reads}
            for exposure in project.exposures
        ],
    }


def _schema(paths: Paths) -> Schema:
    """What resolves `*` and columns without a prefix."""
    from sqlglot.schema import MappingSchema

    schema: dict[str, object] = {}
    for (database, table), relation in paths.items():
        columns = {column.name: column.type or "text" for column in relation.columns.values()}
        if columns:
            schema[database] = {**cast(dict[str, object], schema.get(database, {})), table: columns}
    return MappingSchema(schema, dialect=DIALECT)


def _trace_relation(relation: Relation, schema: Schema, paths: Paths) -> Iterator[tuple[str, Origin]]:
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    if not relation.sql:
        reason = "dbt runs no SQL for it"
        yield from ((column, Origin(untraced=reason)) for column in relation.columns)
        return
    try:
        tree = parse_one(relation.sql, dialect=DIALECT)
        query = qualify(tree, dialect=DIALECT, schema=schema, validate_qualify_columns=False)
        scope = build_scope(query)
    except SqlglotError as error:
        reason = f"its SQL cannot be read: {str(error).splitlines()[0]}"
        yield from ((column, Origin(untraced=reason)) for column in relation.columns)
        return
    for column in relation.columns:
        if not isinstance(query, exp.Query) or column not in query.named_selects:
            added = relation.layer == "snapshots"
            reason = "dbt adds it to a snapshot" if added else "its SQL does not select it by name"
            yield column, Origin(untraced=reason)
            continue
        try:
            node = lineage(
                column, query, schema, dialect=DIALECT, scope=scope, copy=False, trim_selects=False
            )
        except (SqlglotError, ValueError) as error:
            yield column, Origin(untraced=f"its SQL cannot be followed: {str(error).splitlines()[0]}")
        else:
            yield column, _origin(node, paths)


def _origin(root: Node, paths: Paths) -> Origin:
    """Follow a column through the query to the tables it reads."""
    from sqlglot import exp

    origin = Origin()
    seen = set()
    left = [(root, True)]
    while left:
        node, carried = left.pop()
        if (id(node), carried) in seen:
            continue
        seen.add((id(node), carried))
        if isinstance(node.expression, exp.Table):
            _read(node, carried, origin, paths)
        elif isinstance(node.expression, (exp.Placeholder, exp.Star)):
            origin.untraced = f"nothing tells which table {node.name} is of"
        else:
            whole = isinstance(node.source, exp.SetOperation)
            carried = carried and (whole or isinstance(node.expression.unalias(), exp.Column))
            left += [(below, carried) for below in node.downstream]
    return origin


def _read(node: Node, carried: bool, origin: Origin, paths: Paths) -> None:
    from sqlglot import exp, parse_one

    table = node.expression
    relation = paths.get((table.text("db"), table.name))
    column = parse_one(node.name)
    if relation is None:
        origin.untraced = f"{table.sql(dialect=DIALECT)} is no relation of the project"
    elif not isinstance(column, exp.Column) or column.name not in relation.columns:
        origin.untraced = f"{relation.name} has no column {column.name or node.name}"
    else:
        name = f"{relation.name}.{column.name}"
        origin.columns[name] = origin.columns.get(name, True) and carried
