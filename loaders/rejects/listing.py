"""The rejected rows of sources: listed, shown, exported to be mended, dropped.

etlp rejects list [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from loaders.publish.lock import lock
from loaders.rejects.store import STATES, UNSOLVED, RejectGroup, Rejects, StoredReject
from loaders.spec import read_specs
from warehouse import ledger
from warehouse.database import connect
from warehouse.errors import UsageError
from warehouse.settings import Settings

MOST_IDS = 100_000
# What a spreadsheet would run; the apostrophe before it can be taken away again, since one that
# stands there already gets another.
FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", re.ASCII)
# The names begin with a mark, since those of the row's own columns stand beside them.
ABOUT = ("_reject_id", "_file", "_position", "_column", "_value", "_reason")


def list_rejects(settings: Settings, names: Sequence[str], states: Sequence[str]) -> list[RejectGroup]:
    """Group the rejects of the named sources, or of all.

    Raises:
        UsageError: a name matches no table.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ledger.prepare(settings)
    with connect(settings) as connection, connection.cursor() as cursor:
        rejects = Rejects(settings, cursor)
        return rejects.groups(rejects.tables(read_specs(settings), names), states)


def show_rejects(settings: Settings, target: str, limit: int) -> list[StoredReject]:
    """One reject by its number, or the first unsolved ones of a table.

    Raises:
        UsageError: there is no such reject or table.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ledger.prepare(settings)
    with connect(settings) as connection, connection.cursor() as cursor:
        rejects = Rejects(settings, cursor)
        wanted = (int(target),) if target.isdecimal() else ()
        tables = rejects.tables(read_specs(settings), () if wanted else (target,))
        states = STATES["all"] if wanted else UNSOLVED
        return rejects.read(rejects.ids(tables, states, among=wanted, limit=limit))


def export_rejects(settings: Settings, table: str, states: Sequence[str], kind: str) -> Iterator[str]:
    """The rejected rows of a table as lines of CSV, with a header, or of JSON; none without rejects.

    In CSV null is an empty field, an empty text is ``""``, and bytes are ``0x…``.
    A text that a spreadsheet would run as a formula has an apostrophe before it.

    Raises:
        UsageError: there is no such table.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ledger.prepare(settings)
    specs = read_specs(settings)
    with connect(settings) as connection, connection.cursor() as cursor:
        rejects = Rejects(settings, cursor)
        tables = rejects.tables(specs, (table,))
        if tables != [table]:
            raise UsageError(f"{table!r} is a source.", f"name one of its tables: {', '.join(tables)}.")
        declared = [name for spec in specs if spec.name == table for name in spec.names]
        ids = rejects.ids(tables, states)
        if ids and kind == "csv":
            names = _columns(rejects, ids, declared)
            yield _csv_line([*ABOUT, *names, "_row"])
        for page in rejects.pages(ids):
            for reject in page:
                yield _as_csv(reject, names) if kind == "csv" else _as_json(reject)


def drop_rejects(settings: Settings, names: Sequence[str], ids: Sequence[int], *, sure: bool) -> int:
    """Mark open and failed rejects as dropped; return how many.

    Raises:
        UsageError: there is no such source or reject, or it is not sure that they are to be dropped.
        LoadError: a load of the table did not end in time.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ledger.prepare(settings)
    specs = read_specs(settings)
    dropped = 0
    with connect(settings) as connection, connection.cursor() as cursor:
        rejects = Rejects(settings, cursor)
        tables = rejects.tables(specs, names)
        found = rejects.ids(tables, UNSOLVED, among=ids)
        if found and not sure:
            raise UsageError(
                f"{len(found):,} rejects would be dropped, and never be replayed.",
                "add --yes if that is meant; `etlp rejects export` saves them first.",
            )
        declared = {spec.name: spec for spec in specs}
        for table in tables if found else []:
            # A replay under way has taken some of them.
            spec = declared.get(table)
            with lock(cursor, spec) if spec else nullcontext():
                dropped += rejects.drop(rejects.ids([table], UNSOLVED, among=ids))
    return dropped


def parse_ids(texts: Iterable[str]) -> tuple[int, ...]:
    """Numbers from texts like ``3,7,10-20``.

    Raises:
        UsageError: a part is neither a number nor a range, or they are very many.
    """
    found: dict[int, None] = {}
    for part in ",".join(texts).split(","):
        first, dash, last = part.strip().partition("-")
        if not part.strip():
            continue
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UsageError(f"{part.strip()!r} is no number of a reject.", "e.g. --ids 3,7,10-20")
        if int(last or first) - int(first) + len(found) >= MOST_IDS:
            raise UsageError(f"--ids names over {MOST_IDS:,} rejects.", "name the table instead.")
        found.update(dict.fromkeys(range(int(first), int(last or first) + 1)))
    return tuple(found)


def values_of(reject: StoredReject) -> dict[str, Any] | None:
    """The row's texts by column, bytes as ``{"hex": …}``; None when it could not be taken apart."""
    if reject.column is None:
        return None
    kept: dict[str, Any] = json.loads(reject.row)
    return {name: v["text"] if isinstance(v, dict) and "text" in v else v for name, v in kept.items()}


def _columns(rejects: Rejects, ids: Sequence[int], declared: Sequence[str]) -> list[str]:
    """The declared columns, and those that were declared when rows were rejected."""
    found = dict.fromkeys(declared)
    for page in rejects.pages(ids):
        for reject in page:
            found.update(dict.fromkeys(values_of(reject) or ()))
    return list(found)


def _as_csv(reject: StoredReject, names: Sequence[str]) -> str:
    values = values_of(reject)
    about = (reject.reject_id, reject.path, reject.position, reject.column, reject.value, reject.reason)
    own = [(values or {}).get(name) for name in names]
    fields = [f"0x{value['hex']}" if isinstance(value, dict) else value for value in own]
    return _csv_line([*about, *fields, reject.row if values is None else None])


def _csv_line(fields: Sequence[object]) -> str:
    return ",".join("" if field is None else _csv_field(str(field)) for field in fields) + "\n"


def _csv_field(text: str) -> str:
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        text = "'" + text
    # A spreadsheet may part fields at a semicolon or a tab, too.
    plain = text and text == text.strip() and not set(text) & set(',;\t"\r\n')
    return text if plain else '"' + text.replace('"', '""') + '"'


def _as_json(reject: StoredReject) -> str:
    values = values_of(reject)
    told = {
        "reject_id": reject.reject_id,
        "file": reject.path,
        "position": reject.position,
        "column": reject.column,
        "value": reject.value,
        "reason": reject.reason,
        "row": reject.row if values is None else values,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
