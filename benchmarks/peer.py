"""One peer loading rows that are in memory; prints its seconds as JSON. `benchmarks.peers` runs it.

BENCH_SOCKET=… BENCH_USER=… BENCH_DATABASE=… BENCH_TABLE=… BENCH_FOLDER=… \\
    benchmarks/.venv/bin/python -P benchmarks/peer.py NAME PARQUET
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHUNK = 10_000
KEY = ["l_orderkey", "l_linenumber"]
SOCKET, USER, DATABASE, TABLE = (os.environ[f"BENCH_{n}"] for n in ("SOCKET", "USER", "DATABASE", "TABLE"))


def url() -> Any:
    """The database as a SQLAlchemy URL."""
    import sqlalchemy

    query = {"unix_socket": SOCKET, "charset": "utf8mb4"}
    return sqlalchemy.URL.create("mysql+pymysql", USER, host="localhost", database=DATABASE, query=query)


def pandas_to_sql(parquet: str) -> Callable[[], object]:
    import pandas
    import sqlalchemy

    frame = pandas.read_parquet(parquet)
    engine = sqlalchemy.create_engine(url())
    return lambda: frame.to_sql(TABLE, engine, if_exists="append", index=False, chunksize=CHUNK)


def sqlalchemy_executemany(parquet: str) -> Callable[[], object]:
    import pyarrow.parquet
    import sqlalchemy

    rows = pyarrow.parquet.read_table(parquet)
    engine = sqlalchemy.create_engine(url())
    target = sqlalchemy.Table(TABLE, sqlalchemy.MetaData(), autoload_with=engine)

    def load() -> None:
        with engine.begin() as connection:
            for batch in rows.to_batches(max_chunksize=CHUNK):
                connection.execute(target.insert(), batch.to_pylist())

    return load


def dlt(parquet: str) -> Callable[[], object]:
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": os.environ["BENCH_FOLDER"]}
    import dlt as library
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(parquet)
    destination = library.destinations.sqlalchemy(
        credentials=url().render_as_string(hide_password=False), create_primary_keys=True
    )
    pipeline = library.pipeline(
        "bench", destination=destination, dataset_name=DATABASE, pipelines_dir=os.environ["BENCH_FOLDER"]
    )
    return lambda: pipeline.run(
        rows, table_name=TABLE, primary_key=KEY, write_disposition="append"
    ).raise_on_failed_jobs()


def duckdb(parquet: str) -> Callable[[], object]:
    import duckdb as library

    connection = library.connect()
    package = importlib.util.find_spec("duckdb_extension_mysql_scanner")
    if package and package.origin:
        found = sorted(Path(package.origin).parent.rglob("mysql_scanner.duckdb_extension"))
        connection.execute(f"load '{found[-1]}'")
    else:
        connection.execute("install mysql; load mysql")
    connection.execute(
        f"attach 'host=localhost socket={SOCKET} user={USER} database={DATABASE}' as server (type mysql)"
    )
    connection.execute("create table sample as select * from read_parquet(?)", [parquet])
    return lambda: connection.execute(f'insert into server."{TABLE}" select * from sample')


def polars(parquet: str) -> Callable[[], object]:
    import pandas  # noqa: F401  polars goes through it, and its import should not be timed
    import polars as library
    import sqlalchemy

    frame = library.read_parquet(parquet)
    engine = sqlalchemy.create_engine(url())
    return lambda: frame.write_database(TABLE, engine, if_table_exists="append", engine="sqlalchemy")


PEERS: dict[str, Callable[[str], Callable[[], object]]] = {
    "pandas": pandas_to_sql,
    "sqlalchemy": sqlalchemy_executemany,
    "dlt": dlt,
    "duckdb": duckdb,
    "polars": polars,
}


def main() -> None:
    """Make the peer ready, then time it."""
    name, parquet = sys.argv[1:]
    load = PEERS[name](parquet)
    started = time.perf_counter()
    load()
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
