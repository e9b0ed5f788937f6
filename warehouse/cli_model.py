"""The commands `etlp new-model` and `etlp describe-model`: a model's files begun, and its YAML kept up."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warehouse.errors import UsageError

if TYPE_CHECKING:
    from warehouse.new_model import NewModel
    from warehouse.settings import Settings


@click.command("new-model")
@click.argument("name")
@click.option(
    "--from", "parents", multiple=True, metavar="MODEL,...", help="What it reads; the first gives the rows."
)
@click.option("--grain", metavar="TEXT", help='What one row is: "airport and day".')
@click.option(
    "--key", metavar="COLUMN,...", help="Columns to group by; the rows of the first parent unless given."
)
@click.option("--dry-run", is_flag=True, help="Print what would be written, write nothing.")
def new_model(name: str, parents: tuple[str, ...], grain: str | None, key: str | None, dry_run: bool) -> None:
    """Begin a model: its SQL and its YAML, to be edited.

    The prefix of NAME is its layer: int_, fct_ or dim_; stg_<source>__<table>
    is written from the declaration of the source. Nothing is overwritten.
    """
    settings = _settings()
    made = (
        _staging(settings, name)
        if name.startswith("stg_")
        else _model(settings, name, _split(parents), grain, _split([key or ""]))
    )
    if dry_run:
        for path, text in made.files.items():
            click.echo(f"# {_below(settings, path)}\n{text}")
        return
    made.write()
    for path in made.files:
        click.echo(f"wrote {_below(settings, path)}")
    for left in made.left:
        click.echo(left)
    click.echo(f"next: edit the SQL, `etlp describe-model {name}`, `dbt build --select {name}`")


@click.command("describe-model")
@click.argument("name")
def describe_model(name: str) -> None:
    """Add the columns of a model's SQL that its YAML lacks.

    Names and types are those that the server gives the SQL. What is written
    in the YAML stays; where it tells something else, that is said.
    """
    from warehouse.describe_model import describe_model as describe

    settings = _settings()
    done = describe(settings, name)
    for told, columns in (("added", done.added), ("typed", done.typed)):
        if columns:
            click.echo(f"{told}: {', '.join(columns)}")
    for differing in done.differing:
        click.echo(f"differs: {differing}")
    if not (done.added or done.typed or done.differing):
        click.echo(f"{_below(settings, done.path)} has every column")


def _model(
    settings: Settings, name: str, parents: tuple[str, ...], grain: str | None, key: tuple[str, ...]
) -> NewModel:
    from warehouse.new_model import layer_of, new_model, refuse_twice
    from warehouse.project import read_project

    # Said before anything is asked.
    layer_of(name)
    refuse_twice(read_project(settings), name)
    parents = parents or _split(
        [_asked("--from", "Which models does it read, the one that gives the rows first?")]
    )
    grain = grain or _asked("--grain", "What is one row? One row per")
    return new_model(settings, name, parents, grain, key)


def _staging(settings: Settings, name: str) -> NewModel:
    from loaders.declare.staging_stub import model_name, stub
    from loaders.spec import read_specs
    from warehouse.new_model import NewModel, refuse_twice
    from warehouse.project import read_project

    project = read_project(settings)
    refuse_twice(project, name)
    specs = {model_name(spec.source, spec.table): spec for spec in read_specs(settings)}
    if name not in specs:
        known = ", ".join(spec.name for spec in specs.values()) or "none"
        raise UsageError(
            f"{name} is the staging model of no declared source.",
            f"`etlp source add PATH` declares one; declared are: {known}.",
        )
    sql, yml = stub(specs[name])
    path = project.models / "staging" / specs[name].source / f"{name}.sql"
    if path.with_suffix(".yml").exists():
        raise UsageError(f"{path.with_suffix('.yml')} is there already.", "nothing is overwritten: move it.")
    return NewModel({path: sql, path.with_suffix(".yml"): yml}, ("to be described: each TODO in the YAML",))


def _asked(option: str, question: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is not given.", 'e.g. --from fct_flights --grain "airport and day"')
    return str(click.prompt(question, prompt_suffix=" "))


def _split(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for each in given for part in each.split(",") if part.strip())


def _below(settings: Settings, path: Path) -> str:
    return str(path).removeprefix(f"{settings.root}/")


def _settings() -> Settings:
    from warehouse.settings import load_settings

    return load_settings()
