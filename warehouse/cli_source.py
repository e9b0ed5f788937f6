"""The commands `etlp source`: files declared, declarations compared, sources listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from warehouse.errors import CheckFailed
from warehouse.progress import visible

if TYPE_CHECKING:
    from loaders.declare.declaration import Declaration
    from warehouse.settings import Settings


@click.group()
def source() -> None:
    """The declared sources: add, diff, list."""


@source.command("add")
@click.argument("path")
@click.option("--name", metavar="SOURCE.TABLE", help="Name of the table; the folders' names unless given.")
@click.option(
    "--mode",
    type=click.Choice(["append", "replace", "merge"]),
    help="What a new file does to the rows that are there; append unless given.",
)
@click.option("--key", metavar="COLUMN,...", help="Columns of the key; found and proven unless given.")
@click.option(
    "--contract",
    type=click.Choice(["freeze", "quarantine", "evolve"]),
    help="What happens to rows and columns that differ; freeze unless given.",
)
@click.option("--max-rejects", metavar="COUNT|SHARE", help="How many rows may be rejected: 100, or 1%.")
@click.option(
    "--delimiter", help="The character between the fields of CSV, \\t for a tab; found unless given."
)
@click.option("--encoding", help="The encoding of the text; found unless given.")
@click.option(
    "--header-rows",
    type=click.IntRange(min=0),
    help="Rows before the data, of which the last has the names; found unless given.",
)
@click.option("--null", "nulls", multiple=True, metavar="TEXT", help="A spelling of null; may be repeated.")
@click.option("--force", is_flag=True, help="Declare a table again; what was written by hand stays.")
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="ROWS", help="Read so many rows of each file only."
)
@click.option("--dry-run", is_flag=True, help="Print what would be written, write nothing.")
def source_add(
    path: str,
    name: str | None,
    mode: str | None,
    key: str | None,
    contract: str | None,
    max_rejects: str | None,
    delimiter: str | None,
    encoding: str | None,
    header_rows: int | None,
    nulls: tuple[str, ...],
    force: bool,
    sample: int | None,
    dry_run: bool,
) -> None:
    """Declare files as a source: format, types, key, model.

    PATH is a file, a folder, or a glob in quotes. Types are those that every
    value of every file proves; text unless all of them do.
    """
    from loaders.declare.declaration import Wanted, declare, write
    from loaders.external import Contract, Mode

    columns = tuple(part.strip() for part in (key or "").split(",") if part.strip())
    null_values = ("", *nulls) if nulls else None
    given = {
        "delimiter": "\t" if delimiter == "\\t" else delimiter,
        "encoding": encoding,
        "header_rows": header_rows,
        "null_values": null_values,
    }
    options = {key: value for key, value in given.items() if value is not None}
    wanted = Wanted(
        name,
        Mode(mode) if mode else None,
        Contract(contract) if contract else None,
        columns,
        max_rejects,
        options,
        sample,
        force,
    )
    settings = _settings()
    made = declare(
        settings, path, wanted, lambda file: click.echo(visible(f"profile: {file.name}"), err=True)
    )
    if not dry_run:
        write(made)
    for line in _table(made):
        click.echo(line)
    for warning in made.warnings():
        click.echo(visible(f"Warning: {warning}"), err=True)
    if dry_run:
        for file, text in made.files.items():
            click.echo(f"\n# {file}\n{text}", nl=False)
        return
    click.echo("")
    for file in made.files:
        click.echo(f"wrote {_below(settings, file)}")
    for file in made.kept:
        click.echo(f"kept  {_below(settings, file)}")
    model = f"stg_{made.place.source}__{made.place.table}"
    click.echo(f"next: describe the columns, then `etlp load {made.name}` and `dbt build --select {model}`")


@source.command("diff")
@click.argument("names", nargs=-1, metavar="[SOURCE[.TABLE]]...")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def source_diff(names: tuple[str, ...], as_json: bool) -> None:
    """Compare declarations with files and raw tables.

    Exit code 1 when a load would stop or reject rows.
    """
    from loaders.declare.diff import diff

    tables = diff(_settings(), names)
    if as_json:
        click.echo(json.dumps([table.as_dict() for table in tables], indent=2, ensure_ascii=False))
    for table in tables if not as_json else []:
        said = "differs" if table.differs else "no difference"
        click.echo(f"{table.table}: {said}, {table.files} files compared")
        for finding in table.findings:
            click.echo(visible(f"  {finding.kind:<14} {finding.subject:<20} {finding.told}"))
            if finding.hint:
                click.echo(visible(f"  {'':<14} {'':<20} > {finding.hint}"))
    if differing := [table.table for table in tables if table.differs]:
        raise CheckFailed(
            f"Files and declaration differ: {', '.join(differing)}.",
            "mend the files, or put the lines after > into the sources file.",
        )


@source.command("list")
def source_list() -> None:
    """Every declared source table: format, mode, key, files."""
    from loaders.landing import find_paths
    from loaders.spec import read_specs

    settings = _settings()
    for spec in read_specs(settings):
        key = ", ".join(spec.key) or "none"
        files = len(find_paths(settings, spec.location))
        click.echo(
            f"{spec.name:<28} {spec.options.format:<8} {spec.external.mode.value:<8} "
            f"{spec.external.contract.value:<11} files: {files:<5} key: {key}"
        )


def _table(made: Declaration) -> list[str]:
    rows = [("column", "type", "nulls", "evidence")]
    for column in made.found.columns:
        rows.append((column.name, made.types[column.name], f"{column.evidence.nulls:,}", column.note))
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    lines = [
        f"{name:<{widths[0]}}  {kind:<{widths[1]}}  {nulls:>{widths[2]}}  {note}".rstrip()
        for name, kind, nulls, note in rows
    ]
    files = len(made.found.headers)
    read = "sampled" if made.found.sampled else "read"
    key = ", ".join(made.key.columns) or "none proven"
    options = made.place.options
    how = (
        options.format
        if options.format != "csv"
        else f"csv, delimiter {options.delimiter!r}, {options.encoding}"
    )
    count = f"{files} file{'s' if files > 1 else ''}, {made.found.rows:,} rows {read}"
    return [f"{made.name}: {count}; {how}; key: {key}", "", *lines]


def _below(settings: Settings, path: object) -> str:
    return str(path).removeprefix(f"{settings.root}/")


def _settings() -> Settings:
    from warehouse.settings import load_settings

    return load_settings()
