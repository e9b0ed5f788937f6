"""One connection to the server, made as a profile says, and set up the same way each time."""

from __future__ import annotations

import os
import ssl
from dataclasses import replace
from typing import Any

import pymysql
from pymysql.constants import CLIENT, SERVER_STATUS

from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.errors import NO_TLS, UNKNOWN_DATABASE, code_of
from dbt.adapters.mysql.server import Server
from mysql_arrow.clear_text import AUTH_PLUGINS
from mysql_arrow.cursor import NameCursor
from mysql_arrow.meaning import assignments
from mysql_arrow.stream import StreamConnection
from mysql_arrow.target import tls_context

RESET_CONNECTION = 0x1F
DEFAULTS: dict[str, Any] = {
    # A change of a table waits for its readers, and new readers wait behind it: so only this
    # long at a time, in seconds; the connection manager then lets them pass and tries again.
    "lock_wait_timeout": 5,
}
# Strict whatever the server's default, so that no value is cut; only how it groups stays the server's.
STRICT_MODE = (
    "sql_mode = concat(if(find_in_set('ONLY_FULL_GROUP_BY', @@sql_mode), 'ONLY_FULL_GROUP_BY,', ''), "
    # A GRANT on MariaDB would make an account that is not there, without a password.
    "if(lower(@@version) like '%mariadb%', 'NO_AUTO_CREATE_USER,', ''), "
    "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION')"
)
COLLATION_OF_SERVER = (
    "collation_connection = if(@@character_set_server = 'utf8mb4', "
    "@@collation_server, @@collation_connection)"
)
COLLATION_OF_SCHEMA = (
    "set collation_connection = if(@@character_set_database = 'utf8mb4', "
    "@@collation_database, @@collation_connection)"
)


