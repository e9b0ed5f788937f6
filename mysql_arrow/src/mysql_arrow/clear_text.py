"""Keeps a password from servers that ask for it in clear text and have not proved who they are."""

from __future__ import annotations

import ssl
from typing import Any

from pymysql.err import OperationalError

CLEAR_TEXT_REFUSED = 2061


class ClearTextPassword:
    """Answers a request for the password itself over verified TLS or a Unix socket, and refuses others.

    A handler for PyMySQL's `auth_plugin_map`, which would answer over any connection.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def authenticate(self, _question: Any) -> Any:
        """Send the password.

        Raises:
            OperationalError: the server is not verified.
        """
        if not self._is_verified:
            raise OperationalError(
                CLEAR_TEXT_REFUSED,
                "the server asked for the password in clear text, and its certificate is not verified",
            )
        self.connection.write_packet(self.connection.password + b"\0")
        return self.connection._read_packet()

    @property
    def _is_verified(self) -> bool:
        sock = self.connection._sock
        is_tls = isinstance(sock, ssl.SSLSocket)
        return bool(self.connection.unix_socket) or (is_tls and sock.context.verify_mode == ssl.CERT_REQUIRED)


# What PyMySQL answers with the password itself.
AUTH_PLUGINS: dict[str, Any] = {"mysql_clear_password": ClearTextPassword, "dialog": ClearTextPassword}
