"""How fast a table is read back, beside pandas.read_sql with PyMySQL and what else is installed.

.venv/bin/python -m benchmarks.read                  both servers of the tests, made for this
.venv/bin/python -m benchmarks.read --server mysql   one of them
.venv/bin/python -m benchmarks.read --server here    the server of the settings in force
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.servers import FLAVORS, find_binary, running
from warehouse.database import connect, engine, quote, server_version, url
from warehouse.reader import read_batches, read_figures, read_frame, read_table
from warehouse.settings import Settings, load_settings

ROWS = 400_000
DATABASE = "etlp_benchmark_read"
DIGITS = "(select 0 d" + "".join(f" union all select {digit}" for digit in range(1, 10)) + ")"
# Sixteen columns like those of a mart: keys, codes, figures with nulls, times, text.
COLUMNS = {
    "id": ("bigint not null", "n"),
    "line": ("tinyint not null", "n % 7"),
    "carrier": ("char(2) not null", "elt(1 + n % 4, 'AA', 'B6', 'UA', 'DL')"),
    "part": ("int unsigned not null", "n * 7919 % 200000"),
    "quantity": ("decimal(15,2) not null", "n % 50 + 0.25"),
    "price": ("decimal(15,2) not null", "n * 31 % 100000 / 100"),
    "discount": ("decimal(4,2)", "if(n % 10, n % 11 / 100, null)"),
    "delay": ("smallint", "if(n % 13, n % 900 - 450, null)"),
    "score": ("double not null", "n / 7e0"),
    "is_late": ("tinyint(1)", "if(n % 9, n % 2, null)"),
    "shipped": ("date not null", "date '2013-01-01' + interval n % 365 day"),
    "received": ("date", "if(n % 17, date '2013-01-01' + interval n % 366 day, null)"),
    "departed_at": ("datetime not null", "timestamp '2013-01-01 00:00:00' + interval n minute"),
    "known_at": ("datetime(6)", "if(n % 5, timestamp '2013-01-01 00:00:00' + interval n microsecond, null)"),
    "mode": ("varchar(10) not null", "elt(1 + n % 5, 'rail', 'truck', 'ship', '', 'air')"),
    "comment": ("varchar(44) not null", "left(sha2(n, 256), 10 + n % 34)"),
}


def main() -> None:
    """Print rows per second for each way of reading, and its ratio to pandas.read_sql."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--server", choices=["all", "here", *FLAVORS], default="all", help="where to read")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"in the table that is made ({ROWS:,})")
    chosen = parser.parse_args()
    if chosen.server == "here":
        return measure(load_settings(), None, chosen.rows)
    for flavor in FLAVORS if chosen.server == "all" else (chosen.server,):
        if binary := find_binary(flavor):
            with tempfile.TemporaryDirectory() as folder, running(flavor, binary, Path(folder)) as server:
                measure(server.settings("benchmark"), server.private().over_tcp(), chosen.rows)
        else:
            print(f"{flavor}: no server program found, not measured")


def measure(settings: Settings, tcp: Settings | None, rows: int) -> None:
    """Make the table, read it in every way, and drop it."""
    over = "socket" if settings.socket else "TCP"
    print(f"\n{server_version(settings)}: {rows:,} rows of {len(COLUMNS)} columns, over {over}")
    with _table(settings, rows) as query:
        ways: dict[str, Callable[[], Any]] = {
            "pandas.read_sql, PyMySQL": lambda: _pandas(settings, query),
            "read_table": lambda: read_table(settings, query),
            "read_batches": lambda: sum(batch.num_rows for batch in read_batches(settings, query)),
            "read_frame": lambda: read_frame(settings, query),
            "read_figures": lambda: read_figures(settings, query),
        }
        if tcp:
            tls = replace(tcp, ssl_mode="required")
            plain = replace(tcp, ssl_mode="disabled")
            ways["read_table, TCP"] = lambda: read_table(plain, query)
            ways["read_table, TCP and TLS"] = lambda: read_table(tls, query)
        ways |= _others(tcp or settings, query)
        slow = 0.0
        for name, read in ways.items():
            try:
                seconds = _seconds(read, 3 if slow else 1)
            except Exception as error:  # another's failure is a result, too
                print(f"  {name:28} failed: {str(error).splitlines()[0][:90]}")
                continue
            slow = slow or seconds
            print(f"  {name:28} {rows / seconds:11,.0f} rows/s {slow / seconds:7.1f} x")


def _others(settings: Settings, query: str) -> dict[str, Callable[[], Any]]:
    uri = url(settings).set(drivername="mysql", query={}).render_as_string(hide_password=False)
    found: dict[str, Callable[[], Any]] = {}
    for name in ("connectorx", "polars"):
        if importlib.util.find_spec(name) is None:
            print(f"  {name} is not installed, not measured")
        elif settings.socket:
            print(f"  {name} reads over TCP only, not measured")
        elif name == "connectorx":
            found["connectorx, TCP"] = lambda: _connectorx(uri, query)
        elif importlib.util.find_spec("connectorx"):
            found["polars.read_database_uri, TCP"] = lambda: _polars(uri, query)
    return found


def _pandas(settings: Settings, query: str) -> Any:
    import pandas

    source = engine(settings)
    try:
        return pandas.read_sql(query, source)
    finally:
        source.dispose()


def _connectorx(uri: str, query: str) -> Any:
    import connectorx  # type: ignore[import-not-found]

    return connectorx.read_sql(uri, query, return_type="arrow")


def _polars(uri: str, query: str) -> Any:
    import polars  # type: ignore[import-not-found]

    return polars.read_database_uri(query, uri)


def _seconds(read: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        read()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@contextmanager
def _table(settings: Settings, rows: int) -> Iterator[str]:
    table = quote(DATABASE, "rows")
    declared = ", ".join(f"{quote(name)} {kind}" for name, (kind, _) in COLUMNS.items())
    values = ", ".join(value for _, value in COLUMNS.values())
    places = " + ".join(f"{10**place} * d{place}.d" for place in range(7))
    digits = " cross join ".join(f"{DIGITS} d{place}" for place in range(7))
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"create database {quote(DATABASE)}")
        try:
            cursor.execute(f"create table {table} ({declared}, primary key (id))")
            cursor.execute(
                f"insert into {table} select {values} from (select {places} as n from {digits}) as numbers "
                f"where n < {rows}"
            )
            yield f"select * from {table}"
        finally:
            cursor.execute(f"drop database {quote(DATABASE)}")


if __name__ == "__main__":
    main()
