"""Who can enter the private server, and what its SQL can read and write of the machine."""

from __future__ import annotations

import encodings.idna  # noqa: F401 - the other user cannot load it from this Python
import multiprocessing
import os
import pwd
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pymysql
import pytest

from tests.servers import Server
from warehouse.database import connect, engine
from warehouse.errors import ServerUnreachable
from warehouse.server import PrivateServer
from warehouse.settings import Settings
from warehouse.shell import open_shell

# Accounts as MariaDB's installer made them, and one that its user protected.
OLD_ACCOUNTS = (
    "create user if not exists 'root'@'127.0.0.1'",
    "grant all on *.* to 'root'@'127.0.0.1'",
    "create user if not exists 'root'@'%'",
    "create user if not exists ''@'%'",
    "create user if not exists 'guest'@'127.0.0.1'",
    "create user if not exists 'analyst'@'127.0.0.1' identified by 'Long-2-Guess'",
    # What an earlier release granted.
    "grant select, insert, update, delete on *.* to 'etlp'@'localhost'",
)


@pytest.fixture(scope="module")
def private(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServer]:
    """A private server that had open accounts when it was last stopped."""
    folder = tmp_path_factory.mktemp("accounts") / "a b#c'd"
    private = replace(server, folder=folder).private()
    private.start()
    _as_root(private, *OLD_ACCOUNTS)
    private.stop()
    private.start()
    yield private
    private.stop()


def test_no_account_opens_without_a_secret_to_another_user_of_the_machine(private: PrivateServer) -> None:
    accounts = {str(user) for (user,) in _as_root(private, "select user from mysql.user")}
    entered = _as_nobody(private, accounts | {"root", "", "guest", private.settings.user})
    assert entered == []


def test_accounts_with_a_password_are_kept(private: PrivateServer) -> None:
    left = set(_as_root(private, "select user, host from mysql.user where user in ('analyst', 'root', '')"))
    assert left == {("analyst", "127.0.0.1"), ("root", "localhost")}


@pytest.mark.parametrize("password", ["Größe-1-é", "Пароль-€-2", 'a"b\\c#-3'])
def test_a_password_may_have_letters_of_any_script(private: PrivateServer, password: str) -> None:
    settings = replace(private.over_tcp(), user="reader", password=password)
    root = replace(private.settings, user="root", password=private.password())
    with connect(root) as connection, connection.cursor() as cursor:
        cursor.execute("drop user if exists reader@'127.0.0.1'")
        cursor.execute("create user reader@'127.0.0.1' identified by %s", (password,))
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
    with engine(settings).connect():
        pass
    assert open_shell(settings) == 0
    for wrong in (replace(settings, password="wrong\udcff"), replace(settings, user="wrong\udcff")):
        with pytest.raises(ServerUnreachable, match="wrong user or password"), connect(wrong):
            pass


def test_sql_neither_reads_nor_writes_files(private: PrivateServer, tmp_path: Path) -> None:
    secret, target = tmp_path / "secret.txt", tmp_path / "startup.pth"
    secret.write_text("42")
    tmp_path.chmod(0o777)
    for way in ("dumpfile", "outfile"):
        with pytest.raises(pymysql.err.OperationalError, match="secure"):
            _as_root(private, f"select 'import os' into {way} '{target}'")
    assert _as_root(private, f"select load_file('{secret}')") == [(None,)]
    assert not target.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "insert into mysql.{accounts} select * from mysql.{accounts} limit 0",
        "update mysql.{accounts} set user = 'root' where user = 'nobody'",
        "delete from mysql.db where user = 'nobody'",
        "create table mysql.notes (id int primary key)",
        "select * from mysql.{accounts}",
        "create user intruder",
        "set global general_log = 1",
    ],
)
def test_the_account_of_the_warehouse_changes_no_account(private: PrivateServer, statement: str) -> None:
    accounts = "global_priv" if "mariadb" in private.status().data.name else "user"
    for settings in (private.settings, private.over_tcp()):
        with connect(settings) as connection, connection.cursor() as cursor:
            with pytest.raises(pymysql.err.MySQLError, match="denied"):
                cursor.execute(statement.format(accounts=accounts))
            cursor.execute("create database a_new_one")
            cursor.execute("drop database a_new_one")


def test_its_folders_are_closed_to_others(private: PrivateServer) -> None:
    for folder in (private.state, private.run, *private.state.glob("data-*")):
        assert folder.stat().st_mode & 0o077 == 0


def _as_root(private: PrivateServer, *statements: str) -> list[tuple[Any, ...]]:
    root = replace(private.settings, user="root", password=private.password())
    with connect(root) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall())


def _as_nobody(private: PrivateServer, users: set[str]) -> list[str]:
    """The accounts that a process of another user enters; without root's rights, over TCP alone."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    places = [private.over_tcp()] + ([private.settings] if os.geteuid() == 0 else [])
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_try, args=(places, users, sender))
    process.start()
    sender.close()
    entered: list[str] = receiver.recv()
    process.join()
    return entered


def _try(places: list[Settings], users: set[str], sender: Connection) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setuid(pwd.getpwnam("nobody").pw_uid)
    entered = []
    for place in places:
        for user in sorted(users):
            where: dict[str, Any] = (
                {"unix_socket": str(place.socket)}
                if place.socket
                else {"host": "127.0.0.1", "port": place.port}
            )
            try:
                pymysql.connect(user=user, password="", ssl_disabled=True, **where).close()
                entered.append(f"{user} by {place.address}")
            except (pymysql.err.Error, OSError, RuntimeError):
                pass
    sender.send(entered)
