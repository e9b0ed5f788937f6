"""The commands `etlp rejects`: rows that did not fit, listed, shown, exported, replayed, dropped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warehouse.errors import UsageError
from warehouse.progress import visible

if TYPE_CHECKING:
    from loaders.rejects.store import RejectGroup, StoredReject
    from warehouse.settings import Settings

NAMES = click.argument("names", nargs=-1, metavar="[SOURCE[.TABLE]]...")
IDS = click.option("--ids", multiple=True, metavar="N,N-N,...", help="None but the rejects of these numbers.")
STATE = click.option(
    "--state",
    type=click.Choice(["open", "failed", "replayed", "dropped", "all"]),
    help="Of this state; open and failed unless given.",
)
NOTHING = "no rejects"


@click.group()
def rejects() -> None:
    """Rows that did not fit: list, show, export, replay, drop.

    Rejects are open while their file's other rows are in the table, and failed
    when nothing of their load was kept.
    """


@rejects.command("list")
@NAMES
@STATE
@click.option("--json", "as_json", is_flag=True, help="Print the groups as JSON.")
def rejects_list(names: tuple[str, ...], state: str | None, as_json: bool) -> None:
    """Count rejects by file, column and reason, with an example."""
    from loaders.rejects.listing import list_rejects

    groups = list_rejects(_settings(), names, _states(state))
    if as_json:
        click.echo(json.dumps([asdict(group) for group in groups], indent=2, ensure_ascii=False))
    elif not groups:
        click.echo(f"{NOTHING} {_told(state)}")
    else:
        click.echo(visible("\n".join(_group_lines(groups))))


@rejects.command("show")
@click.argument("target", metavar="REJECT_ID|SOURCE.TABLE")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="So many of a table's open and failed ones at most.",
)
def rejects_show(target: str, limit: int) -> None:
    """Show a reject with its whole row, or those of a table."""
    from loaders.rejects.listing import show_rejects

    found = show_rejects(_settings(), target, limit)
    text = "\n\n".join("\n".join(_shown(reject)) for reject in found)
    click.echo(visible(text) or f"{NOTHING} {_told(None)}")


@rejects.command("export")
@click.argument("table", metavar="SOURCE.TABLE")
@click.option("--output", default="-", show_default=True, metavar="FILE", help="Where to; - is stdout.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    help="By the file's ending, else csv, unless given.",
)
@STATE
def rejects_export(table: str, output: str, kind: str | None, state: str | None) -> None:
    """Write the rows of rejects to a file, to be mended."""
    from loaders.rejects.listing import export_rejects

    chosen = kind or ("jsonl" if Path(output).suffix.lower() in (".jsonl", ".ndjson") else "csv")
    lines = export_rejects(_settings(), table, _states(state), chosen)
    count = 0
    if output == "-":
        for line in lines:
            click.echo(line.encode(), nl=False)
            count += 1
    else:
        count = _write(Path(output), lines)
    rows = max(0, count - (chosen == "csv"))
    where = "" if output == "-" else f" to {output}"
    click.echo(
        f"{rows:,} rejects written{where}" if count else f"{table}: {NOTHING} {_told(state)}", err=True
    )


@rejects.command("replay")
@NAMES
@IDS
def rejects_replay(names: tuple[str, ...], ids: tuple[str, ...]) -> None:
    """Bring in open rejects that fit the declaration now.

    Run it after the declaration was mended. Rows that still do not fit stay
    open. Killed at any moment and run again, it brings each row once.
    """
    from loaders.rejects.listing import parse_ids
    from loaders.rejects.replay import replay

    done = replay(_settings(), names, parse_ids(ids))
    for table in done:
        superseded = f", {table.superseded:,} superseded by later rows" if table.superseded else ""
        left = f", {table.left:,} still do not fit" if table.left else ""
        click.echo(f"{table.table}: {table.rows:,} rows replayed{superseded}{left}")
    if not done:
        click.echo("nothing to replay: no rejects are open")
    elif any(table.left for table in done):
        click.echo("`etlp rejects list` shows why the others do not fit", err=True)


@rejects.command("drop")
@NAMES
@IDS
@click.option("--yes", is_flag=True, help="It is meant: they will never be replayed.")
def rejects_drop(names: tuple[str, ...], ids: tuple[str, ...], yes: bool) -> None:
    """Mark open and failed rejects as dropped; none is deleted."""
    from loaders.rejects.listing import drop_rejects, parse_ids

    dropped = drop_rejects(_settings(), names, parse_ids(ids), sure=yes)
    click.echo(f"{dropped:,} rejects dropped" if dropped else f"nothing to drop: {NOTHING} {_told(None)}")


def _write(path: Path, lines: Any) -> int:
    """Write a file that is whole when it has its name; none when there are no lines."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no regular file.", "name another --output; - is stdout.")
    part = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            for line in lines:
                file.write(line)
                count += 1
        if count:
            part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", "name another --output.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _group_lines(groups: Sequence[RejectGroup]) -> list[str]:
    from loaders.profile.telling import short

    lines: list[str] = []
    place: tuple[str, str] | None = None
    for group in groups:
        if place != (group.table, group.path):
            place = (group.table, group.path)
            lines.append(f"{group.table}  {group.path}")
        value = "" if group.value is None else f": {short(group.value)}"
        lines.append(
            f"  {group.rows:>8,} {group.state:<8} {group.column or '(whole row)':<20} {group.reason}"
        )
        lines.append(
            f"  {'':>8} {'':<8} {'':<20} e.g. reject {group.reject_id}, "
            f"{_unit(group.path)} {group.position}{value}"
        )
    return lines


def _shown(reject: StoredReject) -> list[str]:
    from loaders.rejects.listing import values_of

    pairs = [
        ("file", f"{reject.path}, {_unit(reject.path)} {reject.position}"),
        ("column", reject.column or "(the row could not be taken apart)"),
        ("value", "null" if reject.value is None and reject.column else reject.value),
        ("reason", reject.reason),
        ("load", f"{reject.load_id}, rejected {reject.rejected_at} UTC"),
    ]
    if reject.resolved_at is not None:
        by = f" by load {reject.resolved_load_id}" if reject.resolved_load_id else ""
        pairs.append((reject.state, f"{reject.resolved_at} UTC{by}"))
    lines = [f"reject {reject.reject_id} of {reject.table}: {reject.state}"]
    lines += [f"  {name:<10} {value}" for name, value in pairs if value is not None]
    values = values_of(reject)
    if values is None:
        return [*lines, f"  {'row':<10} {reject.row}"]
    width = max(map(len, values), default=0)
    return [*lines, "  row", *(f"    {name:<{width}}  {_text(value)}" for name, value in values.items())]


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return f"0x{value['hex']}" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)


def _unit(path: str) -> str:
    from loaders.external import format_of

    return "row" if format_of(path) == "parquet" else "line"


def _states(state: str | None) -> tuple[str, ...]:
    from loaders.rejects.store import STATES, UNSOLVED

    return STATES[state] if state else UNSOLVED


def _told(state: str | None) -> str:
    return "at all" if state == "all" else f"are {state or 'open or failed'}"


def _settings() -> Settings:
    from warehouse.settings import load_settings

    return load_settings()
