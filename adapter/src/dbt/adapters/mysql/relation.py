"""Tables and views: named by schema and identifier, since MySQL has no level above."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, TypeVar

from dbt.adapters.base.relation import BaseRelation, EventTimeFilter
from dbt.adapters.contracts.relation import Policy, RelationType
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.mysql.credentials import CATALOG

LONGEST_NAME = 64
# What is no name of a column alone.
EXPRESSION = re.compile(r"[`(]")
PLAIN = re.compile(r"\w+")
HASH_LENGTH = 8
Self = TypeVar("Self", bound="MySQLRelation")


def shorten(name: str, suffix: str = "") -> str:
    """A name with a suffix; where both are too long, a hash of the name takes the place of its end."""
    if len(name) + len(suffix) <= LONGEST_NAME:
        return name + suffix
    digest = hashlib.sha256(name.encode()).hexdigest()[:HASH_LENGTH]
    return f"{name[: LONGEST_NAME - len(suffix) - HASH_LENGTH - 1]}_{digest}{suffix}"


def literal(moment: datetime) -> str:
    """A moment as both servers read it: in UTC, without the offset that MariaDB does not know.

    Typed, so that a date in a text is compared as a moment too.
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return f"timestamp'{moment.isoformat(sep=' ')}'"


@dataclass(frozen=True, eq=False, repr=False)
class MySQLRelation(BaseRelation):
    """A relation, which SQL names without its database; a source may repeat its schema there."""

    quote_character: str = "`"
    include_policy: Policy = field(default_factory=lambda: Policy(database=False))
    quote_policy: Policy = field(default_factory=lambda: Policy(database=False))
    renameable_relations: Any = field(
        default_factory=lambda: frozenset({RelationType.View, RelationType.Table})
    )

    def __post_init__(self) -> None:
        if self.type is not None and self.identifier and len(self.identifier) > LONGEST_NAME:
            raise DbtRuntimeError(
                f"The name {self.identifier!r} has {len(self.identifier)} characters, MySQL takes "
                f"{LONGEST_NAME}. Hint: give the model a shorter `alias`, a unit test a shorter name."
            )

    @classmethod
    def create(
        cls: type[Self],
        database: str | None = None,
        schema: str | None = None,
        identifier: str | None = None,
        type: RelationType | None = None,
        **kwargs: Any,
    ) -> Self:
        if isinstance(database, str) and isinstance(schema, str) and database not in ("", CATALOG, schema):
            raise DbtRuntimeError(
                f"{identifier or 'A relation'} has database {database!r} and schema {schema!r}, which MySQL "
                "does not tell apart. Hint: leave out `database`."
            )
        return super().create(database=CATALOG, schema=schema, identifier=identifier, type=type, **kwargs)

    def quoted(self, identifier: str) -> str:
        return "`" + identifier.replace("`", "``") + "`"

    def with_suffix(self: Self, suffix: str) -> Self:
        """The relation of that name with a suffix, at most 64 characters long."""
        return self.replace_path(identifier=shorten(self.identifier or "", suffix))

    @staticmethod
    def add_ephemeral_prefix(name: str) -> str:
        cte = shorten(f"__dbt__cte__{name}")
        # It stands in SQL as it is.
        return cte if PLAIN.fullmatch(cte) else "`" + cte.replace("`", "``") + "`"

    def _render_subquery_alias(self, namespace: str) -> str:
        return f" {self.quoted(shorten(f'_dbt_{namespace}_subq_{self.table}'))}"

    def _render_event_time_filtered(self, event_time_filter: EventTimeFilter) -> str:
        name, start, end = event_time_filter.field_name, event_time_filter.start, event_time_filter.end
        if not EXPRESSION.search(name):
            name = self.quoted(name)
        bounds = [f"{name} >= {literal(start)}"] if start else []
        bounds += [f"{name} < {literal(end)}"] if end else []
        return " and ".join(bounds)
