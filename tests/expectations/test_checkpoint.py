"""A checkpoint that cannot be run says why; one that runs is quiet and stays at home."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from expectations.checkpoint import run_checkpoint
from tests.expectations.conftest import Copy
from tests.servers import ROOT, Server
from warehouse.errors import ServerUnreachable, UsageError
from warehouse.server import PrivateServer
from warehouse.settings import Settings

# Runs a checkpoint and prints every address that the process connects to or looks up.
WATCHED = """
import json, sys
seen = []
def watch(event, args):
    if event == "socket.connect":
        seen.append([event, str(args[1])])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"):
        seen.append([event, str(args[:2])])
    elif event == "subprocess.Popen":
        seen.append([event, str(args[0])])
sys.addaudithook(watch)
from expectations.checkpoint import run_checkpoint
from warehouse.settings import load_settings
run_checkpoint(load_settings(), "raw").raise_if_failed()
print(json.dumps(seen))
"""


def test_a_table_that_is_missing_is_named_with_what_fills_it(settings: Settings) -> None:
    with pytest.raises(UsageError) as raised:
        run_checkpoint(settings, "raw")
    assert f"5 of 7 tables are not there: {settings.schema}_raw.flights" in raised.value.message
    assert "etlp load" in raised.value.hint


def test_a_checkpoint_that_does_not_exist_is_refused(settings: Settings) -> None:
    with pytest.raises(UsageError, match="There is no checkpoint 'row'"):
        run_checkpoint(settings, "row")


def test_a_server_that_is_down_is_told_before_anything_is_imported(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(ServerUnreachable):
        run_checkpoint(dataclasses.replace(settings, socket=tmp_path / "none.sock"), "raw")


def test_it_connects_to_the_warehouse_only_and_keeps_the_library_quiet(landed: Copy) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED],
        cwd=ROOT,
        env=dict(landed.settings.environ) | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    assert seen
    socket = landed.settings.socket
    assert socket
    assert {tuple(one) for one in seen} == {("socket.connect", str(socket.resolve()))} or {
        tuple(one) for one in seen
    } == {("socket.connect", str(socket))}
    assert [line for line in done.stderr.splitlines() if not line.startswith("check raw: ")] == []


def test_it_works_over_tcp_and_writes_the_password_nowhere(
    landed: Copy, server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    tcp = PrivateServer(landed.settings).over_tcp()
    assert tcp.password
    report = run_checkpoint(dataclasses.replace(tcp, output=landed.settings.output), "raw")
    report.raise_if_failed()
    written = [path.read_text(encoding="utf-8") for path in report.docs.parent.glob("*.html")]
    stored = str(landed.run(f"select * from {landed.name('ops', 'checks')}"))
    captured = capfd.readouterr()
    for text in (*written, stored, captured.out, captured.err, repr(report)):
        assert tcp.password not in text