class Session(StreamConnection):
    """A connection in autocommit, whose transactions are begun and ended by statements.

    Attributes:
        server: what answers, with the settings that were in force when it was asked.
        has_temporary: a temporary table was made since the last reset.
        has_lock: a lock of the server is held, which another connection would not have.
        schema: the chosen one, None while the profile's does not exist.
        is_used: something ran since the last reset.
        has_work: the open transaction has changed rows.
    """

    server: Server
    credentials: MySQLCredentials
    has_temporary = False
    has_lock = False
    schema: str | None = None
    is_used = False
    has_work = False

    @classmethod
    def start(cls, credentials: MySQLCredentials) -> Session:
        """Connect and set the session up.

        Raises:
            pymysql.err.Error, OSError, RuntimeError: what the driver raises.
        """
        try:
            session = cls._connect(credentials, _tls(credentials))
        except pymysql.err.OperationalError as error:
            # Later versions of PyMySQL take a context for a demand.
            has_tls = code_of(error) != NO_TLS or "support" not in str(error)
            if has_tls or credentials.tls != "preferred":
                raise
            session = cls._connect(credentials, {"ssl_disabled": True})
        try:
            if credentials.tls not in ("disabled", "preferred") and not session.is_encrypted:
                # Earlier versions go on in plain text with a server that knows no TLS.
                raise pymysql.err.OperationalError(NO_TLS, f"{credentials.address} offers no TLS")
            session.credentials = credentials
            session.set_up()
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def _connect(cls, credentials: MySQLCredentials, tls: dict[str, Any]) -> Session:
        place: dict[str, Any] = {"host": credentials.host, "port": credentials.port}
        if credentials.unix_socket:
            place = {"unix_socket": _reachable(credentials.unix_socket)}
        return cls(
            user=credentials.username,
            # PyMySQL would write it as latin-1.
            password=(credentials.password or "").encode("utf-8", "surrogateescape"),
            charset=credentials.charset,
            collation=credentials.collation,
            connect_timeout=credentials.connect_timeout,
            client_flag=CLIENT.MULTI_STATEMENTS,
            autocommit=True,
            local_infile=True,
            cursorclass=NameCursor,
            program_name="dbt",
            auth_plugin_map=AUTH_PLUGINS,
            **place,
            **tls,
        )

    @property
    def is_encrypted(self) -> bool:
        return isinstance(self._sock, ssl.SSLSocket)  # type: ignore[attr-defined]

    @property
    def in_transaction(self) -> bool:
        return bool(self.server_status & SERVER_STATUS.SERVER_STATUS_IN_TRANS)

    def set_up(self) -> None:
        """Set the variables, choose the schema and ask what the server is."""
        self.schema = None
        variables = DEFAULTS | self.credentials.session
        settings = [
            "autocommit = 1",
            *([] if "sql_mode" in variables else [STRICT_MODE]),
        ]
        if not self.credentials.collation and self.credentials.charset == "utf8mb4":
            # For a schema that dbt makes; one that is there has its own.
            settings.append(COLLATION_OF_SERVER)
        with self.cursor() as cursor:
            cursor.execute(
                f"set session {', '.join(settings)}, {assignments(self.escape, variables)}; "
                "select @@version, @@lower_case_table_names, @@local_infile, @@collation_connection; "
                # MariaDB has no such variable.
                "show variables like 'sql_require_primary_key'"
            )
            while cursor.description is None:
                cursor.nextset()
            version, folds, infile, collation = cursor.fetchone()
            cursor.nextset()
            requires_keys = cursor.fetchone()
        self.server = Server.parse(
            str(version),
            folds_names=bool(folds),
            local_infile=bool(infile),
            requires_keys=requires_keys is not None and requires_keys[1] == "ON",
            collation=str(collation),
        )
        self.use(self.credentials.schema)
        self.has_temporary = self.has_lock = self.is_used = self.has_work = False

    def use(self, schema: str) -> None:
        """Choose the schema that aliases of tables are looked up in; one that does not exist yet is left.

        Where the profile states no collation, what the connection makes (literals,
        temporary tables) gets the schema's, so that it compares with its tables.
        """
        if schema == self.schema:
            return
        text = f"use {quote(schema)}"
        if not self.credentials.collation and self.credentials.charset == "utf8mb4":
            text += f"; {COLLATION_OF_SCHEMA}; select @@collation_connection"
        with self.cursor() as cursor:
            try:
                cursor.execute(text)
            except pymysql.err.OperationalError as error:
                if code_of(error) == UNKNOWN_DATABASE:
                    return
                raise
            while cursor.nextset():
                if cursor.description is not None:
                    self.server = replace(self.server, collation=str(cursor.fetchone()[0]))
        self.schema = schema

    def reset(self) -> None:
        """Back to the state after `start`: no transaction, temporary table or variable is left."""
        if self.is_used:
            self._execute_command(RESET_CONNECTION, b"")  # type: ignore[attr-defined]
            self._read_ok_packet()  # type: ignore[attr-defined]
            self.set_character_set(self.credentials.charset, self.credentials.collation)
            self.set_up()

    def kill(self, thread: int) -> None:
        """End another connection and the statement that it runs."""
        with self.cursor() as cursor:
            cursor.execute(f"kill {thread:d}")


def quote(*names: str) -> str:
    """Quote a name or a path of names: ``quote("a", "b")`` is ```a`.`b```."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def unquoted(name: str) -> str:
    """A name without the backticks around it, if it has them."""
    is_quoted = len(name) > 2 and name[0] == name[-1] == "`"
    return name[1:-1].replace("``", "`") if is_quoted else name


def _reachable(socket: str) -> str:
    """The socket's own path where a link to it is longer than the kernel takes (107 bytes)."""
    return socket if len(os.fsencode(socket)) < 104 else os.path.realpath(socket)


def _tls(credentials: MySQLCredentials) -> dict[str, Any]:
    mode = credentials.tls
    if mode == "disabled":
        return {"ssl_disabled": True}
    return {"ssl": tls_context(mode, credentials.ssl_ca, credentials.ssl_cert, credentials.ssl_key)}
