"""The private server of this checkout: one mysqld or mariadbd under `.warehouse/`.

etlp server start | stop | status | shell | install
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket as sockets
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from warehouse.binaries import ServerBinary, find_server
from warehouse.database import ServerVersion, connect, server_version
from warehouse.errors import ConfigError, ServerUnreachable
from warehouse.progress import say
from warehouse.server_accounts import account_statements
from warehouse.server_config import path_options, render_config
from warehouse.settings import Settings, load_settings, make_secret, read_secret

FIRST_PORT = 13306
START_SECONDS = 120
STOP_SECONDS = 120
# What either server says of a port that it cannot have.
PORT_IN_USE = "Bind on TCP/IP port"
PORT_TRIES = 5


@dataclass(frozen=True)
class ServerStatus:
    """What `etlp server status` tells; ``version`` is None when it is stopped."""

    version: ServerVersion | None
    pid: int | None
    socket: Path
    port: int | None
    data: Path
    password_file: Path


class PrivateServer:
    """Starts, stops and describes the server under a state folder."""

    def __init__(self, settings: Settings) -> None:
        if settings.socket is None or not settings.is_private:
            raise ConfigError(
                f"Target {settings.target!r} is a server that someone else runs.",
                "unset ETLP_HOST and ETLP_TARGET to use the private one.",
            )
        self.settings = settings
        self.state = settings.state
        self.run = settings.socket.parent
        self.socket = settings.socket
        self.password_file = self.state / "password"

    def start(self) -> ServerStatus:
        """Start the server unless it runs; the first start creates it.

        Raises:
            ConfigError: there is no server program, or it does not come up.
        """
        for folder in (self.state, self.run, self.run / "tmp"):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        with self._alone():
            if self._answers():
                return self.status()
            self._wait_for_an_earlier_one()
            binary = find_server(self.settings.environ)
            data = self.state / f"data-{binary.flavor}"
            port = self._launch_on_a_free_port(binary, data)
            (self.run / "port").write_text(str(port))
        return self.status()

    def stop(self) -> bool:
        """Stop the server cleanly; False when none was running.

        Raises:
            ConfigError: it did not end in time.
        """
        with suppress(FileNotFoundError), self._alone():
            pid = self._pid()
            if pid is None:
                return False
            os.kill(pid, signal.SIGTERM)
            if not _until(lambda: self._pid() is None, STOP_SECONDS):
                raise ConfigError(
                    f"The server (pid {pid}) is still stopping after {STOP_SECONDS} s.",
                    f"see {self.run / 'server.log'}",
                )
            return True
        return False

    def status(self) -> ServerStatus:
        """Ask the server what it is; ``version`` is None when it does not answer."""
        version = server_version(self.settings) if self._answers() else None
        data = self.state / (f"data-{version.flavor.lower()}" if version else "data")
        return ServerStatus(version, self._pid(), self.socket, self._last_port(), data, self.password_file)

    def password(self) -> str:
        """The password for TCP, generated at the first start, mode 0600."""
        if not self.password_file.exists():
            make_secret(self.password_file, secrets.token_urlsafe(24))
        return read_secret(self.password_file)

    def over_tcp(self) -> Settings:
        """The same server by its loopback port, for programs without Unix sockets."""
        place = {"ETLP_TARGET": "server", "ETLP_HOST": "127.0.0.1", "ETLP_PORT": str(self._last_port())}
        account = {"ETLP_USER": self.settings.user, "ETLP_PASSWORD": self.password()}
        return load_settings(self.settings.root, {**self.settings.environ, **place, **account})

    def _launch_on_a_free_port(self, binary: ServerBinary, data: Path) -> int:
        port = free_port(self._last_port())
        for _ in range(PORT_TRIES):
            (self.run / "server.cnf").write_text(render_config(binary, port=port))
            if not data.exists():
                say(f"creating a {binary.flavor} {binary.version} server in {data}")
                initialize(binary, data)
            data.chmod(0o700)
            try:
                self._launch(binary, data)
                return port
            except ConfigError as error:
                # Someone may have taken the port since it was found free, and be gone again.
                if free_port(port) == port and PORT_IN_USE not in str(error):
                    raise
                port = free_port(port)
        raise ConfigError(f"Every port that was free was taken at once, up to {port}.")

    def _launch(self, binary: ServerBinary, data: Path) -> None:
        log = self.run / "server.log"
        log_start = log.stat().st_size if log.exists() else 0
        accounts = self._write_accounts(binary)
        # Paths are arguments, which need no quotes: an option file ends a value at a #.
        paths = path_options(binary, data=data, run=self.run, socket=self._short_socket())
        command = [str(binary.path), "--defaults-file=server.cnf", *paths, f"--init-file={accounts}"]
        try:
            with (self.run / "server.out").open("ab") as out:
                # A session of its own: a Ctrl-C at the terminal is not meant for the server.
                process = subprocess.Popen(
                    command,
                    cwd=self.run,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
            _until(lambda: process.poll() is not None or self._answers(), START_SECONDS)
            if not self._answers():
                raise ConfigError(
                    f"{binary.path} did not start: {_first_error(log, log_start)}",
                    f"the whole story is in {log}",
                )
        finally:
            accounts.unlink(missing_ok=True)

    def _short_socket(self) -> Path:
        """The socket, or where the kernel's 107 bytes are too few, a short path that it links to."""
        if len(os.fsencode(self.socket)) < 104:
            return self.socket
        digest = hashlib.sha256(os.fsencode(self.socket)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"etlp-{os.getuid()}-{digest}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise ConfigError(f"{folder} belongs to someone else.", "remove it, or use a shorter path.")
        self.socket.unlink(missing_ok=True)
        self.socket.symlink_to(folder / "server.sock")
        return folder / "server.sock"

    def _write_accounts(self, binary: ServerBinary) -> Path:
        file = self.run / "accounts.sql"
        file.unlink(missing_ok=True)
        statements = account_statements(self.settings.user, self.password(), is_mariadb=binary.is_mariadb)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(";\n".join(statements) + ";\n")
        return file

    def _answers(self) -> bool:
        if not self.socket.exists():
            return False
        try:
            with connect(self.settings):
                return True
        except ServerUnreachable:
            return False

    def _pid(self) -> int | None:
        """The server's process; a pid file that outlived its server counts as none."""
        try:
            pid = int((self.run / "server.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        try:
            is_server = str(self.run / "server.") in " ".join(psutil.Process(pid).cmdline())
        except psutil.Error:
            return None
        return pid if is_server else None

    def _wait_for_an_earlier_one(self) -> None:
        """A server that is still starting or stopping must end first: two on one folder ruin it."""
        if self._pid() is not None:
            say("waiting for the server that is starting or stopping")
            _until(lambda: self._pid() is None or self._answers(), START_SECONDS)

    def _last_port(self) -> int | None:
        with suppress(FileNotFoundError, ValueError):
            return int((self.run / "port").read_text())
        return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.run / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def initialize(binary: ServerBinary, data: Path) -> None:
    """Create an empty data folder; it appears under its name only when it is whole.

    Raises:
        ConfigError: the server's own tool failed.
    """
    new = data.with_name(data.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    user = ["--user=root"] if os.geteuid() == 0 else []
    if binary.is_mariadb:
        tool = binary.tool("mariadb-install-db", "mysql_install_db")
        if tool is None:
            raise ConfigError(
                f"There is no mariadb-install-db beside {binary.path}.", "install MariaDB's server package."
            )
        # Forced: without that, the name of this machine must be known to its resolver.
        method = ["--auth-root-authentication-method=normal", "--skip-test-db", "--force"]
        # Relative: the script does not quote the path.
        command = [tool, "--no-defaults", f"--datadir=./{new.name}", *method, *user]
    else:
        command = [str(binary.path), "--no-defaults", "--initialize-insecure", f"--datadir={new}", *user]
    done = subprocess.run(command, cwd=new.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(new, ignore_errors=True)
        raise ConfigError(f"{command[0]} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")
    new.rename(data)


def free_port(wanted: int | None) -> int:
    """The wanted loopback port, or the next one that is free."""
    first = wanted or FIRST_PORT
    for port in range(first, first + 200):
        with sockets.socket() as probe:
            probe.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ConfigError(f"No port is free from {first} to {first + 199}.")


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def _first_error(log: Path, start: int) -> str:
    if not log.exists():
        return "it wrote no log"
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    errors = [line for line in lines if "[ERROR]" in line]
    return (errors or lines or ["it wrote nothing to its log"])[0]
