"""A SQL prompt: the server's own client, with the password in a file and not in its arguments.

etlp server shell
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from warehouse.binaries import find_program
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
    place = (
        {"socket": str(settings.socket)}
        if settings.socket
        else {"host": settings.host, "port": str(settings.port), "protocol": "tcp"}
    )
    options = {"user": settings.user, "default-character-set": "utf8mb4", **place}
    if settings.password:
        options["password"] = '"' + settings.password.replace("\\", "\\\\").replace('"', '\\"') + '"'
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "client.cnf"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write("[client]\n" + "".join(f"{key}={value}\n" for key, value in options.items()))
        subprocess.run([client, f"--defaults-file={file}"], check=False)
