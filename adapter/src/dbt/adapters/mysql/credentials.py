"""What a profile says: where the server is, who asks, and how the connection is secured."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dbt.adapters.contracts.connection import Credentials
from dbt_common.exceptions import DbtRuntimeError

from mysql_arrow.target import ALIASES, HOST, PORT, TargetError, schema_of, tls_mode

# The level above schemas: information_schema calls it so, and no statement can name it.
CATALOG = "def"


@dataclass
class MySQLCredentials(Credentials):
    """The keys of a profile of type ``mysql``; those of dbt-mysql 1.7 keep their meaning.

    Attributes:
        database: always `CATALOG`: MySQL has one level above tables, which dbt calls schema. A profile that
            gives one must repeat the schema.
        ssl_mode: one of `mysql_arrow.target.SSL_MODES`; without one, `tls` says which is in force.
        connect_timeout: seconds.
        retries: how often a connection, a deadlock or a lost idempotent statement is tried again.
        session: variables set on every connection, e.g. ``{"sql_mode": "TRADITIONAL"}``.
    """

    database: str = ""
    schema: str = ""
    host: str = HOST
    port: int = PORT
    unix_socket: str | None = None
    username: str | None = None
    password: str | None = ""
    charset: str = "utf8mb4"
    collation: str | None = None
    ssl_disabled: bool | None = None
    ssl_mode: str | None = None
    ssl_ca: str | None = None
    ssl_cert: str | None = None
    ssl_key: str | None = None
    connect_timeout: int = 10
    retries: int = 1
    session: dict[str, Any] = field(default_factory=dict)

    _ALIASES: ClassVar[dict[str, str]] = ALIASES

    def __post_init__(self) -> None:
        try:
            self.schema = schema_of(self.schema, None if self.database == CATALOG else self.database)
            tls_mode(vars(self))
        except TargetError as error:
            raise DbtRuntimeError(str(error)) from error
        self.database = CATALOG
        for name in self.session:
            if not re.fullmatch(r"\w+", name):
                raise DbtRuntimeError(f"session: {name!r} is no name of a variable.")
        if "NO_BACKSLASH_ESCAPES" in str(self.session.get("sql_mode", "")).upper():
            raise DbtRuntimeError(
                "session: sql_mode has NO_BACKSLASH_ESCAPES, with which a text is read otherwise than it is "
                "written. Hint: leave that mode out."
            )

    @property
    def type(self) -> str:
        return "mysql"

    @property
    def unique_field(self) -> str:
        return self.unix_socket or self.host

    @property
    def tls(self) -> str:
        """The mode in force."""
        return tls_mode(vars(self))

    @property
    def address(self) -> str:
        """The server as messages name it."""
        return self.unix_socket or f"{self.host}:{self.port}"

    def _connection_keys(self) -> Iterable[str]:
        return (
            "host",
            "port",
            "unix_socket",
            "username",
            "database",
            "schema",
            "charset",
            "collation",
            "ssl_mode",
            "ssl_disabled",
            "ssl_ca",
            "ssl_cert",
            "connect_timeout",
            "retries",
        )
