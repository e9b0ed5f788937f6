"""Reading on a connection of one's own: it is free afterwards, and errors are mysql_arrow's."""

from __future__ import annotations

import pymysql
import pytest

from mysql_arrow.errors import NotAQuery, OpenParameter, UnreadableValue
from mysql_arrow.read import batches, read_table
from warehouse.database import connect
from warehouse.settings import Settings

TWO = "(select 1 d union all select 2)"


def test_a_connection_is_free_again_after_a_query_and_after_its_error(settings: Settings) -> None:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("set @seen = 5")
        (batch,) = batches(connection, "select @seen as n")
        assert batch.to_pylist() == [{"n": 5}]
        with pytest.raises(pymysql.err.OperationalError, match="1242"):
            list(batches(connection, f"select (select d from {TWO} as few) as n from {TWO} as rows_"))
        cursor.execute("show session status like 'Prepared_stmt_count'")
        assert cursor.fetchone() == ("Prepared_stmt_count", "0")


@pytest.mark.parametrize(("statement", "error"), [("set @a = 1", NotAQuery), ("select ?", OpenParameter)])
def test_a_connection_is_free_again_after_what_is_no_query(
    settings: Settings, statement: str, error: type[NotAQuery]
) -> None:
    with connect(settings) as connection:
        with pytest.raises(error) as caught:
            read_table(connection, statement)
        assert f"Hint: {caught.value.hint}" in str(caught.value)
        assert read_table(connection, "select 'x' as v").to_pylist() == [{"v": "x"}]


@pytest.mark.parametrize(("rows", "is_open"), [(3, True), (1, False)])
def test_a_value_without_a_place_in_its_type_ends_the_connection_where_rows_are_left(
    settings: Settings, rows: int, is_open: bool
) -> None:
    with connect(settings) as connection:
        with pytest.raises(UnreadableValue, match="Column v cannot be read: 25 hours"):
            list(batches(connection, f"select time '25:00:00' as v from {TWO} as rows_", rows=rows))
        assert connection.open == is_open
        if is_open:
            assert read_table(connection, "select 'x' as v").to_pylist() == [{"v": "x"}]
