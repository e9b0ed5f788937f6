"""A SQL prompt: the server's own client, with the password in a file and not in its arguments.

etlp server shell
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from mysql_arrow.target import VERIFYING
from warehouse.binaries import find_program
from warehouse.database import reachable
from warehouse.errors import ConfigError
from warehouse.settings import Settings

# Where MariaDB's client has its plugins: on Debian, on other Linuxes, on macOS.
PLUGIN_FOLDERS = ("lib/*/libmariadb3/plugin", "lib*/mariadb/plugin", "lib/plugin")
ENCRYPTING = {"caching_sha2_password", "sha256_password", "client_ed25519"}


def open_shell(settings: Settings) -> int:
    """Run the client until its user leaves it, and return its exit code.

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
        if not settings.socket and settings.ssl_mode not in VERIFYING:
            options |= without_clear_text(client, Path(folder) / "plugins")
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as out:
            lines = (key if value is None else f"{key}={value}" for key, value in options.items())
            out.write("\n".join(["[client]", *lines, ""]))
        return subprocess.run([client, f"--defaults-file={file}"], check=False).returncode


def without_clear_text(client: str, folder: Path) -> dict[str, str | None]:
    """Options with which the client sends no password in clear text to a server that is not verified.

    MySQL's client sends none unless an option says so. MariaDB's does with whatever the server asks
    for, by plugins: in this folder are all but those.
    """
    if not _is_mariadb(client):
        return {}
    folder.mkdir()
    root = Path(client).resolve().parent.parent
    for place in (found for pattern in PLUGIN_FOLDERS for found in sorted(root.glob(pattern))):
        for plugin in place.iterdir():
            if plugin.stem in ENCRYPTING and not (folder / plugin.name).exists():
                (folder / plugin.name).symlink_to(plugin)
    return {"plugin-dir": _quoted(str(folder))}


def tls_options(settings: Settings, client: str) -> dict[str, str | None]:
    """The client's options for the ssl_mode that every other connection uses."""
    mode = settings.ssl_mode
    named = {"ssl-ca": settings.ssl_ca, "ssl-cert": settings.ssl_cert, "ssl-key": settings.ssl_key}
    files: dict[str, str | None] = {key: _quoted(str(file)) for key, file in named.items() if file}
    if not _is_mariadb(client):
        return {"ssl-mode": mode.upper(), **files}
    if mode == "disabled":
        return {"skip-ssl": None}
    if mode in VERIFYING:
        # MariaDB's client verifies the name with the certificate, or neither.
        return {"ssl": None, **files, "ssl-verify-server-cert": None}
    # With `ssl` the client refuses a server without TLS.
    demand: dict[str, str | None] = {"ssl": None} if mode == "required" else {}
    return demand | files | {"disable-ssl-verify-server-cert": None}


def _is_mariadb(client: str) -> bool:
    said = subprocess.run([client, "--version"], capture_output=True, text=True, check=False).stdout
    return "mariadb" in said.lower()


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
