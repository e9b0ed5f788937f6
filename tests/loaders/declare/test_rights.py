"""A table that a user may not read is not taken for one that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pymysql
import pytest

from loaders.declare.diff import diff
from loaders.load import load
from tests.loaders.conftest import Checkout
from warehouse import ledger
from warehouse.database import connect, is_there
from warehouse.faults import server_error
from warehouse.server import PrivateServer
from warehouse.settings import Settings

NAME = "t_without_rights"


@pytest.fixture
def guest(checkout: Checkout) -> Iterator[Settings]:
    """The same checkout, used by someone who has no rights at all."""
    password = PrivateServer(checkout.settings).password()
    root = replace(checkout.settings, user="root", password=password)
    with connect(root) as connection, connection.cursor() as cursor:
        cursor.execute(f"create user if not exists '{NAME}'@'localhost' identified by 'Long-2-Guess'")
        yield replace(checkout.settings, user=NAME, password="Long-2-Guess")
        cursor.execute(f"drop user '{NAME}'@'localhost'")


def test_the_right_that_is_missing_is_told(checkout: Checkout, guest: Settings) -> None:
    checkout.land("1.csv", "id,name\n1,x\n")
    assert not [one for one in diff(checkout.settings)[0].findings if one.differs]
    load(checkout.settings)
    with pytest.raises(pymysql.MySQLError) as raised:
        diff(guest)
    error = server_error(guest, raised.value)
    assert error is not None
    assert error.exit_code == 3
    assert "SELECT" in error.message
    assert "infra/mysql/rights.sql" in error.hint


def test_a_table_is_there_or_not_or_may_not_be_read(checkout: Checkout, guest: Settings) -> None:
    ops = checkout.settings.database("ops")
    ledger.prepare(checkout.settings)
    with connect(checkout.settings) as connection, connection.cursor() as cursor:
        assert is_there(cursor, ops, "files")
        assert not is_there(cursor, ops, "nothing")
        assert not is_there(cursor, "t_no_database", "files")
    with connect(guest) as connection, connection.cursor() as cursor, pytest.raises(pymysql.MySQLError):
        is_there(cursor, ops, "files")
