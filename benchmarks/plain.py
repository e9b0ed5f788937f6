"""The plain client: LOAD DATA LOCAL of a ready text, the fastest way in that a server offers."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import NotMeasured
from benchmarks.lineitem import COLUMNS, TABLE
from benchmarks.project import Project
from benchmarks.reading import Timing
from warehouse.binaries import find_program
from warehouse.database import SQL_MODE, connect, quote, server_version

FORMAT = "character set utf8mb4 fields terminated by '\\t' escaped by '\\\\' lines terminated by '\\n'"


@dataclass(frozen=True)
class Table:
    """The table that etlp made: as it is, and without the columns that etlp adds.

    Attributes:
        audit: the added columns, each with a value as etlp stored it, as an SQL literal.
    """

    with_audit: str
    bare: str
    audit: dict[str, str]


def read_table(made: Project) -> Table:
    """Read the definition of the table that a load made, and the values it added to a row."""
    where = quote(made.settings.database("raw"), TABLE)
    ddl = str(made.ask(f"show create table {where}")[0][1])
    with connect(made.settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"select * from {where} limit 1")
        names = [column[0] for column in cursor.description]
        row = dict(zip(names, cursor.fetchone() or (), strict=True))
        audit = {name: connection.escape(value) for name, value in row.items() if name not in COLUMNS}
    head, *body, tail = ddl.splitlines()
    kept = [line.rstrip(",") for line in body if not any(quote(name) in line for name in audit)]
    return Table(ddl, "\n".join([head, ",\n".join(kept), tail]), audit)


def plain_load(own: Project, table: Table, texts: list[Path], rows: int, *, audit: bool) -> Timing:
    """Load the texts at once, a client for each, into a fresh table.

    Raises:
        NotMeasured: there is no client, or it failed, or rows are missing.
    """
    client = find_program("mariadb", "mysql")
    if client is None:
        raise NotMeasured("there is no mariadb or mysql client on this machine")
    database = own.settings.database("raw")
    fresh_table(own, table.with_audit if audit else table.bare)
    session = f"set sql_mode = '{SQL_MODE}', time_zone = '+00:00'"
    if server_version(own.settings).flavor == "MySQL":
        # MariaDB would lose rows by it when foreign keys are unchecked as well.
        session += ", unique_checks = 0"
    # The socket's account has no password, so none is in the arguments.
    account = [f"--socket={own.settings.socket}", f"--user={own.settings.user}"]
    base = [client, "--no-defaults", *account, "--default-character-set=utf8mb4", "--local-infile=1"]
    base += ["--init-command", session]
    commands = [[*base, "--execute", _statement(text, table, audit=audit), database] for text in texts]
    started = time.perf_counter()
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    errors = [process.communicate()[1] for process in running]
    seconds = time.perf_counter() - started
    if any(process.returncode for process in running):
        raise NotMeasured(f"{client} failed: {' '.join(errors).strip()[-500:]}")
    if own.count() != rows:
        raise NotMeasured(f"{client} stored {own.count():,} of {rows:,} rows")
    return Timing(seconds=seconds)


def fresh_table(own: Project, ddl: str) -> None:
    """Make the raw database anew with this table in it."""
    database = quote(own.settings.database("raw"))
    with connect(own.settings) as connection, connection.cursor() as cursor:
        for statement in (f"drop database {database}", f"create database {database}", f"use {database}", ddl):
            cursor.execute(statement)


def _statement(text: Path, table: Table, *, audit: bool) -> str:
    added = ", ".join(f"{quote(name)} = {value}" for name, value in table.audit.items())
    return (
        f"load data local infile '{text}' into table {quote(TABLE)} {FORMAT} "
        f"({', '.join(map(quote, COLUMNS))})" + (f" set {added}" if audit and added else "")
    )
