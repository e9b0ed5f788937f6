"""A SQL prompt: the server's own client, with the password in a file and not in its arguments.

etlp server shell
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from warehouse.binaries import find_program
from warehouse.database import check_ssl_mode, reachable
from warehouse.errors import ConfigError
from warehouse.settings import Settings


def open_shell(settings: Settings) -> None:
    """Run the client until its user leaves it.

    Raises:
        ConfigError: no client is installed.
    """
    client = find_program("mariadb", "mysql")
    if client is None:
        raise ConfigError(
            "There is no mariadb or mysql client on this machine.",
            "Debian: `apt-get install mariadb-client-core`; macOS: `brew install mariadb`.",
        )
    place: dict[str, str | None] = (
        {"socket": _quoted(reachable(settings.socket))}
        if settings.socket
        else {
            "host": settings.host,
            "port": str(settings.port),
            "protocol": "tcp",
            **tls_options(settings, client),
        }
    )
    options: dict[str, str | None] = {"user": settings.user, "default-character-set": "utf8mb4", **place}
    if settings.password:
        options["password"] = _quoted(settings.password)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "client.cnf"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            lines = (key if value is None else f"{key}={value}" for key, value in options.items())
            out.write("\n".join(["[client]", *lines, ""]))
        subprocess.run([client, f"--defaults-file={file}"], check=False)


def tls_options(settings: Settings, client: str) -> dict[str, str | None]:
    """The client's options for the ssl_mode that every other connection uses."""
    mode = check_ssl_mode(settings)
    ca: dict[str, str | None] = {"ssl-ca": _quoted(str(settings.ssl_ca))} if settings.ssl_ca else {}
    said = subprocess.run([client, "--version"], capture_output=True, text=True, check=False).stdout
    if "mariadb" not in said.lower():
        return {"ssl-mode": mode.upper(), **ca}
    if mode == "disabled":
        return {"skip-ssl": None}
    if mode in ("verify_ca", "verify_identity"):
        # MariaDB's client verifies the name with the certificate, or neither.
        return {"ssl": None, **ca, "ssl-verify-server-cert": None}
    # With `ssl` the client refuses a server without TLS.
    demand: dict[str, str | None] = {"ssl": None} if mode == "required" else {}
    return demand | {"disable-ssl-verify-server-cert": None}


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
