"""What a model reads: relations by name, and queries of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from dbt.adapters.mysql.python_models import frames
from dbt.adapters.mysql.python_models.faults import ModelFault
from dbt.adapters.mysql.session import Session
from mysql_arrow.read import read_table


class ModelSession:
    """The second argument of a model: ``def model(dbt, session)``.

    Attributes:
        connection: PyMySQL's, of the user that dbt logs in as; in autocommit.
    """

    def __init__(self, connection: Session, is_arrow: bool, debug: Callable[[str], None]) -> None:
        self.connection = connection
        self._is_arrow = is_arrow
        self._debug = debug

    def sql(self, query: str) -> Any:
        """Run a query and return its rows, in the kind of frame that `dbt.ref()` gives.

        Raises:
            mysql_arrow.errors.MysqlArrowError: it is no query, or a value cannot be read.
            pymysql.err.Error: what the server says.
        """
        before = time.perf_counter()
        table = read_table(self.connection, query)
        self._debug(f"read {table.num_rows} rows in {time.perf_counter() - before:.2f} s: {query}")
        return table if self._is_arrow else frames.to_pandas(table)

    def createDataFrame(self, data: Any, schema: list[str] | None = None) -> Any:
        """Rows as a frame of that kind, under the name that sessions of other adapters have for it."""
        import pandas as pd

        frame = pd.DataFrame(data, columns=schema)
        return pa.Table.from_pandas(frame, preserve_index=False) if self._is_arrow else frame

    def load(self, relation: str) -> Any:
        """All rows of a relation, or of the subquery that dbt put in its place."""
        if "__dbt__cte__" in relation:
            raise ModelFault(
                f"{relation} is ephemeral, so that there is nothing to read.", "make it a table or a view."
            )
        return self.sql(f"select * from {relation}")
