"""The ledger in short: the last load of each table, what the table holds, and how fresh it is.

etlp load --status [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loaders.spec import TableSpec, read_specs, select_specs
from warehouse import ledger
from warehouse.database import connect, quote
from warehouse.errors import ConfigError
from warehouse.ledger import now
from warehouse.settings import Settings
from warehouse.yaml_file import read_mapping

PERIODS = ("minute", "hour", "day")
NEVER = "never"


@dataclass(frozen=True)
class TableStatus:
    """One table, by the ledger.

    Attributes:
        state: of the newest load: done, failed, started or publishing; ``never`` before the first.
        mode: of the newest load: append, replace, merge or replay.
        started_at: of the newest load, UTC; ``seconds`` are what it took, None while it runs.
        rows: that the newest load stored; ``rejected``, those it set aside.
        open_rejects: of all loads, that wait to be replayed or dropped.
        files: whose rows the table holds; ``total_rows`` are these.
        loaded_at: when the newest of them came, UTC; ``age_seconds`` since then.
        freshness: pass, warn or error by the source's ``freshness``; None where none is declared.
        message: why the newest load failed.
    """

    table: str
    state: str
    mode: str | None
    started_at: str | None
    seconds: float | None
    rows: int
    rejected: int
    open_rejects: int
    files: int
    total_rows: int
    loaded_at: str | None
    age_seconds: float | None
    freshness: str | None
    message: str | None


def read_status(settings: Settings, names: Sequence[str] = ()) -> list[TableStatus]:
    """The named tables, or all that are declared, as the ledger knows them.

    Raises:
        UsageError: a source does not exist.
        ConfigError: a declaration is wrong.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    specs = select_specs(read_specs(settings), tuple(names))
    limits = {spec.name: _limits(spec) for spec in specs}
    ledger.prepare(settings)
    with connect(settings) as connection, connection.cursor() as cursor:
        return [_status(settings, cursor, spec, limits[spec.name]) for spec in specs]


def format_status(tables: Sequence[TableStatus]) -> str:
    """A line per table in aligned columns, and the messages of those that failed."""
    head = ("table", "last load", "at (UTC)", "seconds", "rows", "files", "total rows", "rejects", "fresh")
    lines = [
        (
            each.table,
            each.state if each.mode is None else f"{each.state} ({each.mode})",
            (each.started_at or "-")[:16].replace("T", " "),
            "-" if each.seconds is None else f"{each.seconds:,.1f}",
            f"{each.rows:,}",
            f"{each.files:,}",
            f"{each.total_rows:,}",
            f"{each.open_rejects:,}",
            _fresh(each),
        )
        for each in tables
    ]
    widths = [max(len(line[place]) for line in [head, *lines]) for place in range(len(head))]
    numbers = range(3, 8)
    told = [
        "  ".join(
            f"{text:>{width}}" if place in numbers else f"{text:<{width}}"
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [head, *lines]
    ]
    failed = [f"{each.table} failed: {each.message}" for each in tables if each.message]
    return "\n".join([*told, *([""] if failed else []), *failed])


def _status(settings: Settings, cursor: Any, spec: TableSpec, limits: dict[str, timedelta]) -> TableStatus:
    loads, files, rejects = (quote(settings.database("ops"), name) for name in ("loads", "files", "rejects"))
    cursor.execute(
        f"select state, mode, started_at, ended_at, row_count, rejected, message from {loads} "
        "where table_name = %s order by load_id desc limit 1",
        (spec.name,),
    )
    state, mode, started, ended, rows, rejected, message = cursor.fetchone() or (NEVER, *[None] * 6)
    cursor.execute(
        f"select count(*), coalesce(sum(row_count), 0), max(loaded_at) from {files} where table_name = %s",
        (spec.name,),
    )
    count, total, loaded_at = cursor.fetchone()
    cursor.execute(f"select count(*) from {rejects} where table_name = %s and state = 'open'", (spec.name,))
    age = None if loaded_at is None else now() - loaded_at
    return TableStatus(
        table=spec.name,
        state=state,
        mode=mode,
        started_at=_moment(started),
        seconds=None if ended is None else (ended - started).total_seconds(),
        rows=int(rows or 0),
        rejected=int(rejected or 0),
        open_rejects=int(cursor.fetchone()[0]),
        files=int(count),
        total_rows=int(total),
        loaded_at=_moment(loaded_at),
        age_seconds=None if age is None else max(0.0, age.total_seconds()),
        freshness=_freshness(age, limits),
        message=message if state == "failed" else None,
    )


def _freshness(age: timedelta | None, limits: dict[str, timedelta]) -> str | None:
    if not limits:
        return None
    for verdict in ("error", "warn"):
        if verdict in limits and (age is None or age > limits[verdict]):
            return verdict
    return "pass"


def _limits(spec: TableSpec) -> dict[str, timedelta]:
    """``warn`` and ``error`` of the table's freshness, else of its source's, as dbt has them.

    Raises:
        ConfigError: one is no count of minutes, hours or days.
    """
    declared = read_mapping(spec.declared_in)
    limits: dict[str, timedelta] = {}
    for source in declared.get("sources") or []:
        tables = [t for t in source.get("tables") or [] if t.get("name") == spec.table]
        if source.get("name") != spec.source or not tables:
            continue
        if any("freshness" in holder and not holder["freshness"] for holder in _holders(spec, tables[0])):
            # A null takes the source's from the table.
            return {}
        for holder in (*_holders(spec, source), *_holders(spec, tables[0])):
            for verdict in ("warn", "error"):
                part = _mapping(spec, holder, "freshness").get(f"{verdict}_after")
                if part:
                    limits[verdict] = _period(spec, part)
    return limits


def _holders(spec: TableSpec, block: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Where dbt takes `freshness` from: the block, or its `config`."""
    return (block, _mapping(spec, block, "config"))


def _mapping(spec: TableSpec, block: dict[str, Any], key: str) -> dict[str, Any]:
    value = block.get(key) or {}
    if not isinstance(value, dict):
        raise ConfigError(
            f"{spec.name} in {spec.declared_in}: `{key}` is {value!r}, not a mapping.",
            "e.g. freshness: {warn_after: {count: 24, period: hour}}.",
        )
    return value


def _period(spec: TableSpec, part: Any) -> timedelta:
    try:
        if part["period"] not in PERIODS:
            raise ValueError(part["period"])
        return timedelta(**{f"{part['period']}s": int(part["count"])})
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConfigError(
            f"{spec.name} in {spec.declared_in}: the freshness {part!r} is no count of a period.",
            f"e.g. warn_after: {{count: 24, period: hour}}; periods are {', '.join(PERIODS)}.",
        ) from error


def _fresh(status: TableStatus) -> str:
    if status.age_seconds is None:
        return status.freshness or "-"
    hours, minutes = divmod(int(status.age_seconds) // 60, 60)
    age = f"{hours // 24} d" if hours >= 48 else f"{hours} h" if hours else f"{minutes} min"
    return f"{age} ({status.freshness})" if status.freshness else age


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds") + "Z"
