"""The servers of an adapter test run: private ones, or those that a developer names.

python -m pytest adapter/tests --server mysql
ADAPTER_TARGET='{"mysql": {"unix_socket": "…", "user": "…", "password": "…"}}' python -m pytest adapter/tests
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pymysql

from tests.servers import find_binary, running, with_options

Target = dict[str, Any]
USERS = 3


def test_users(run: str) -> list[str]:
    """The accounts that the tests of grants grant to, named after the run."""
    return [f"dbt_{run}_{number}" for number in range(1, USERS + 1)]


def schema_prefix(run: str) -> str:
    """What every database name of a run begins with."""
    return f"test{run}"


@contextmanager
def started(flavors: list[str], options: Sequence[str] = ()) -> Iterator[dict[str, Target]]:
    """Start a private server per flavor, as dbt targets; stop them at the end, whatever happened.

    Args:
        options: of the servers, beside those that every private one has.

    Raises:
        FileNotFoundError: there is no server program of a flavor.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dbt-mysql-")))
        targets = {}
        for flavor in flavors:
            binary = find_binary(flavor)
            if binary is None:
                raise FileNotFoundError(f"there is no {flavor} server to test on")
            if options:
                binary = with_options(binary, options, folder / f"{flavor}-bin")
            server = stack.enter_context(running(flavor, binary, folder / flavor, in_memory=True))
            private = server.private()
            # The warehouse's own account may not create accounts, which tests of grants need.
            targets[flavor] = {
                "unix_socket": str(private.socket),
                "user": "root",
                "password": private.password(),
            }
        yield targets


@contextmanager
def prepared(targets: Mapping[str, Target], run: str) -> Iterator[None]:
    """Create the accounts of a run; drop them and all its databases at the end."""
    try:
        for target in targets.values():
            _execute(target, [f"create user if not exists '{user}'@'%'" for user in test_users(run)])
        yield
    finally:
        for target in targets.values():
            databases = _execute(target, [f"show databases like '{schema_prefix(run)}%'"])
            _execute(target, [f"drop database `{name}`" for (name,) in databases])
            _execute(target, [f"drop user if exists '{user}'@'%'" for user in test_users(run)])


def has_function(target: Target, call: str) -> bool:
    """Whether the server knows the function that this expression calls."""
    try:
        _execute(target, [f"select {call}"])
    except pymysql.MySQLError:
        return False
    return True


def _execute(target: Target, statements: list[str]) -> list[tuple[Any, ...]]:
    """Run statements and give the rows of the last one."""
    with (
        pymysql.connect(
            unix_socket=target.get("unix_socket"),
            host=target.get("host", "127.0.0.1"),
            port=int(target.get("port", 3306)),
            user=target["user"],
            password=target.get("password", ""),
        ) as connection,
        connection.cursor() as cursor,
    ):
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if statements else []
