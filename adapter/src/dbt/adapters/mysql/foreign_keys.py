"""Foreign keys: added to a full table without copying it, and brought back to a table's successor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbt.adapters.mysql.session import quote

if TYPE_CHECKING:
    from dbt.adapters.mysql.tables import Tables

REFERRING = """
select k.table_schema, k.table_name, k.constraint_name, k.column_name, k.referenced_column_name,
    r.update_rule, r.delete_rule
from information_schema.key_column_usage as k
inner join information_schema.referential_constraints as r
    on k.constraint_schema = r.constraint_schema
    and k.constraint_name = r.constraint_name
    and k.table_name = r.table_name
where k.referenced_table_schema = {schema}
    and k.referenced_table_name = {name}
order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position
"""

ADDED = re.compile(
    r"add (?:constraint `(?:[^`]|``)+` )?foreign key \((?P<columns>[^()]+)\) "
    r"references (?P<parent>[^()]+) \((?P<referred>[^()]+)\)"
)


@dataclass(frozen=True)
class ForeignKey:
    """A key as a contract states it; names are quoted."""

    columns: tuple[str, ...]
    parent: str
    referred: tuple[str, ...]

    @classmethod
    def parse(cls, clause: str) -> ForeignKey | None:
        """Of a clause of ALTER TABLE; None when it is anything else, or says more than that."""
        found = ADDED.fullmatch(clause)
        if not found:
            return None
        columns, referred = (tuple(found[name].split(", ")) for name in ("columns", "referred"))
        return cls(columns, found["parent"], referred)

    def orphans(self, child: str) -> str:
        """A query of one row that refers to nothing, if there is one; a key with a null refers to nothing."""
        pairs = list(zip(self.columns, self.referred, strict=True))
        known = " and ".join(f"child.{column} is not null" for column in self.columns)
        return (
            f"select {', '.join(f'child.{column}' for column in self.columns)} from {child} as child "
            f"left join {self.parent} as parent on "
            + " and ".join(f"child.{column} = parent.{referred}" for column, referred in pairs)
            + f" where {known} and parent.{self.referred[0]} is null limit 1"
        )


@contextmanager
def unchecked(adapter: Tables) -> Iterator[None]:
    """Statements in here change foreign keys without reading or copying the rows."""
    adapter.execute("set session foreign_key_checks = 0")
    try:
        yield
    finally:
        adapter.execute("set session foreign_key_checks = 1")


def redirections(rows: Sequence[tuple[Any, ...]], target: str) -> list[str]:
    """Statements that let every foreign key refer to `target` again.

    The old key goes before the new one comes: neither server takes both of one
    name in one statement. The rows are not checked again.

    Args:
        rows: what `REFERRING` gives.
        target: the quoted name of the table that took the place.
    """
    keys: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    for row in rows:
        keys.setdefault((row[0], row[1], row[2]), []).append(row)
    statements = []
    for (schema, table, name), parts in keys.items():
        child = quote(schema, table)
        columns = ", ".join(quote(part[3]) for part in parts)
        referred = ", ".join(quote(part[4]) for part in parts)
        rules = f"on update {parts[0][5]} on delete {parts[0][6]}"
        statements.append(f"alter table {child} drop foreign key {quote(name)}")
        statements.append(
            f"alter table {child} add constraint {quote(name)} foreign key ({columns}) "
            f"references {target} ({referred}) {rules}"
        )
    return statements
