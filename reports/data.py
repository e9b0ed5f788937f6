"""The named queries of reports/queries, run on the warehouse: what `etlp report` and the dashboard show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.database import connect, quote
from warehouse.errors import UsageError
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas

QUERIES = Path(__file__).resolve().parent / "queries"
LAYERS = ("marts", "ml", "ops")
# What the model said and what happened; the reports do without where no model was trained.
OUTCOMES = "marts.fct_prediction_outcomes"
HINTS = {
    "marts": "`etlp build` makes the marts.",
    "ops": "`etlp load` starts the ledger.",
}
# Unknown database, unknown table.
MISSING = {1049, 1146}


def query_names() -> list[str]:
    """The names of the queries: their files without ``.sql``."""
    return sorted(path.stem for path in QUERIES.glob("*.sql"))


def query_text(settings: Settings, name: str) -> str:
    """A query with ``{marts}``, ``{ml}`` and ``{ops}`` replaced by the databases of these settings.

    Raises:
        UsageError: there is no such query.
    """
    path = QUERIES / f"{name}.sql"
    if not path.is_file():
        raise UsageError(f"There is no query {name!r}.", f"one of: {', '.join(query_names())}.")
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda found: quote(settings.database(found[1])), text)


def read(settings: Settings, name: str, **parameters: Any) -> pandas.DataFrame:
    """Run a named query; the parameters are bound to its ``:names``.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: there is no such query, or a table it reads is missing.
    """
    from pymysql.err import MySQLError

    from warehouse.reader import read_figures

    try:
        return read_figures(settings, query_text(settings, name), parameters)
    except MySQLError as error:
        if not error.args or error.args[0] not in MISSING:
            raise
        layers = re.findall(r"\{(\w+)\}", (QUERIES / f"{name}.sql").read_text(encoding="utf-8"))
        missing = next(
            (layer for layer in layers if settings.database(layer) in str(error.args[-1])), layers[0]
        )
        raise UsageError(f"The warehouse is not built that far: {error.args[-1]}.", HINTS[missing]) from error


def tables(settings: Settings) -> frozenset[str]:
    """The tables there are to read, as ``layer.table``, e.g. ``marts.fct_flights``.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    layers = {settings.database(layer): layer for layer in LAYERS}
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in (%s, %s, %s)",
            tuple(layers),
        )
        return frozenset(f"{layers[schema]}.{name}" for schema, name in cursor.fetchall())
