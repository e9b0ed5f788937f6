"""What dbt takes for many models that cost the server nothing, and for a catalog of many tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from benchmarks.claim import Claim
from benchmarks.dbt.command import Dbt
from benchmarks.dbt.databases import prefixes
from benchmarks.dbt.generated import THREADS, add_source, both
from benchmarks.dbt.log import counts
from benchmarks.dbt.many import models
from benchmarks.dbt.part import Bench, Result, Took
from benchmarks.errors import NotMeasured
from benchmarks.reading import Timing, interleave
from warehouse.database import connect, create_database, quote
from warehouse.settings import Settings

# Seconds that a thousand tables add to `dbt docs generate`.
CATALOG_SECONDS = 10.0
CATALOG_TABLES = 1_000
COMMANDS = {
    "dbt parse, from scratch": ("--no-partial-parse", "parse"),
    "dbt parse, nothing changed": ("parse",),
    "dbt build, all is built": ("build",),
    "dbt docs generate": ("docs", "generate"),
}
DOCS = "dbt docs generate"
MORE = f"{DOCS}, {CATALOG_TABLES:,} tables more"


def measure(bench: Bench) -> Result:
    """Time each command with both adapters; `docs generate` with a source of many tables as well."""
    made = models()
    none = bench.server.settings("none")
    with both(bench, made) as projects, prefixes(none, 1) as (prefix,):
        versions = " and ".join(f"{name} ({dbt.version})" for name, (dbt, _) in projects.items())
        result = Result(
            f"models: {len(made)} models with a test each, {versions}, {THREADS} threads, "
            f"medians of {bench.repeat}; ratio to ours"
        )
        ways: dict[str, Callable[[], Timing]] = {}
        for name, (dbt, _) in projects.items():
            dbt.run("build")  # not timed: it makes the tables
            for what, arguments in COMMANDS.items():
                result.counts += _count(dbt, f"{name}: {what}", arguments)
                ways[f"{name}: {what}"] = partial(dbt.run, *arguments)
        taken = interleave(ways, bench.repeat)
        tables = [f"table_{n:04d}" for n in range(CATALOG_TABLES)]
        _make_tables(none, prefix, tables)
        more: dict[str, Callable[[], Timing]] = {}
        for name, (dbt, _) in projects.items():
            add_source(dbt, "many", prefix, tables)
            dbt.run("parse")
            result.counts += _count(dbt, f"{name}: {MORE}", COMMANDS[DOCS])
            catalog = json.loads((dbt.own / "target" / "catalog.json").read_text(encoding="utf-8"))
            if len(catalog["sources"]) != CATALOG_TABLES:
                raise NotMeasured(
                    f"the catalog of {name} has {len(catalog['sources'])} of {CATALOG_TABLES} tables"
                )
            more[f"{name}: {MORE}"] = partial(dbt.run, *COMMANDS[DOCS])
        taken |= interleave(more, bench.repeat)
    for what in (*COMMANDS, MORE):
        ours = Took(f"ours: {what}", taken[f"ours: {what}"], 1.0)
        stock = taken[f"stock: {what}"]
        result.took += [ours, Took(f"stock: {what}", stock, Took("", stock).seconds / ours.seconds)]
    added = Took("", taken[f"ours: {MORE}"]).seconds - Took("", taken[f"ours: {DOCS}"]).seconds
    what = f"seconds that {CATALOG_TABLES:,} tables add to {DOCS}"
    result.claims.append(Claim(bench.name, what, added, "<", CATALOG_SECONDS))
    return result


def _count(dbt: Dbt, what: str, arguments: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Run once, untimed; the counts of what was sent, unless that is nothing."""
    statements = dbt.run(*arguments).statements
    return [counts(what, statements)] if statements else []


def _make_tables(settings: Settings, database: str, tables: list[str]) -> None:
    with connect(settings) as connection, connection.cursor() as cursor:
        create_database(cursor, database)
        for table in tables:
            cursor.execute(
                f"create table {quote(database, table)} "
                "(id int primary key, name varchar(40), made_at datetime)"
            )
