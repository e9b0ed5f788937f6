"""The command `etlp ci`: what a change has to pass, and the state that it is compared with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--base", metavar="REF", help="Branch or commit to compare files with; the main branch unless given."
)
@click.option(
    "--schema", metavar="ci_NAME", help="Prefix of the databases to build in; of this branch unless given."
)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the last green build; `green` in ETLP_STATE unless given.",
)
@click.option("--keep", is_flag=True, help="Leave the databases, to be looked at.")
@click.option("--drop", is_flag=True, help="Only drop the databases, as when a pull request is closed.")
@click.option("--save-state", is_flag=True, help="Only keep what `dbt build` built last as the state.")
def ci(
    base: str | None, schema: str | None, state: Path | None, keep: bool, drop: bool, save_state: bool
) -> None:
    """Check a change: lint, conventions, a build of its own, docs.

    Builds what changed since the last green build, and what depends on it, in
    databases of its own that are dropped at the end. Without a state of such a
    build it builds everything.
    """
    from warehouse.ci import databases
    from warehouse.ci.run import run_ci
    from warehouse.ci.state import default_folder
    from warehouse.ci.state import save_state as save
    from warehouse.errors import UsageError
    from warehouse.settings import load_settings

    if keep + drop + save_state > 1:
        raise UsageError("--keep, --drop and --save-state exclude one another.", "give one of them.")
    settings = load_settings()
    folder = (state or default_folder(settings)).absolute()
    if save_state:
        saved = save(settings, folder)
        click.echo(f"state of {saved.schema}_* at {saved.commit[:8] or 'no commit'} kept in {folder}")
    elif drop:
        prefix = databases.own_prefix(settings, schema)
        dropped = databases.drop(settings, prefix)
        click.echo(f"dropped {', '.join(dropped)}" if dropped else f"there are no databases {prefix}_*")
    else:
        run_ci(settings, click.echo, base=base, prefix=schema, state=folder, keep=keep)
