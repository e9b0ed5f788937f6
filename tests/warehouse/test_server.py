"""The private server: one, private, and still there after a crash."""

from __future__ import annotations

import os
import signal
import socket
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import Server, run_etlp
from warehouse.database import connect, server_version
from warehouse.errors import ConfigError, ServerUnreachable
from warehouse.server import PrivateServer, ServerStatus


@pytest.fixture(scope="module")
def other(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServer]:
    """A second server of the same kind, for tests that stop and kill it."""
    # Deep enough that the socket's path is longer than the kernel takes.
    folder = tmp_path_factory.mktemp("other") / ("deep-" * 20)
    private = replace(server, folder=folder).private()
    yield private
    private.stop()


@pytest.fixture
def started(other: PrivateServer) -> ServerStatus:
    return other.start()


def test_starting_twice_is_one_server(other: PrivateServer, started: ServerStatus) -> None:
    assert other.start() == started


def test_starting_at_the_same_time_is_one_server(other: PrivateServer) -> None:
    other.stop()
    found: list[ServerStatus] = []
    threads = [threading.Thread(target=lambda: found.append(other.start())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({status.pid for status in found}) == 1


def test_a_killed_server_starts_again_with_its_data(other: PrivateServer, started: ServerStatus) -> None:
    with connect(other.settings) as connection, connection.cursor() as cursor:
        cursor.execute("create database if not exists kept")
        cursor.execute(
            "create or replace table kept.x as select 7 as n"
            if _mariadb(other)
            else "create table if not exists kept.x as select 7 as n"
        )
    assert started.pid
    os.kill(started.pid, signal.SIGKILL)
    _wait_until_gone(started.pid)
    assert other.status().version is None
    again = other.start()
    assert again.pid != started.pid
    with connect(other.settings) as connection, connection.cursor() as cursor:
        cursor.execute("select n from kept.x")
        assert cursor.fetchone() == (7,)


def test_a_stale_pid_file_does_not_count(other: PrivateServer) -> None:
    other.stop()
    # A process that lives, and is no server.
    (other.run / "server.pid").write_text(str(os.getpid()))
    assert other.stop() is False
    assert other.start().pid not in (None, os.getpid())


def test_a_busy_port_is_stepped_over(other: PrivateServer, started: ServerStatus) -> None:
    other.stop()
    assert started.port
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        busy.bind(("127.0.0.1", started.port))
        busy.listen()
        assert other.start().port != started.port


def test_it_listens_on_loopback_alone_and_asks_for_its_password(
    other: PrivateServer, started: ServerStatus
) -> None:
    tcp = other.over_tcp()
    assert server_version(tcp) == started.version
    with pytest.raises(ServerUnreachable, match="refuses user"):
        server_version(replace(tcp, password=""))
    with connect(other.settings) as connection, connection.cursor() as cursor:
        cursor.execute("select @@bind_address")
        assert cursor.fetchone() == ("127.0.0.1",)


def test_secrets_are_for_their_owner_alone(other: PrivateServer, started: ServerStatus) -> None:
    assert stat.S_IMODE(other.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(other.run.stat().st_mode) == 0o700
    command = Path(f"/proc/{started.pid}/cmdline")
    if command.exists():
        assert other.password() not in command.read_text()
    assert other.password() not in (other.run / "server.log").read_text(errors="replace")
    assert not list(other.run.glob("*.sql"))


def test_the_session_is_utc_strict_and_utf8(other: PrivateServer, started: ServerStatus) -> None:
    with connect(other.settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select @@time_zone, @@sql_mode like '%STRICT_ALL%', @@character_set_connection, @@local_infile"
        )
        assert cursor.fetchone() == ("+00:00", 1, "utf8mb4", 1)
        cursor.execute("show variables like 'log_bin'")
        assert cursor.fetchone() == ("log_bin", "OFF")


def test_the_command_tells_what_runs(other: PrivateServer, started: ServerStatus) -> None:
    said = run_etlp(other.settings, "server", "status")
    assert said.returncode == 0
    assert str(started.version) in said.stdout
    other.stop()
    said = run_etlp(other.settings, "server", "status")
    assert said.returncode == 3
    assert "etlp server start" in said.stderr


def test_a_server_of_someone_else_is_not_started(server: Server) -> None:
    with pytest.raises(ConfigError, match="someone else"):
        PrivateServer(replace(server.settings("x"), target="server", socket=None))


def _mariadb(private: PrivateServer) -> bool:
    return server_version(private.settings).flavor == "MariaDB"


def _wait_until_gone(pid: int) -> None:
    # The pid is our child's child: it may stay as a zombie until it is reaped.
    for _ in range(100):
        try:
            done, _ = os.waitpid(pid, os.WNOHANG)
            if done:
                return
        except ChildProcessError:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
        time.sleep(0.1)


def test_the_server_is_of_the_kind_that_is_tested(server: Server) -> None:
    found = server_version(server.settings("x")).flavor
    assert found.lower() == server.flavor
