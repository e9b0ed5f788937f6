"""The servers that the tests run on: private ones, made for this run and removed after it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse.binaries import find_program
from warehouse.database import connect, quote
from warehouse.server import PrivateServer
from warehouse.settings import LAYERS, Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
FLAVORS = ("mariadb", "mysql")
MEMORY = Path("/dev/shm")
# Defaults that a team's server may have and that change what a value, a name or a statement means:
# the tests pass on it too (`make test SETUP=odd`), because each session says what it needs.
ODD = (
    "--sql-mode=",
    "--default-time-zone=+09:00",
    "--character-set-server=latin1",
    "--collation-server=latin1_german1_ci",
    "--lower-case-table-names=1",
    "--explicit-defaults-for-timestamp=OFF",
    "--innodb-strict-mode=OFF",
    "--group-concat-max-len=64",
    "--div-precision-increment=0",
    "--lc-time-names=de_DE",
    "--default-week-format=6",
    "--default-storage-engine=MyISAM",
    # Of one of the two.
    "--loose-max-recursive-iterations=5",
    "--loose-sql-generate-invisible-primary-key=ON",
)
# For the data, logs and buffers of two servers that were filled by `etlp run`.
ROOM = 8 * 1024**3


@dataclass(frozen=True)
class Server:
    """A running server, with a folder of its own for all that a test run writes."""

    flavor: str
    binary: str
    folder: Path

    def environ(self, schema: str) -> dict[str, str]:
        """The environment in which etlp and dbt use this server and that prefix."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ETLP_", "DBT_"))}
        return inherited | {
            "ETLP_SERVER_BINARY": self.binary,
            "ETLP_STATE": str(self.folder / "state"),
            "ETLP_SCHEMA": schema,
            "ETLP_OUTPUT": str(self.folder / schema / "output"),
            "ETLP_LANDING": str(self.folder / schema / "landing"),
            "DBT_TARGET_PATH": str(self.folder / schema / "target"),
            "DBT_LOG_PATH": str(self.folder / schema / "logs"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }

    def settings(self, schema: str) -> Settings:
        """Settings of this server for a prefix of databases."""
        return load_settings(ROOT, self.environ(schema))

    def private(self) -> PrivateServer:
        """The server's own start and stop."""
        return PrivateServer(self.settings("none"))


@contextmanager
def running(flavor: str, binary: str, folder: Path, *, in_memory: bool = False) -> Iterator[Server]:
    """Start a server in an empty folder; stop it at the end.

    Args:
        in_memory: keep its data there if there is room: it makes and drops tables many times as fast.
    """
    server = Server(flavor, binary, folder)
    state = folder / "state"
    with ExitStack() as stack:
        if in_memory and has_room():
            folder.mkdir(parents=True, exist_ok=True)
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"etlp-{flavor}-", dir=MEMORY))
            state.symlink_to(place)
        server.private().start()
        try:
            yield server
        finally:
            server.private().stop()
            shutil.rmtree(state, ignore_errors=True)


def has_room() -> bool:
    """Whether a file system in memory can take two servers; containers often have a small one."""
    try:
        free = shutil.disk_usage(MEMORY).free
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return False
    memory = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)
    return min(free, memory) > ROOM


@contextmanager
def own_databases(server: Server) -> Iterator[Settings]:
    """Settings with a prefix that no one else uses; its databases are dropped at the end."""
    settings = server.settings(f"t{uuid.uuid4().hex[:12]}")
    try:
        yield settings
    finally:
        with connect(settings) as connection, connection.cursor() as cursor:
            for layer in LAYERS:
                cursor.execute(f"drop database if exists {quote(settings.database(layer))}")


def find_binary(flavor: str) -> str | None:
    """The server program of a kind; MySQL is fetched into a cache where there is none."""
    if flavor == "mariadb":
        return find_program("mariadbd")
    if installed := find_program("mysqld"):
        said = subprocess.run([installed, "--version"], capture_output=True, text=True, check=False)
        if "mariadb" not in said.stdout.lower():
            return installed
    fetched = subprocess.run(
        [ROOT / "tests" / "fetch-mysql.sh"], stdout=subprocess.PIPE, text=True, check=False
    )
    return fetched.stdout.strip() if fetched.returncode == 0 else None


def with_options(binary: str, options: Sequence[str], folder: Path) -> str:
    """A server program that starts with these options, whatever else it is given."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / Path(binary).name
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(binary)} "$@" {shlex.join(options)}\n')
    program.chmod(0o755)
    return str(program)


def run_etlp(settings: Settings, *arguments: str, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    """Run the command as its user would, in a process of its own."""
    return subprocess.run(
        [Path(sys.executable).with_name("etlp"), *arguments],
        cwd=ROOT,
        env=dict(settings.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
