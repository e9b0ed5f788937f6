"""SQLAlchemy's dialect without a fault: of a name it keeps the backticks doubled, as SHOW CREATE has them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql

# What create_engine and Great Expectations take for the driver of a URL.
URL = "mysql+etlp://"
registry.register("mysql.etlp", __name__, "Dialect")


class Dialect(MySQLDialect_pymysql):
    """PyMySQL's dialect with the names that tables and their columns have."""

    supports_statement_cache = True

    def get_columns(self, *args: Any, **options: Any) -> Any:
        """The columns of a table, by the names they have."""
        found = super().get_columns(*args, **options)
        return [{**column, "name": _plain(column["name"])} for column in found]

    def get_pk_constraint(self, *args: Any, **options: Any) -> Any:
        """The primary key of a table, by the names its columns have."""
        found = super().get_pk_constraint(*args, **options)
        return {**found, "constrained_columns": [_plain(name) for name in found["constrained_columns"]]}


def _plain(name: str) -> str:
    return name.replace("``", "`")
