"""What a profile says: where the server is, who asks, and how the connection is secured."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dbt.adapters.contracts.connection import Credentials
from dbt_common.exceptions import DbtRuntimeError

# The level above schemas: information_schema calls it so, and no statement can name it.
CATALOG = "def"
SSL_MODES = ("disabled", "preferred", "required", "verify_ca", "verify_identity")


@dataclass
class MySQLCredentials(Credentials):
    """The keys of a profile of type ``mysql``; those of dbt-mysql 1.7 keep their meaning.

    Attributes:
        database: always `CATALOG`: MySQL has one level above tables, which dbt calls schema. A profile that
            gives one must repeat the schema.
        ssl_mode: one of `SSL_MODES`; by default ``verify_ca`` where ``ssl_ca`` is given, else ``preferred``.
        connect_timeout: seconds.
        retries: how often a connection, a deadlock or a lost idempotent statement is tried again.
        session: variables set on every connection, e.g. ``{"sql_mode": "TRADITIONAL"}``.
    """

    database: str = ""
    schema: str = ""
    host: str = "localhost"
    port: int = 3306
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

    _ALIASES: ClassVar[dict[str, str]] = {
        "server": "host",
        "user": "username",
        "UID": "username",
        "pass": "password",
        "PWD": "password",
        "dbname": "schema",
    }

    def __post_init__(self) -> None:
        if not self.schema:
            self.schema = self.database or ""
        if not self.schema:
            raise DbtRuntimeError(
                "The profile names no schema. Hint: add `schema:`, the database to build in."
            )
        if self.database not in (None, "", CATALOG, self.schema):
            raise DbtRuntimeError(
                f"The profile has database {self.database!r} and schema {self.schema!r}, which MySQL does "
                "not tell apart. Hint: drop `database:`."
            )
        self.database = CATALOG
        if self.ssl_mode is not None:
            self.ssl_mode = self.ssl_mode.lower()
            if self.ssl_mode not in SSL_MODES:
                raise DbtRuntimeError(
                    f"The profile has ssl_mode {self.ssl_mode!r}. Hint: one of {', '.join(SSL_MODES)}."
                )
        for name in self.session:
            if not re.fullmatch(r"\w+", name):
                raise DbtRuntimeError(f"session: {name!r} is no name of a variable.")
        if "NO_BACKSLASH_ESCAPES" in str(self.session.get("sql_mode", "")).upper():
            raise DbtRuntimeError(
                "session: sql_mode has NO_BACKSLASH_ESCAPES, with which a text is read otherwise than it is "
                "written. Hint: leave that mode out."
            )
        if bool(self.ssl_cert) != bool(self.ssl_key):
            raise DbtRuntimeError("The profile has one of ssl_cert and ssl_key. Hint: they go together.")

    @property
    def type(self) -> str:
        return "mysql"

    @property
    def unique_field(self) -> str:
        return self.unix_socket or self.host

    @property
    def tls(self) -> str:
        """The mode in force. What stays on this machine is not encrypted, which would only cost time."""
        if self.ssl_disabled:
            return "disabled"
        if self.ssl_mode:
            return self.ssl_mode
        if self.unix_socket:
            return "disabled"
        return "verify_ca" if self.ssl_ca else "preferred"

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
