"""The connection sends what was offered, and no file; what it sent is what is read."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pymysql
import pytest

from mysql_arrow.encode import FORMAT, encode, in_chunks
from mysql_arrow.read import read_table
from mysql_arrow.stream import NAME, StreamConnection
from warehouse.database import connect, create_database
from warehouse.settings import Settings

ROWS = pa.table(
    {
        "i": pa.array([-(2**63), None, 2**63 - 1]),
        "d": pa.array([Decimal("-0.01"), None, Decimal("9" * 36 + ".99")], pa.decimal128(38, 2)),
        "f": pa.array([5e-324, None, 0.1]),
        "t": pa.array(["tab\tand\nline\0and \\N", None, ""]),
        "b": pa.array([b"\x00\xff\t\\", None, b""]),
        "day": pa.array([date(1000, 1, 1), None, date(9999, 12, 31)]),
        "at": pa.array([datetime(2013, 1, 1, 2, 3, 4, 5), None, datetime(1969, 1, 1)], pa.timestamp("us")),
        "clock": pa.array([time(23, 59, 59, 999999), None, time(0)], pa.time64("us")),
    }
)
DECLARED = (
    "i bigint, d decimal(38,2), f double, t varchar(30), b varbinary(9), "
    "day date, `at` datetime(6), clock time(6)"
)


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


def test_what_was_sent_is_what_is_read(settings: Settings) -> None:
    with connect(settings, streams=StreamConnection) as connection, connection.cursor() as cursor:
        assert isinstance(connection, StreamConnection)
        create_database(cursor, settings.database("raw"))
        cursor.execute(f"use {settings.database('raw')}")
        cursor.execute(f"create table t (n int auto_increment primary key, {DECLARED})")
        connection.offered = (encode(chunk) for each in ROWS.to_batches() for chunk in in_chunks(each))
        cursor.execute(
            f"load data local infile %s into table t {FORMAT} "
            "(i, d, f, t, @b, day, `at`, clock) set b = unhex(@b)",
            (NAME,),
        )
        assert connection.counts() == (3, 0, 0)
        assert read_table(connection, "select i, d, f, t, b, day, `at`, clock from t order by n") == ROWS


@pytest.mark.parametrize("module", ["stream", "statement", "errors"])
def test_what_needs_no_arrow_is_imported_without_it(module: str) -> None:
    script = f"import sys; sys.modules.update(pyarrow=None, numpy=None); import mysql_arrow.{module}"
    subprocess.run([sys.executable, "-c", script], check=True)
