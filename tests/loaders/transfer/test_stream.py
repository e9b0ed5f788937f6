"""The loader's connection sends what was offered, and no file."""

from __future__ import annotations

from pathlib import Path

import pymysql
import pytest

from loaders.transfer.stream import StreamConnection
from warehouse.database import connect
from warehouse.settings import Settings


def test_a_file_that_the_server_asks_for_is_not_sent(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password\n")
    with connect(settings, streams=StreamConnection) as connection, connection.cursor() as cursor:
        cursor.execute(f"create database {settings.database('raw')}")
        cursor.execute(f"use {settings.database('raw')}")
        cursor.execute("create table t (x varchar(20))")
        for offered in (None, [memoryview(b"offered\n")]):
            connection.offered = offered  # type: ignore[attr-defined]
            with pytest.raises(pymysql.err.OperationalError, match=f"asked for the local file '{secret}'"):
                cursor.execute(f"load data local infile '{secret}' into table t")
        # The connection is of use afterwards.
        cursor.execute("select count(*) from t")
        assert cursor.fetchone() == (0,)
