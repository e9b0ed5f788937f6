"""The types of columns as the server has them: of a relation that is built, and of a query that is not."""

from __future__ import annotations

import re

from warehouse.database import connect, quote
from warehouse.settings import LAYERS, Settings

# MariaDB tells how wide integers are printed; MySQL no longer does.
WIDTHS = re.compile(r"\b((?:tiny|small|medium|big)?int|year)\(\d+\)")
ASIDE = "_etlp_described"


def built_types(settings: Settings, layer: str, name: str) -> dict[str, str]:
    """Types by column; nothing when the relation is not built.

    Raises:
        ServerUnreachable: nothing answers.
    """
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select column_name, column_type from information_schema.columns "
            "where table_schema = %s and table_name = %s order by ordinal_position",
            (settings.database(layer), name),
        )
        return {str(column): WIDTHS.sub(r"\1", str(kind)) for column, kind in cursor.fetchall()}


def query_types(settings: Settings, sql: str) -> dict[str, str]:
    """Types by column of what a query gives, without running it.

    Raises:
        ServerUnreachable: nothing answers.
        pymysql.MySQLError: the query is wrong.
    """
    databases = [settings.database(layer) for layer in LAYERS]
    with connect(settings) as connection, connection.cursor() as cursor:
        # A table of this session only, in any database: that of the model may not be there yet.
        cursor.execute(
            "select schema_name from information_schema.schemata where schema_name in %s", (databases,)
        )
        there = {row[0] for row in cursor.fetchall()}
        aside = quote(next((name for name in databases if name in there), databases[0]), ASIDE)
        cursor.execute(f"create temporary table {aside} as select * from (\n{sql}\n) as described limit 0")
        cursor.execute(f"show columns from {aside}")
        return {str(row[0]): WIDTHS.sub(r"\1", str(row[1])) for row in cursor.fetchall()}
