"""Types and values: what seeds become, what CAST takes, how texts and moments are added to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dbt.adapters.base import available
from dbt.adapters.sql import SQLAdapter
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.mysql.column import LONGEST_VARCHAR, MOST_SHORT_TEXTS, SHORT_TEXT, MySQLColumn
from dbt.adapters.mysql.comments import literal
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.fixtures import fixture_value, is_exact
from dbt.adapters.mysql.result_types import full_type
from dbt.adapters.mysql.seed_types import exact_type
from dbt.adapters.mysql.session import quote
from dbt.adapters.mysql.types import cast_type, family
from dbt.adapters.mysql.widening import holds

if TYPE_CHECKING:
    import agate


class Conversions(SQLAdapter):
    """The part of the adapter that deals with types."""

    connections: MySQLConnectionManager

    def timestamp_add_sql(self, add_to: str, number: int = 1, interval: str = "hour") -> str:
        return f"date_add({add_to}, interval {number} {interval})"

    def string_add_sql(self, add_to: str, value: str, location: str = "append") -> str:
        if location not in ("append", "prepend"):
            raise DbtRuntimeError(f"A text is added by 'append' or 'prepend', not by {location!r}.")
        text = literal(value)
        return f"concat({add_to}, {text})" if location == "append" else f"concat({text}, {add_to})"

    def get_column_schema_from_query(self, sql: str) -> list[MySQLColumn]:
        """The columns of a query: their types by name, and in full as DDL would declare them."""
        _, answer = self.connections.add_select_query(sql)
        name_of = self.connections.data_type_code_to_name
        return [
            MySQLColumn(name, name_of(code), full_type=full_type(field))
            for (name, code, *_), field in zip(answer.description, answer.fields, strict=True)
        ]

    @available.parse(lambda *a, **k: "")
    def cast_type(self, data_type: str, is_wide: bool = False) -> str | None:
        """The type as CAST knows it, None where the value stays as it is."""
        return cast_type(data_type, self.connections.server().is_mariadb, is_wide)

    @available.parse(lambda *a, **k: True)
    def holds(self, column: MySQLColumn, other: MySQLColumn) -> bool:
        """Whether a column holds all values of another."""
        return column.data_type == other.data_type or holds(column.data_type, other.data_type)

    @available.parse(lambda config, columns: config)
    def named(self, config: Any, columns: Iterable[str]) -> Any:
        """A config of one key or several, in which the names of columns are quoted; expressions stay.

        Args:
            columns: the names, in any case.
        """
        if not config:
            return config
        names = {name.lower() for name in columns}
        if isinstance(config, str):
            return quote(config) if config.lower() in names else config
        return [quote(each) if each.lower() in names else each for each in config]

    @available
    def type_family(self, data_type: str) -> str:
        """The types that a contract takes for equal."""
        found = family(data_type)
        # MariaDB's json is a text with a check.
        return "text" if found == "json" and self.connections.server().is_mariadb else found

    @available
    def fixture_value(self, column: str, value: Any, data_type: str, is_given: bool) -> Any:
        """A value of a unit test; one that its column would not hold is an error."""
        return fixture_value(column, value, data_type, is_given)

    @available.parse(lambda *a, **k: False)
    def is_exact_fixture(self, value: Any, data_type: str) -> bool:
        """Whether a value of a unit test may be cast to its column's decimal as it is declared."""
        return is_exact(value, data_type)

    @classmethod
    def convert_text_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        import agate

        texts = sum(isinstance(kind, agate.Text) for kind in agate_table.column_types)
        longest = max((len(value) for value in agate_table.columns[col_idx].values() if value), default=0)
        if longest <= SHORT_TEXT and texts <= MOST_SHORT_TEXTS:
            return f"varchar({SHORT_TEXT})"
        return "text" if longest <= LONGEST_VARCHAR else "longtext"

    @classmethod
    def convert_number_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        values = [value for value in agate_table.columns[col_idx].values() if value is not None]
        return exact_type(values)

    @classmethod
    def convert_integer_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        values = [int(value) for value in agate_table.columns[col_idx].values() if value is not None]
        return "int" if all(-(2**31) <= value < 2**31 for value in values) else "bigint"

    @classmethod
    def convert_boolean_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "boolean"

    @classmethod
    def convert_datetime_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "datetime(6)"

    @classmethod
    def convert_date_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "date"

    @classmethod
    def convert_time_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "time(6)"
