"""A cursor whose statements may have names with per cent signs beside arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pymysql.cursors import RE_INSERT_VALUES, Cursor

QUOTED_NAME = re.compile(r"`(?:[^`]|``)*`")


class NameCursor(Cursor):
    """PyMySQL's cursor, to which ``%`` in a quoted name is no placeholder.

    PyMySQL formats a statement with ``%`` when it has arguments, and with it the names of columns.
    """

    def execute(self, query: str, args: Any = None) -> int:
        return super().execute(query if args is None else _doubled(query), args)

    def executemany(self, query: str, args: Iterable[Any]) -> int | None:
        # Other statements than an insert come to `execute` one by one.
        return super().executemany(_doubled(query) if RE_INSERT_VALUES.match(query) else query, args)


def _doubled(query: str) -> str:
    if "%" not in query or "`" not in query:
        return query
    return QUOTED_NAME.sub(lambda name: name[0].replace("%", "%%"), query)
