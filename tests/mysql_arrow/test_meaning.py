"""A session means the same by its statements, whatever its variables were before."""

from __future__ import annotations

from typing import Any

from pymysql.converters import escape_item

from mysql_arrow.meaning import ONLY_MARIADB, ONLY_MYSQL, VARIABLES, assignments
from tests.servers import Server
from warehouse.database import connect
from warehouse.settings import Settings

ODD: dict[str, Any] = {
    "time_zone": "+09:00",
    "group_concat_max_len": 64,
    "div_precision_increment": 0,
    "default_week_format": 6,
    "lc_time_names": "de_DE",
    "sql_auto_is_null": 1,
    "sql_select_limit": 1,
    "default_storage_engine": "MyISAM",
    "foreign_key_checks": 0,
    "unique_checks": 0,
    "sql_notes": 0,
}
MEANT = {
    "select group_concat(word separator '') from (select repeat('a', 99) as word) as words": "a" * 99,
    "select avg(number) from (select 1 as number union all select 2) as numbers": "1.5000",
    "select week('2024-01-01')": "0",
    "select monthname('2024-01-01')": "January",
    "select count(*) from (select 1 union all select 2 union all select 3) as three": "3",
    "with recursive n as (select 1 as i union all select i + 1 from n where i < 900) "
    "select max(i) from n": "900",
}


def _escaped(value: Any) -> Any:
    return escape_item(value, "utf8mb4")


def test_every_variable_is_set_whatever_it_was(settings: Settings, server: Server) -> None:
    assert set(ODD) == set(VARIABLES)
    only = ONLY_MARIADB if server.flavor == "mariadb" else ONLY_MYSQL
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            f"set session {', '.join(f'{name} = {_escaped(value)}' for name, value in ODD.items())}"
        )
        if server.flavor == "mariadb":
            cursor.execute("set session max_recursive_iterations = 5")
        cursor.execute(f"set session {assignments(_escaped)}")
        for name, value in VARIABLES.items():
            cursor.execute(f"select @@{name}")
            assert str(cursor.fetchone()[0]) == str(value), name
        for name in only:
            cursor.execute(f"select @@{name}")
            assert cursor.fetchone()[0] in (0, 4294967295)
        for query, meant in MEANT.items():
            cursor.execute(query)
            assert str(cursor.fetchone()[0]) == meant, query


def test_what_a_profile_sets_is_left_to_it() -> None:
    text = assignments(_escaped, {"time_zone": "+02:00", "max_recursive_iterations": 7})
    assert "time_zone = '+02:00'" in text
    assert text.count("max_recursive_iterations") == 1
    assert "/*!80030" in text
