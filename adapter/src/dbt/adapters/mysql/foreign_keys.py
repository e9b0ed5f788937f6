"""Foreign keys that follow a table when it is renamed out of the way, brought back to its successor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbt.adapters.mysql.session import quote

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
