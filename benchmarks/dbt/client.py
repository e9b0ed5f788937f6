"""The plain client: the statements that dbt sent, one after the other in one session."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dbt.command import Dbt
from benchmarks.dbt.log import Statement
from benchmarks.errors import NotMeasured
from benchmarks.reading import Timing
from warehouse.binaries import find_program
from warehouse.settings import Settings

# What a session may set that changes what statements do or cost.
VARIABLES = (
    "autocommit",
    "sql_mode",
    "time_zone",
    "character_set_client",
    "character_set_results",
    "collation_connection",
    "group_concat_max_len",
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "tmp_table_size",
    "max_heap_table_size",
    "sort_buffer_size",
    "join_buffer_size",
    "optimizer_switch",
)
CREATES = re.compile(r"create\s+table\s+((?:`[^`]+`|[^\s`.(]+)(?:\.(?:`[^`]+`|[^\s`.(]+))*)", re.IGNORECASE)
FILLS = re.compile(r"(insert\s+into|load\s+data)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Script:
    """What the client runs: ``before`` is not timed."""

    before: str
    timed: str


def session(dbt: Dbt) -> str:
    """The statements that make a session as the adapter makes it, asked of a session of its own.

    Raises:
        NotMeasured: dbt does not show it.
    """
    columns = [f"concat('=', @@{name}) as {name}" for name in VARIABLES]
    sql = f"select {', '.join(columns)}, concat('=', database()) as chosen"
    shown = dbt.run("show", "--inline", sql, "--output", "json").output
    try:
        rows = json.JSONDecoder().raw_decode(shown[shown.index("{") :])[0]["show"]
    except (ValueError, KeyError) as error:
        raise NotMeasured(f"dbt show --inline does not show the session: {shown[-300:]}") from error
    values = {name: str(value)[1:] for name, value in rows[0].items() if value is not None}
    database = values.pop("chosen", "")
    settings = [f"{name} = {_literal(value)}" for name, value in values.items()]
    return (f"use `{database}`;\n" if database else "") + f"set session {', '.join(settings)};\n"


def script(
    statements: list[Statement], made: str, rename: Callable[[str], str], seeds: Mapping[str, Path]
) -> Script:
    """The statements of the nodes in their order, without those that ask for metadata.

    Args:
        made: the statements that make the session.
        rename: writes a text for other databases.
        seeds: for each seed, by its unique id, its rows as the text that LOAD DATA reads.
    """
    before = [one.sql for one in statements if not one.node and not (one.is_metadata or one.is_transaction)]
    timed, node, is_changed = [made], "", False
    for one in statements:
        if not one.node or one.is_metadata:
            continue
        if one.node != node and is_changed:
            # The adapter sets its session up anew after each node.
            timed.append(made)
            is_changed = False
        node, text = one.node, one.text
        is_changed |= text.lower().startswith("set ")
        if one.node not in seeds:
            timed.append(one.sql)
        elif not FILLS.match(text):
            timed.append(one.sql)
            if (created := CREATES.match(text)) and " like " not in text.lower():
                timed.append(_fill(created[1], seeds[one.node]))
    timed.append("commit")
    return Script(rename(_joined(before)), rename(_joined(timed)))


def play(settings: Settings, script: Script, folder: Path) -> Timing:
    """Run a script in one session.

    Raises:
        NotMeasured: there is no client, or a statement failed.
    """
    client = find_program("mariadb", "mysql")
    if client is None:
        raise NotMeasured("there is no mariadb or mysql client on this machine")
    # The socket's account has no password, so none is in the arguments.
    command = [client, "--no-defaults", f"--socket={settings.socket}", f"--user={settings.user}"]
    command += ["--default-character-set=utf8mb4", "--local-infile=1", "--batch", "--quick"]
    seconds = 0.0
    for name, text in (("before", script.before), ("timed", script.timed)):
        path = folder / f"{name}.sql"
        path.write_text(text, encoding="utf-8")
        with path.open("rb") as file:
            started = time.perf_counter()
            done = subprocess.run(
                command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
            )
            seconds = time.perf_counter() - started
        if done.returncode:
            raise NotMeasured(f"{client} failed: {done.stderr.strip()[-500:]}")
    return Timing(seconds=seconds)


def seed_texts(manifest: Path, project: Path, folder: Path) -> dict[str, Path]:
    """The rows of every seed of a project as a text that LOAD DATA reads, by unique id."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    texts = {}
    for name, node in nodes.items():
        if node["resource_type"] == "seed":
            texts[name] = folder / f"{node['name']}.tsv"
            with (project / node["original_file_path"]).open(encoding="utf-8", newline="") as file:
                texts[name].write_text("".join(_tabbed(csv.reader(file))), encoding="utf-8")
    return texts


def _tabbed(rows: Iterator[list[str]]) -> Iterator[str]:
    next(rows)
    for row in rows:
        yield "\t".join(value.replace("\\", "\\\\").replace("\t", "\\t") or "\\N" for value in row) + "\n"


def _fill(table: str, text: Path) -> str:
    return f"load data local infile '{text}' into table {table} character set utf8mb4"


def _joined(statements: list[str]) -> str:
    # On a line of its own, since a statement may end with a comment.
    return "".join(f"{one.rstrip().rstrip(';')}\n;\n" for one in statements)


def _literal(value: str) -> str:
    return value if value.isdecimal() else "'" + value.replace("'", "''") + "'"
