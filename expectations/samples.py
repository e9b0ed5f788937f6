"""Rows that broke an expectation: a few, by their key, read from the warehouse.

etlp check raw|marts|predictions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectations.suites import Suite, plain_query
from warehouse.database import connect, quote
from warehouse.settings import Settings

LIMIT = 5


def read_sample(
    settings: Settings, suite: Suite, arguments: Mapping[str, Any], result: Mapping[str, Any]
) -> tuple[dict[str, Any], ...]:
    """A few of the rows, or the missing values, that broke an expectation; none when it is about neither.

    Args:
        arguments: the expectation's own, with its thresholds.
        result: what Great Expectations found; empty when it could not be computed.

    Raises:
        ServerUnreachable: the server went away, which is why it could not be computed.
    """
    with connect(settings) as connection, connection.cursor() as cursor:
        connection.select_db(suite.database)
        return _sample(cursor, suite, arguments, result)


def _sample(
    cursor: Any, suite: Suite, arguments: Mapping[str, Any], result: Mapping[str, Any]
) -> tuple[dict[str, Any], ...]:
    if result.get("missing_count") and "value_set" in arguments:
        return _missing(cursor, suite, arguments["column"], arguments["value_set"])
    own = arguments.get("unexpected_rows_query")
    if own and result:
        query = f"select * from ({plain_query(own)}) as wrong limit {LIMIT}"
    elif found := result.get("unexpected_index_query"):
        query = f"{found.rstrip().rstrip(';')} limit {LIMIT}"
    else:
        return ()
    cursor.execute(query)
    names = [column[0] for column in cursor.description]
    return tuple(
        {name: _shown(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall()
    )


def _missing(cursor: Any, suite: Suite, column: str, wanted: list[Any]) -> tuple[dict[str, Any], ...]:
    marks = ", ".join(["%s"] * len(wanted))
    cursor.execute(
        f"select distinct {quote(column)} from {quote(suite.database, suite.table)} "
        f"where {quote(column)} in ({marks})",
        wanted,
    )
    present = {row[0] for row in cursor.fetchall()}
    return tuple({"missing": value} for value in wanted if value not in present)[:LIMIT]


def _shown(value: Any) -> Any:
    return value if isinstance(value, int | float | str | None) else str(value)
