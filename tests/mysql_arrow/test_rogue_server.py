"""What a hostile server gets from the clients: neither the password nor a file."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymysql
import pytest

from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.session import Session
from warehouse import child
from warehouse.binaries import find_program
from warehouse.database import connect, engine
from warehouse.errors import ServerUnreachable
from warehouse.settings import Settings, load_settings
from warehouse.shell import tls_options, without_clear_text

PASSWORD = "Open-Sesame-4711"
# Protocol 4.1, secure connection, plugins and LOAD DATA LOCAL; no TLS.
CAPABILITIES = 0x200 | 0x8000 | 0x80000 | 0x80 | 0x1 | 0x8 | 0x2000 | 0x20000
OK = b"\0\0\0\2\0\0\0"
DENIED = b"\xff\x15\x04#28000denied"
SWITCHES = {
    "mysql_clear_password": b"\xfemysql_clear_password\0",
    "dialog": b"\xfedialog\0\x04Password: ",
}


class RogueServer:
    """Speaks the protocol as far as it takes to ask, and records what it gets."""

    def __init__(self, plugin: str, answers: list[bytes]) -> None:
        self.plugin, self.answers = plugin, answers
        self.received = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        low, high = CAPABILITIES & 0xFFFF, CAPABILITIES >> 16
        greeting = b"\x0a8.4.0\0" + struct.pack("<I", 7) + b"12345678\0"
        greeting += struct.pack("<HBHHB", low, 45, 2, high, 21) + bytes(10) + b"123456789012\0"
        _send(connection, 0, greeting + self.plugin.encode() + b"\0")
        for answer in self.answers:
            sequence = self._receive(connection)
            if sequence is None:
                return
            _send(connection, sequence + 1, answer)
        while self._receive(connection) is not None:
            pass

    def _receive(self, connection: socket.socket) -> int | None:
        head = connection.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            return None
        body = connection.recv(int.from_bytes(head[:3], "little"), socket.MSG_WAITALL)
        self.received += body
        return head[3]


def _send(connection: socket.socket, sequence: int, body: bytes) -> None:
    connection.sendall(len(body).to_bytes(3, "little") + bytes([sequence & 0xFF]) + body)


@pytest.fixture
def rogue() -> Iterator[Callable[..., RogueServer]]:
    started: list[RogueServer] = []

    def start(answers: list[bytes], plugin: str = "mysql_native_password") -> RogueServer:
        started.append(RogueServer(plugin, answers))
        return started[-1]

    yield start
    for server in started:
        server.close()


def _settings(port: int, **environ: str) -> Settings:
    place = {"ETLP_HOST": "127.0.0.1", "ETLP_PORT": str(port), "ETLP_PASSWORD": PASSWORD}
    return load_settings(environ=place | environ)


def _by_loader(port: int) -> None:
    with connect(_settings(port)):
        pass


def _by_reader(port: int) -> None:
    with engine(_settings(port)).connect():
        pass


def _by_dbt(port: int) -> None:
    Session.start(
        MySQLCredentials(schema="x", host="127.0.0.1", port=port, username="etlp", password=PASSWORD)
    )


CLIENTS = [_by_loader, _by_reader, _by_dbt]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("plugin", SWITCHES)
def test_a_password_in_clear_text_needs_a_verified_server(
    rogue: Callable[..., RogueServer], client: Callable[[int], None], plugin: str
) -> None:
    server = rogue([SWITCHES[plugin], OK])
    with pytest.raises(Exception, match="clear text") as refused:
        client(server.port)
    assert not isinstance(refused.value, AttributeError | TypeError)
    assert PASSWORD.encode() not in server.received


@pytest.mark.parametrize("client", CLIENTS)
def test_the_first_method_of_a_server_gets_no_password_either(
    rogue: Callable[..., RogueServer], client: Callable[[int], None]
) -> None:
    server = rogue([b"\1Password: ", OK], plugin="mysql_clear_password")
    with pytest.raises(Exception, match="clear text"):
        client(server.port)
    assert PASSWORD.encode() not in server.received


def test_the_message_names_what_to_set(rogue: Callable[..., RogueServer]) -> None:
    with pytest.raises(ServerUnreachable, match="certificate is not verified") as refused:
        _by_loader(rogue([SWITCHES["dialog"], OK]).port)
    assert "ETLP_SSL_CA" in str(refused.value)


def test_a_file_that_was_not_offered_is_not_sent(rogue: Callable[..., RogueServer], tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for servers")
    server = rogue([OK, *[b"\xfb" + bytes(secret)] * 9])
    for client in (_by_loader, _by_dbt):
        with pytest.raises((pymysql.err.Error, ServerUnreachable)):
            client(server.port)
    assert b"not for servers" not in server.received


def test_a_ca_is_there_to_verify_with(tmp_path: Path) -> None:
    assert _settings(1, ETLP_SSL_CA=str(tmp_path / "ca.pem")).ssl_mode == "verify_ca"
    assert _settings(1, ETLP_SSL_CA="ca.pem", ETLP_SSL_MODE="verify_identity").ssl_mode == "verify_identity"
    assert _settings(1).ssl_mode == "preferred"


def test_the_prompt_verifies_as_the_other_clients_do(tmp_path: Path) -> None:
    client = find_program("mariadb")
    if client is None:
        pytest.skip("there is no mariadb client")
    settings: Any = replace(_settings(1), ssl_ca=tmp_path / "ca.pem")
    assert "ssl-verify-server-cert" in tls_options(replace(settings, ssl_mode="verify_ca"), client)
    assert "ssl" in tls_options(replace(settings, ssl_mode="required"), client)
    assert "ssl" not in tls_options(replace(settings, ssl_mode="preferred"), client)
    assert tls_options(replace(settings, ssl_mode="disabled"), client) == {"skip-ssl": None}


@pytest.mark.parametrize("plugin", SWITCHES)
def test_the_prompt_sends_no_password_in_clear_text(rogue: Callable[..., RogueServer], plugin: str) -> None:
    if find_program("mariadb", "mysql") is None:
        pytest.skip("there is no client")
    server = rogue([SWITCHES[plugin], DENIED])
    place = {"ETLP_HOST": "127.0.0.1", "ETLP_PORT": str(server.port), "ETLP_PASSWORD": PASSWORD}
    subprocess.run(
        [child.program("etlp"), "server", "shell"],
        env={**os.environ, **place},
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    assert b"etlp" in server.received
    assert PASSWORD.encode() not in server.received


def test_the_prompt_keeps_the_ways_that_encrypt_the_password(tmp_path: Path) -> None:
    client = find_program("mariadb")
    if client is None:
        pytest.skip("there is no mariadb client")
    options = without_clear_text(client, tmp_path / "plugins")
    assert options == {"plugin-dir": f'"{tmp_path}/plugins"'}
    assert "caching_sha2_password" in {plugin.stem for plugin in (tmp_path / "plugins").iterdir()}
