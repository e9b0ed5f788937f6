"""The command: its help, its exit codes, and one clear message for each wrong input."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest

from tests.servers import Server, run_etlp
from warehouse.cli import main
from warehouse.settings import Settings

HEAVY = (
    "pandas",
    "numpy",
    "pyarrow",
    "sqlalchemy",
    "sklearn",
    "great_expectations",
    "matplotlib",
    "streamlit",
    "dbt",
)


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += _commands(command, (*path, name))
    return found


@pytest.mark.parametrize(
    ("path", "command"),
    _commands(main),
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_every_command_and_option_has_help(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    assert len(command.help.splitlines()[0]) <= 62, "cut off in the list of commands"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.name}"


def test_help_imports_no_heavy_library() -> None:
    code = f"import warehouse.cli, sys; print([m for m in {HEAVY} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def _refused(done: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "Hint:" in done.stderr
    for part in parts:
        assert part in done.stderr


def test_a_source_that_does_not_exist_is_told(settings: Settings) -> None:
    _refused(run_etlp(settings, "load", "nowhere"), 2, "no source 'nowhere'", "nyc.flights")


def test_a_missing_file_is_told(settings: Settings) -> None:
    _refused(run_etlp(settings, "load", "nyc.planes"), 2, "planes.csv", "etlp sample")


def test_an_unreadable_parquet_file_is_told(settings: Settings) -> None:
    (settings.landing / "flights").mkdir(parents=True, exist_ok=True)
    (settings.landing / "flights" / "2013-01.parquet").write_bytes(b"PAR1 but not really")
    _refused(run_etlp(settings, "load", "nyc.flights"), 1, "2013-01.parquet is not a readable Parquet file")


def test_a_missing_column_is_told(settings: Settings) -> None:
    settings.landing.mkdir(parents=True, exist_ok=True)
    (settings.landing / "airlines.csv").write_text("carrier\nAA\n")
    _refused(run_etlp(settings, "load", "nyc.airlines"), 1, "lacks the column name", "sources.yml")


def test_a_server_that_is_down_is_told(server: Server, tmp_path: Path) -> None:
    down = replace(server, folder=tmp_path).settings("x")
    down.landing.mkdir(parents=True)
    (down.landing / "airlines.csv").write_text("carrier,name\nAA,A\n")
    for verb in (["load", "nyc.airlines"], ["doctor"], ["predict"], ["check", "raw"], ["report"], ["train"]):
        _refused(run_etlp(down, *verb), 3, "No server answers", "etlp server start")


def test_a_wrong_password_is_told(server: Server) -> None:
    tcp = server.private().over_tcp()
    wrong = replace(tcp, environ={**tcp.environ, "ETLP_PASSWORD": "let-me-in"})
    done = run_etlp(wrong, "doctor")
    _refused(done, 3, "refuses user 'etlp'", "ETLP_PASSWORD")
    assert "let-me-in" not in done.stdout + done.stderr


def test_a_host_that_does_not_exist_is_told(server: Server) -> None:
    away = server.settings("x")
    place = {"ETLP_HOST": "127.0.0.1", "ETLP_PORT": "1"}
    _refused(run_etlp(replace(away, environ={**away.environ, **place}), "doctor"), 3, "127.0.0.1:1")


def test_a_target_that_does_not_exist_is_told(server: Server) -> None:
    settings = server.settings("x")
    wrong = replace(settings, environ={**settings.environ, "ETLP_TARGET": "moon"})
    _refused(run_etlp(wrong, "doctor"), 2, "no target 'moon'", "local, server")


def test_a_password_file_that_others_can_read_is_refused(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret")
    file.chmod(0o644)
    tcp = server.private().over_tcp()
    environ = {**tcp.environ, "ETLP_PASSWORD": "", "ETLP_PASSWORD_FILE": str(file)}
    _refused(run_etlp(replace(tcp, environ=environ), "doctor"), 2, "mode 0644", f"chmod 600 {file}")


def test_doctor_shows_what_is_in_force_without_secrets(server: Server) -> None:
    tcp = server.private().over_tcp()
    done = run_etlp(tcp, "doctor")
    assert done.returncode == 0, done.stderr
    assert "127.0.0.1" in done.stdout
    assert "local_infile" in done.stdout
    assert "sql_mode" in done.stdout
    assert "time_zone" in done.stdout
    # Whoever answers over TCP has not proved who it is.
    assert "ETLP_SSL_MODE=verify_identity" in done.stdout
    assert tcp.password not in done.stdout + done.stderr


def test_the_sql_prompt_fails_when_its_client_does(settings: Settings) -> None:
    command = [Path(sys.executable).with_name("etlp"), "server", "shell"]
    for sql, code in (("select 1;", 0), ("select nothing;", 1)):
        done = subprocess.run(
            command, input=sql, env=settings.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr


@pytest.mark.parametrize("verb", ["docs", "dashboard"])
@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_there_is_not_is_refused(settings: Settings, verb: str, port: str) -> None:
    command = [Path(sys.executable).with_name("etlp"), verb, "--port", port]
    done = subprocess.run(command, env=settings.environ, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    done = subprocess.run(
        [command[0], "doctor"],
        env={**settings.environ, "ETLP_HOST": "127.0.0.1", "ETLP_PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, f"port is {port}, not 1 to 65535" in done.stderr) == (2, True)
