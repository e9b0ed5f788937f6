"""What a target of profiles.yml says of a server, read in one way by dbt and by Python."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from os import PathLike
from typing import Any

HOST, PORT = "localhost", 3306
VERIFYING = ("verify_ca", "verify_identity")
SSL_MODES = ("disabled", "preferred", "required", *VERIFYING)
# Other names of keys; those of dbt-mysql 1.7 among them.
ALIASES = {
    "server": "host",
    "user": "username",
    "UID": "username",
    "pass": "password",
    "PWD": "password",
    "dbname": "schema",
}


class TargetError(ValueError):
    """A target of profiles.yml is wrong, and what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} Hint: {hint}")
        self.message, self.hint = message, hint


def by_name(target: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a target by their first names.

    Raises:
        TargetError: a key stands there under two names.
    """
    found: dict[str, Any] = {}
    for key, value in target.items():
        name = ALIASES.get(key, key)
        if name in found:
            raise TargetError(f"The profile has {name!r} twice, as {key!r} too.", "drop one of them.")
        found[name] = value
    return found


def schema_of(schema: str | None, database: str | None) -> str:
    """The database to build in, which MySQL also calls schema.

    Raises:
        TargetError: there is none, or the two differ.
    """
    if not schema and not database:
        raise TargetError("The profile names no schema.", "add `schema:`, the database to build in.")
    if schema and database and schema != database:
        raise TargetError(
            f"The profile has database {database!r} and schema {schema!r}, which MySQL does not tell apart.",
            "drop `database:`.",
        )
    return str(schema or database)


def tls_mode(target: Mapping[str, Any]) -> str:
    """The mode in force, one of `SSL_MODES`: an authority is there to verify with.

    What stays on this machine, by a socket, is not encrypted, which would only cost time.

    Args:
        target: by first names.

    Raises:
        TargetError: there is no such mode, or a certificate is without its key.
    """
    mode = str(target.get("ssl_mode") or "").lower()
    if mode and mode not in SSL_MODES:
        raise TargetError(f"The profile has ssl_mode {mode!r}.", f"one of {', '.join(SSL_MODES)}.")
    if bool(target.get("ssl_cert")) != bool(target.get("ssl_key")):
        raise TargetError("The profile has one of ssl_cert and ssl_key.", "they go together.")
    if target.get("ssl_disabled"):
        return "disabled"
    if mode:
        return mode
    if target.get("unix_socket"):
        return "disabled"
    return "verify_ca" if target.get("ssl_ca") else "preferred"


def tls_context(
    mode: str,
    ca: str | PathLike[str] | None,
    cert: str | PathLike[str] | None = None,
    key: str | PathLike[str] | None = None,
) -> ssl.SSLContext:
    """What an encrypted connection asks of the server, and shows it.

    Raises:
        OSError: a file of certificates cannot be read.
    """
    context = ssl.create_default_context(cafile=ca or None)
    context.check_hostname = mode == "verify_identity"
    if mode not in VERIFYING:
        context.verify_mode = ssl.CERT_NONE
    if cert:
        context.load_cert_chain(cert, key)
    return context
