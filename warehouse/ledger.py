"""The ledger: what was loaded, checked and run, in the database `<schema>_ops`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from warehouse.database import connect, create_database, quote
from warehouse.errors import ConfigError
from warehouse.settings import Settings

# One row per file and table: the file's rows and this row are published together.
FILES = """
create table if not exists {ops}.files (
    table_name varchar(130) not null comment 'source.table',
    path varchar(500) not null comment 'below the root of the checkout, or absolute',
    size bigint not null comment 'bytes',
    sha256 char(64) not null,
    row_count bigint not null comment 'rows stored',
    rejected bigint not null default 0 comment 'rows set aside, see rejects',
    load_id bigint unsigned not null,
    loaded_at datetime(6) not null comment 'UTC',
    primary key (table_name, path)
) character set utf8mb4 collate utf8mb4_bin comment 'Files whose rows are in the raw tables'
"""
LOADS = """
create table if not exists {ops}.loads (
    load_id bigint unsigned not null auto_increment primary key,
    table_name varchar(130) not null comment 'source.table',
    mode varchar(12) not null comment 'append, replace, merge or replay',
    state varchar(12) not null comment 'started, publishing, done or failed',
    files int not null default 0 comment 'files loaded',
    bytes bigint not null default 0 comment 'of those files',
    row_count bigint not null default 0 comment 'rows stored',
    rejected bigint not null default 0 comment 'rows set aside, see rejects',
    superseded bigint not null default 0 comment 'rows of a merge that a later one of the same key replaced',
    verified varchar(6) not null default '' comment 'full, sample or count',
    message text comment 'why it failed',
    plan longtext comment 'files that become part of the ledger once the new table is in place',
    started_at datetime(6) not null comment 'UTC',
    ended_at datetime(6) comment 'UTC',
    key (table_name, started_at)
) character set utf8mb4 collate utf8mb4_bin comment 'Loads: each a set of files of a table, published as one'
"""
REJECTS = """
create table if not exists {ops}.rejects (
    reject_id bigint unsigned not null auto_increment primary key,
    table_name varchar(130) not null comment 'source.table',
    load_id bigint unsigned not null,
    state varchar(10) not null comment 'pending, open, failed, replayed or dropped',
    path varchar(500) not null comment 'the file',
    position bigint not null comment 'line of a text file, row of a Parquet file, from 1',
    column_name varchar(64) comment 'the first that does not fit; null when the row could not be taken apart',
    value longtext comment 'its value',
    reason varchar(500) not null,
    row_data longtext not null comment 'the row, as JSON of texts by column or as it stands in the file',
    rejected_at datetime(6) not null comment 'UTC',
    resolved_at datetime(6) comment 'UTC',
    resolved_load_id bigint unsigned comment 'the load that brought it in',
    key (table_name, state, path),
    key (load_id)
) character set utf8mb4 collate utf8mb4_bin comment 'Rows that were set aside'
"""
CHECKS = """
create table if not exists {ops}.checks (
    check_id bigint not null auto_increment primary key,
    checked_at datetime(6) not null comment 'UTC',
    checkpoint varchar(20) not null comment 'raw, marts or predictions',
    table_name varchar(130) not null comment 'database.table',
    column_name varchar(200) not null default '',
    expectation varchar(120) not null,
    severity varchar(10) not null comment 'critical or warning',
    success boolean not null,
    observed varchar(500) comment 'what was seen',
    unexpected_rows bigint comment 'rows that broke it',
    sample json comment 'some of those rows',
    key (checkpoint, checked_at)
) character set utf8mb4 collate utf8mb4_bin comment 'Results of the checks at the edges'
"""
RUNS = """
create table if not exists {ops}.runs (
    run_id char(32) not null primary key,
    state varchar(12) not null comment 'started, done or failed',
    message text comment 'why it failed',
    started_at datetime(6) not null comment 'UTC',
    ended_at datetime(6) comment 'UTC'
) character set utf8mb4 collate utf8mb4_bin comment 'Runs of the whole pipeline'
"""
STAGES = """
create table if not exists {ops}.stages (
    run_id char(32) not null,
    stage varchar(20) not null,
    state varchar(12) not null comment 'started, done or failed',
    inputs char(64) not null comment 'fingerprint of what the stage read',
    leavings char(64) not null comment 'fingerprint of what it left behind',
    seconds double not null,
    summary varchar(500) not null,
    ended_at datetime(6) not null comment 'UTC',
    primary key (run_id, stage),
    key (stage, ended_at)
) character set utf8mb4 collate utf8mb4_bin comment 'Stages of those runs; what was not due has no row'
"""


def prepare(settings: Settings) -> None:
    """Create the ledger's database and tables where they are missing.

    Raises:
        ConfigError: an earlier version made them otherwise.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ops = settings.database("ops")
    with connect(settings) as connection, connection.cursor() as cursor:
        create_database(cursor, ops)
        cursor.execute("select table_name from information_schema.tables where table_schema = %s", (ops,))
        present = {row[0] for row in cursor.fetchall()}
        _refuse_older(cursor, settings, present)
        tables = {
            "files": FILES,
            "loads": LOADS,
            "rejects": REJECTS,
            "checks": CHECKS,
            "runs": RUNS,
            "stages": STAGES,
        }
        for name, statement in tables.items():
            if name not in present:
                cursor.execute(statement.format(ops=quote(ops)))


def _refuse_older(cursor: Any, settings: Settings, present: set[str]) -> None:
    if "loads" not in present:
        return
    ops, raw = settings.database("ops"), settings.database("raw")
    cursor.execute(
        "select count(*) from information_schema.columns "
        "where table_schema = %s and table_name = 'loads' and column_name = 'plan'",
        (ops,),
    )
    if not cursor.fetchone()[0]:
        raise ConfigError(
            f"The ledger in {ops} was made by an earlier version, before loads had numbers.",
            f"drop the databases {ops} and {raw}; the next load brings all files again.",
        )


def insert(cursor: Any, settings: Settings, table: str, **values: Any) -> None:
    """Write one row of the ledger with a cursor whose transaction is the caller's."""
    columns = ", ".join(quote(name) for name in values)
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(
        f"insert into {quote(settings.database('ops'), table)} ({columns}) values ({marks})",
        tuple(values.values()),
    )


def now() -> datetime:
    """This moment in UTC, as the ledger keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
