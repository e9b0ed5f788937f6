"""Every command of the README is run as it stands there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.servers import ROOT, Server
from warehouse.settings import Settings

BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
COMMANDS = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
# Run elsewhere: this very run, and the one that needs a Docker engine (see tests/infra).
ELSEWHERE = {"make test", "docker compose -f infra/compose.yaml up -d"}
SERVES = {"etlp dashboard": 8501, "etlp docs": 8580}
ON_A_HOST = "ETLP_HOST=127.0.0.1 ETLP_PASSWORD_FILE=password.txt make run"
pytestmark = pytest.mark.one_server


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in ELSEWHERE | {ON_A_HOST} | set(SERVES)])
def test_a_command_of_the_readme_succeeds(scored: Settings, command: str) -> None:
    _run(command, dict(scored.environ))


def test_the_readme_runs_on_a_server_with_a_password_file(
    scored: Settings, server: Server, tmp_path: Path
) -> None:
    private = server.private()
    password = tmp_path / "password.txt"
    password.touch(mode=0o600)
    password.write_text(private.password())
    environ = {**scored.environ, "ETLP_PORT": str(private.status().port)}
    said = _run(ON_A_HOST.replace("password.txt", str(password)), environ)
    assert "0 rows from 0 new files" in said
    assert private.password() not in said


@pytest.mark.parametrize("command", SERVES)
def test_a_page_of_the_readme_is_served(scored: Settings, command: str) -> None:
    assert command in COMMANDS
    port = SERVES[command] + 1000
    quiet = " --no-open" if "dashboard" in command else ""
    with subprocess.Popen(
        f"exec {command} --port {port}{quiet}",
        shell=True,
        cwd=ROOT,
        env=dict(scored.environ),
        start_new_session=True,
    ) as process:
        try:
            assert _page(f"http://127.0.0.1:{port}/")
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def test_the_readme_names_the_test_command_of_ci() -> None:
    assert "make test" in COMMANDS
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")


def _run(command: str, environ: dict[str, str]) -> str:
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env=environ,
        input="select 1;\n",
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _page(address: str) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing is served at {address}")
