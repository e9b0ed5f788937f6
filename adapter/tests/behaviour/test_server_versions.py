"""Servers tell their versions in many ways; what follows from a version is decided in one place."""

from __future__ import annotations

import pytest

from dbt.adapters.mysql.server import Server


@pytest.mark.parametrize(
    ("text", "is_mariadb", "version", "name"),
    [
        ("8.0.19", False, (8, 0, 19), "MySQL 8.0.19"),
        ("8.0.36-0ubuntu0.22.04.1", False, (8, 0, 36), "MySQL 8.0.36"),
        ("8.4.3-log", False, (8, 4, 3), "MySQL 8.4.3"),
        ("9.7.0-2", False, (9, 7, 0), "MySQL 9.7.0"),
        ("8.0.mysql_aurora.3.04.0", False, (8, 0), "MySQL 8.0"),
        ("10.6.18-MariaDB", True, (10, 6, 18), "MariaDB 10.6.18"),
        ("5.5.5-10.11.6-MariaDB-0+deb12u1", True, (10, 11, 6), "MariaDB 10.11.6"),
        ("11.4.2-MariaDB-ubu2404-log", True, (11, 4, 2), "MariaDB 11.4.2"),
        ("unknown", False, (0,), "MySQL 0"),
    ],
)
def test_a_version_is_read_as_numbers(
    text: str, is_mariadb: bool, version: tuple[int, ...], name: str
) -> None:
    server = Server.parse(text)
    assert (server.is_mariadb, server.version, server.name) == (is_mariadb, version, name)


@pytest.mark.parametrize(
    ("text", "has_md5", "has_row_alias"),
    [
        ("8.0.18", True, False),
        ("8.0.19", True, True),
        ("9.5.0", True, True),
        ("9.6.0", False, True),
        ("11.8.2-MariaDB", True, False),
    ],
)
def test_what_a_server_can_follows_from_its_version(text: str, has_md5: bool, has_row_alias: bool) -> None:
    server = Server.parse(text)
    assert (server.has_md5, server.has_row_alias) == (has_md5, has_row_alias)
