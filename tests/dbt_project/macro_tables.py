"""Rows and queries of the cases that try the dbt project's macros."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.dbt_project.macro_cases import Case


def literal(value: Any) -> str:
    """A value in SQL."""
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return f"timestamp '{value}'"
    if isinstance(value, date):
        return f"date '{value}'"
    return f"'{value}'" if isinstance(value, str) else str(value)


def table(name: str, columns: str, *rows: tuple[Any, ...]) -> str:
    """A CTE of rows."""
    names = columns.split()
    selects = [
        "select " + ", ".join(f"{literal(v)} as {name}" for v, name in zip(row, names, strict=True))
        for row in rows
    ]
    return f"{name} as ({' union all '.join(selects)})"


def query(macro: str, asked: str, call: str, tables: list[str], *rows: tuple[Any, ...]) -> Case:
    """A call of a macro that is a query, on CTEs."""
    given = f"with {', '.join(tables)} " if tables else ""
    return Case(macro, asked, f"{given}select * from ({{{{ {call} }}}}) as asked", rows)


def day(number: int) -> date:
    """A day of January 2013."""
    return date(2013, 1, number)


def hour(number: int, minute: int = 0) -> datetime:
    """A moment of the 1st of January 2013."""
    return datetime(2013, 1, 1, number, minute)
