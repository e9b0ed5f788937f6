"""Connections to the warehouse: PyMySQL for loading, SQLAlchemy for reading."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mysql_arrow.target import tls_context
from warehouse.errors import ConfigError
from warehouse.faults import unreachable
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pymysql
    import sqlalchemy

# Strict, whatever the server's default: a value that does not fit is an error.
SQL_MODE = "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
CHARSET = "utf8mb4"
COLLATION = "utf8mb4_unicode_ci"

# No such database, no such table.
MISSING = {1049, 1146}


@dataclass(frozen=True)
class ServerVersion:
    """A server's kind and version, e.g. ``ServerVersion("MariaDB", (10, 11, 19))``."""

    flavor: str
    number: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> ServerVersion:
        """Read what ``select version()`` says."""
        found = re.match(r"\d+(?:\.\d+)*", text)
        number = tuple(int(part) for part in found.group().split(".")) if found else (0,)
        return cls("MariaDB" if "mariadb" in text.lower() else "MySQL", number)

    def __str__(self) -> str:
        return f"{self.flavor} {'.'.join(map(str, self.number))}"


@contextmanager
def connect(
    settings: Settings,
    *,
    streams: type[pymysql.Connection[Any]] | None = None,
    autocommit: bool = True,
) -> Iterator[pymysql.Connection[Any]]:
    """A connection in UTC and strict mode, closed at the end.

    Args:
        streams: a class of connection that may send LOAD DATA LOCAL; only the loader
            has one, since a hostile server could use PyMySQL's own to read files
            of this machine.
        autocommit: False leaves the transaction to the caller.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
        ConfigError: the certificates of ``ssl_ca`` cannot be read.
    """
    import pymysql

    from mysql_arrow.cursor import NameCursor
    from mysql_arrow.stream import StreamConnection

    try:
        # Without something offered, this kind answers a server's demand for a file with an error.
        connection = (streams or StreamConnection)(
            **_arguments(settings),
            cursorclass=NameCursor,
            local_infile=streams is not None,
            autocommit=autocommit,
        )
    except pymysql.err.OperationalError as error:
        raise unreachable(settings, error) from error
    try:
        yield connection
    finally:
        connection.close()


def engine(settings: Settings) -> sqlalchemy.Engine:
    """A SQLAlchemy engine with the same session settings as `connect`."""
    import sqlalchemy

    arguments = _arguments(settings)
    return sqlalchemy.create_engine(url(settings), connect_args=arguments, pool_pre_ping=True)


def url(settings: Settings) -> sqlalchemy.URL:
    """The warehouse as a SQLAlchemy URL; render it only for a library that needs the text."""
    import sqlalchemy

    query = {"charset": CHARSET}
    if settings.socket:
        query["unix_socket"] = reachable(settings.socket)
    return sqlalchemy.URL.create(
        "mysql+pymysql",
        username=settings.user,
        password=settings.password or None,
        host="localhost" if settings.socket else settings.host,
        port=None if settings.socket else settings.port,
        query=query,
    )


def server_version(settings: Settings) -> ServerVersion:
    """Ask the server what it is."""
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("select version()")
        return ServerVersion.parse(cursor.fetchone()[0])


def quote(*names: str) -> str:
    """Quote a name or a path of names: ``quote("a", "b")`` is ```a`.`b```."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def is_there(cursor: Any, *names: str) -> bool:
    """Whether there is such a table; the information schema would not tell it from one that may not be read.

    Raises:
        pymysql.MySQLError: this user may not read it.
    """
    import pymysql

    try:
        cursor.execute(f"select 1 from {quote(*names)} limit 0")
    except pymysql.MySQLError as error:
        if error.args[0] not in MISSING:
            raise
        return False
    return True


def create_database(cursor: Any, name: str) -> None:
    """Create a database with the warehouse's character set, if it is missing."""
    cursor.execute("select count(*) from information_schema.schemata where schema_name = %s", (name,))
    # Asked first, because "if not exists" raises a note for the one that exists.
    if not cursor.fetchone()[0]:
        cursor.execute(
            f"create database if not exists {quote(name)} character set {CHARSET} collate {COLLATION}"
        )


def _arguments(settings: Settings) -> dict[str, Any]:
    from pymysql.converters import escape_item

    from mysql_arrow.clear_text import AUTH_PLUGINS
    from mysql_arrow.meaning import assignments

    arguments: dict[str, Any] = {
        # PyMySQL would write a password as latin-1; bytes that the environment holds stay what they are.
        "user": settings.user.encode("utf-8", "surrogateescape"),
        "password": settings.password.encode("utf-8", "surrogateescape"),
        "charset": CHARSET,
        "collation": COLLATION,
        "connect_timeout": 10,
        "sql_mode": SQL_MODE,
        "auth_plugin_map": AUTH_PLUGINS,
        "init_command": f"set session {assignments(lambda value: escape_item(value, CHARSET))}",
    }
    if settings.socket:
        # What does not leave the machine is not encrypted, which would only cost time.
        return arguments | {"unix_socket": reachable(settings.socket), "ssl_disabled": True}
    return arguments | {"host": settings.host, "port": settings.port} | _tls(settings)


def _tls(settings: Settings) -> dict[str, Any]:
    if settings.ssl_mode == "disabled":
        return {"ssl_disabled": True}
    if settings.ssl_mode == "preferred" and not settings.ssl_cert:
        return {}
    try:
        context = tls_context(settings.ssl_mode, settings.ssl_ca, settings.ssl_cert, settings.ssl_key)
    except OSError as error:
        files = [str(each) for each in (settings.ssl_ca, settings.ssl_cert, settings.ssl_key) if each]
        raise ConfigError(
            f"The certificates {files} cannot be read: {error.strerror or error}.",
            "set ETLP_SSL_CA, or ssl_ca, ssl_cert, ssl_key of the profile, to PEM files that you can read.",
        ) from error
    return {"ssl": context}


def reachable(socket: Path) -> str:
    """The socket's own path where a link to it is longer than the kernel takes (107 bytes)."""
    return str(socket) if len(os.fsencode(socket)) < 104 else os.path.realpath(socket)
