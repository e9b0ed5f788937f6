"""What a session says so that its statements mean the same on every server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# Every account may set them.
VARIABLES: dict[str, Any] = {
    # A moment without a zone is in UTC.
    "time_zone": "+00:00",
    # group_concat() cuts its result here, with no more than a warning.
    "group_concat_max_len": 1024 * 1024 * 1024,
    # Digits that a quotient or an average has more than what is divided.
    "div_precision_increment": 4,
    # What week() counts, and in which language date_format() and monthname() write.
    "default_week_format": 0,
    "lc_time_names": "en_US",
    # Where `is null` finds the row that was inserted last.
    "sql_auto_is_null": 0,
    # More rows than these are not brought, without a word.
    "sql_select_limit": 2**64 - 1,
    # Where tables know neither transactions nor keys to others.
    "default_storage_engine": "InnoDB",
    "foreign_key_checks": 1,
    "unique_checks": 1,
    # Without them there is nothing to see in `show warnings`, by which changed values are noticed.
    "sql_notes": 1,
}
# Comments that one of the two executes: MariaDB passes over those for MySQL 5.7 and later.
ONLY_MYSQL = {
    # Keys that the server adds to tables without one are nobody's columns.
    "show_gipk_in_create_table_and_information_schema": "/*!80030 , {} = off */",
}
ONLY_MARIADB = {
    # A recursive query ends after so many rounds, with no more than a warning.
    "max_recursive_iterations": "/*M! , {} = 4294967295 */",
}


def assignments(escape: Callable[[Any], Any], own: Mapping[str, Any] | None = None) -> str:
    """What follows ``set session``.

    Args:
        escape: makes a value SQL.
        own: variables that are set beside these, or otherwise than here.
    """
    variables = {**VARIABLES, **(own or {})}
    special = {**ONLY_MYSQL, **ONLY_MARIADB}
    plain = ", ".join(f"{name} = {escape(value)}" for name, value in variables.items())
    return " ".join([plain, *(text.format(name) for name, text in special.items() if name not in variables)])
