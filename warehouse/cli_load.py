"""`etlp load`: bring files in, say what would be brought in, or what was."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE[.TABLE]]...")
@click.option(
    "--verify",
    type=click.Choice(["full", "sample", "count"]),
    default="full",
    show_default=True,
    help="Prove every value, about one row in seventeen, or the number of rows alone.",
)
@click.option(
    "--streams", type=click.IntRange(1, 64), help="Connections that write at once; one per core, at most 4."
)
@click.option("--allow-shrink", is_flag=True, help="Replace a table also by one that is much smaller.")
@click.option("--dry-run", is_flag=True, help="Show what would be loaded, and how each column is typed.")
@click.option("--status", is_flag=True, help="Show the ledger: the last load of each table.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def load(
    names: tuple[str, ...],
    verify: str,
    streams: int | None,
    allow_shrink: bool,
    dry_run: bool,
    status: bool,
    as_json: bool,
) -> None:
    """Bring new and changed files into the raw tables."""
    from warehouse.errors import UsageError
    from warehouse.settings import load_settings

    if dry_run and status:
        raise UsageError("--dry-run and --status exclude one another.", "ask for one of them.")
    settings = load_settings()
    if status:
        from loaders.status import format_status, read_status

        return _print(read_status(settings, names), format_status, as_json)
    if dry_run:
        from loaders.preview import format_previews, preview

        return _print(preview(settings, names), format_previews, as_json)
    from loaders.load import LoadsFailed, Options
    from loaders.load import load as load_sources
    from loaders.transfer.proof import Verify

    given = {} if streams is None else {"streams": streams}
    options = Options(verify=Verify(verify), allow_shrink=allow_shrink, **given)
    try:
        _print(load_sources(settings, names, options), _format_loads, as_json)
    except LoadsFailed as error:
        _print(error.done, _format_loads, as_json)
        raise


def _format_loads(tables: list[Any]) -> str:
    lines = []
    for table in tables:
        new = f"{table.rows:,} rows from {table.files} files" if table.files else "nothing new"
        more = [
            f"{count:,} {what}"
            for count, what in ((table.rejected, "rejected"), (table.superseded, "superseded"))
            if count
        ]
        lines.append(f"{table.table}: {', '.join([new, *more])}, {table.known_files} files known")
    return "\n".join(lines)


def _print(results: list[Any], as_text: Any, as_json: bool) -> None:
    click.echo(json.dumps([asdict(result) for result in results], indent=2) if as_json else as_text(results))
