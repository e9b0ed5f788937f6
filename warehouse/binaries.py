"""The server programs of this machine: found, named by kind, installed where they are missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import ConfigError, UsageError

# Beyond PATH: Debian keeps servers in sbin, Homebrew and MySQL's own packages elsewhere.
FOLDERS = (
    "/usr/sbin",
    "/usr/libexec",
    "/usr/local/sbin",
    "/usr/local/mysql/bin",
    "/opt/homebrew/bin",
    "/opt/homebrew/opt/mysql/bin",
    "/opt/homebrew/opt/mariadb/bin",
)
DEBIAN_PACKAGES = ("mariadb-server-core", "mariadb-client-core")


@dataclass(frozen=True)
class ServerBinary:
    """A mysqld or mariadbd: where it is and what it is."""

    path: Path
    flavor: str
    version: str

    @property
    def is_mariadb(self) -> bool:
        return self.flavor == "mariadb"

    def tool(self, *names: str) -> str | None:
        """The first of these programs that lies beside the server or on the PATH."""
        return find_program(*names, beside=self.path.parent)


def find_server(environ: Mapping[str, str]) -> ServerBinary:
    """The server program: ETLP_SERVER_BINARY, else mariadbd or mysqld of this machine.

    Raises:
        ConfigError: there is none, or the one that was named does not run.
    """
    if named := environ.get("ETLP_SERVER_BINARY"):
        path: str | None = named
    else:
        path = find_program("mariadbd", "mysqld")
    if path is None:
        raise ConfigError(
            "There is no MySQL or MariaDB server program on this machine.",
            "`etlp server install`, or `docker compose -f infra/compose.yaml up -d` and ETLP_HOST=127.0.0.1.",
        )
    return identify(Path(path))


def identify(path: Path) -> ServerBinary:
    """Ask a server program for its kind and version.

    Raises:
        ConfigError: it does not run, or is neither MySQL nor MariaDB.
    """
    try:
        said = subprocess.run(
            [path, "--no-defaults", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError(
            f"The server program {path} does not run: {error}", "set ETLP_SERVER_BINARY to one that does."
        ) from error
    number = re.search(r"Ver (\d+\.\d+\.\d+)", said)
    if not number:
        raise ConfigError(f"{path} is not a MySQL or MariaDB server; it says: {said.strip()[:100]}")
    return ServerBinary(path, "mariadb" if "mariadb" in said.lower() else "mysql", number.group(1))


def find_program(*names: str, beside: Path | None = None) -> str | None:
    """The first of these programs beside a folder, on the PATH or in the usual places."""
    folders = [str(beside)] if beside else []
    search = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath), *FOLDERS])
    return next((found for name in names if (found := shutil.which(name, path=search))), None)


def install_server(environ: Mapping[str, str]) -> ServerBinary:
    """Install the distribution's MariaDB with apt-get; a server that is here already is kept.

    Raises:
        UsageError: this machine has no apt-get, or it failed.
    """
    try:
        return find_server(environ)
    except ConfigError:
        if environ.get("ETLP_SERVER_BINARY"):
            raise
    if not shutil.which("apt-get"):
        raise UsageError(
            "Only Debian and its relatives are installed to from here.",
            "macOS: `brew install mariadb`; Fedora: `dnf install mariadb-server`; or use infra/compose.yaml.",
        )
    rights = [] if os.geteuid() == 0 else ["sudo"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]
    # The lists of a fresh machine are empty or old, but renewing them takes
    # longer than installing: only when it is needed.
    for command in (install, ["apt-get", "update"], install):
        done = subprocess.run([*rights, *command], env=environment, stdout=2, check=False)
        if command is install and done.returncode == 0:
            return find_server(environ)
    raise UsageError(
        f"apt-get could not install {' and '.join(DEBIAN_PACKAGES)}.",
        "read what it said above; any MySQL 8.0.19+ or MariaDB 10.6+ on the PATH will do as well.",
    )
