"""The command `etlp`: each verb parses, calls one function and prints what came out."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

import click

from warehouse.cli_ci import ci
from warehouse.cli_load import load
from warehouse.cli_model import describe_model, new_model
from warehouse.cli_rejects import rejects
from warehouse.cli_source import source
from warehouse.console import print_anything, use_utf8
from warehouse.env_file import load_env_file
from warehouse.errors import EtlpError
from warehouse.faults import file_error, server_error
from warehouse.progress import visible
from warehouse.settings import find_root

if TYPE_CHECKING:
    from warehouse.settings import Settings

CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ETLP", "max_content_width": 100}
DAY, PORT = click.DateTime(["%Y-%m-%d"]), click.IntRange(0, 65535)
EXIT_CODES = """\b
Exit codes:
  0  done
  1  a check or a test failed, or data is bad
  2  wrong use or configuration
  3  the server cannot be reached
"""


class Verbs(click.Group):
    """The one place where an error becomes a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work, not of the alphabet."""
        return list(self.commands)

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run the command line of this process, or the given one."""
        if args is None:
            use_utf8()
        return super().main(args, *more, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; an error that its user can mend is printed without a traceback."""
        print_anything()
        try:
            # Before the verb is parsed: its options read the environment, too.
            load_env_file(find_root())
            return super().invoke(ctx)
        except EtlpError as error:
            failed = error
        except Exception as error:
            converted = file_error(error)
            if converted is None and "pymysql" in sys.modules:
                converted = server_error(_settings(), error)
            if converted is None:
                raise
            failed = converted
        click.echo(f"Error: {visible(str(failed))}", err=True)
        ctx.exit(failed.exit_code)


@click.group(cls=Verbs, context_settings=CONTEXT, epilog=EXIT_CODES)
@click.version_option(package_name="etlp")
def main() -> None:
    """Files in; a MySQL warehouse with tested marts, predictions and reports out."""
    # So that what has begun is ended in order; a child gets the time to cancel its statements.
    signal.signal(signal.SIGTERM, _terminate)


def _terminate(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


@main.command()
@click.option("--force", is_flag=True, help="Run every stage, also those that are not due.")
def run(force: bool) -> None:
    """Everything that is due, from files to reports."""
    from warehouse.pipeline import run as run_pipeline
    from warehouse.summary import summarize

    settings = _settings()
    click.echo(visible(summarize(settings, run_pipeline(settings, force=force))))


@main.command()
@click.option("--force", is_flag=True, help="Write files anew that are there already.")
def sample(force: bool) -> None:
    """Land the sample: New York's flights of 2013."""
    from loaders.sample import land_sample

    settings = _settings()
    click.echo(f"{len(land_sample(settings, force=force))} files landed in {settings.landing}")


main.add_command(load)
main.add_command(rejects)
main.add_command(source)
main.add_command(new_model)
main.add_command(describe_model)


@main.command()
@click.argument("checkpoint", type=click.Choice(["raw", "marts", "predictions"]))
def check(checkpoint: Literal["raw", "marts", "predictions"]) -> None:
    """Check what entered or leaves with Great Expectations."""
    from expectations.checkpoint import run_checkpoint

    report = run_checkpoint(_settings(), checkpoint)
    report.raise_if_failed()
    click.echo(report)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[DBT OPTIONS]...")
def build(arguments: tuple[str, ...]) -> None:
    """Build and test the models: `dbt build`."""
    from warehouse.dbt import run_dbt
    from warehouse.run_lock import run_lock

    with run_lock(_settings()) as settings:
        click.echo(run_dbt(settings, "build", *arguments))


main.add_command(ci)


@main.command()
def train() -> None:
    """Train on the marts and store the better model."""
    from ml.train import train as train_model

    click.echo(train_model(_settings()))


@main.command()
@click.option("--from", "first", type=DAY, help="First day to score; `score` of ml/params.yml unless given.")
@click.option("--to", "last", type=DAY, help="Last day to score, included.")
def predict(first: datetime | None, last: datetime | None) -> None:
    """Score flights with the production model."""
    from ml.predict import predict as write_predictions

    days = [moment.date() if moment else None for moment in (first, last)]
    click.echo(write_predictions(_settings(), *days))


@main.group()
def models() -> None:
    """The stored models: list, promote."""


@models.command("list")
def models_list() -> None:
    """Every stored model with its metrics, newest first."""
    from ml.registry import list_models

    for model in list_models(_settings()):
        click.echo(visible(str(model)))


@models.command("promote")
@click.argument("version")
def models_promote(version: str) -> None:
    """Make VERSION the model that predicts."""
    from ml.registry import promote

    click.echo(promote(_settings(), version))


@main.command()
def report() -> None:
    """Draw the charts and write the PDF."""
    from reports.build import build_report

    click.echo(build_report(_settings()))


@main.command()
@click.option("--port", type=PORT, default=8501, show_default=True, help="Port on loopback.")
@click.option("--open/--no-open", "browse", default=True, help="Open a browser.")
def dashboard(port: int, browse: bool) -> None:
    """Serve the dashboard."""
    from reports.dashboard import serve_dashboard

    serve_dashboard(_settings(), port, headless=not browse)


@main.command()
def notebook() -> None:
    """Execute the notebook on this warehouse."""
    from reports.notebook import execute_notebook

    click.echo(execute_notebook(_settings()))


@main.command()
@click.option("--port", type=PORT, default=8580, show_default=True, help="Port on loopback.")
@click.option("--build", "anew", is_flag=True, help="Write the site anew, print where it is, serve nothing.")
def docs(port: int, anew: bool) -> None:
    """Serve the docs: models, columns, ER diagram, lineage."""
    from reports.docs import generate_docs, serve_docs

    if anew:
        click.echo(generate_docs(_settings()))
    else:
        serve_docs(_settings(), port)


@main.group()
def server() -> None:
    """The private server: start, stop, status, shell."""


@server.command("install")
def server_install() -> None:
    """Install a server program where this machine has none."""
    from warehouse.binaries import install_server

    settings = _settings()
    if not settings.is_private:
        click.echo(f"target {settings.target}: the server at {settings.address} is used, nothing to install")
        return
    found = install_server(settings.environ)
    click.echo(f"{found.flavor} {found.version}: {found.path}")


@server.command("start")
def server_start() -> None:
    """Start the server unless it runs; the first start creates it."""
    _print_status(_private().start())


@server.command("stop")
def server_stop() -> None:
    """Stop the server cleanly."""
    click.echo("stopped" if _private().stop() else "it was not running")


@server.command("status")
def server_status() -> None:
    """Whether it runs, and where. Exit code 3 when it does not."""
    from warehouse.errors import ServerUnreachable

    status = _private().status()
    if status.version is None:
        raise ServerUnreachable("The private server is stopped.", "`etlp server start`")
    _print_status(status)


@server.command("shell")
def server_shell() -> None:
    """A SQL prompt on the server."""
    from warehouse.shell import open_shell

    sys.exit(bool(open_shell(_settings())))


@main.command()
def doctor() -> None:
    """Show the settings in force and what the server is."""
    from warehouse.doctor import examine

    for finding in examine(_settings()):
        click.echo(f"{finding.name:<20} {finding.value}")
        if finding.hint:
            click.echo(f"{'':<20} Hint: {finding.hint}")


def _settings() -> Settings:
    from warehouse.settings import load_settings

    return load_settings()


def _private() -> Any:
    from warehouse.server import PrivateServer

    return PrivateServer(_settings())


def _print_status(status: Any) -> None:
    click.echo(f"{status.version} runs (pid {status.pid})")
    click.echo(f"  socket  {status.socket}")
    click.echo(f"  TCP     127.0.0.1:{status.port}, password in {status.password_file}")
    click.echo(f"  data    {status.data}")


if __name__ == "__main__":
    main(prog_name=Path(sys.argv[0]).name)
