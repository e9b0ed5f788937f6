"""Tables without their keys, also on a server that makes a key for every table."""

from __future__ import annotations


def without_key(table: str) -> list[str]:
    """Statements that leave a table, e.g. ``{raw}.flights``, its rows and columns alone."""
    return [
        f"create table {table}_without_key as select * from {table}",
        f"drop table {table}",
        f"rename table {table}_without_key to {table}",
    ]
