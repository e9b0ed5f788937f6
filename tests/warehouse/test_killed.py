"""Whatever is killed during a build: the next one succeeds, and its tables are those of an undisturbed one.

KILLS=100 python -m pytest tests/warehouse/test_killed.py     kills 100 times per kind instead of once
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import binaries
from tests.servers import Server, running
from tests.warehouse.killed_project import contents, killed_project
from warehouse.database import connect
from warehouse.settings import Settings

KILLS = int(os.environ.get("KILLS", "1"))
WAIT = 60
ENDLESS = "select benchmark(4000000000, sha2('a', 512)) as id\n"
STATEMENTS = (
    "select id from information_schema.processlist where info like '%benchmark(4%' and id <> connection_id()"
)


@dataclass(frozen=True)
class Undisturbed:
    """What a build leaves that nobody killed, and how long it takes."""

    server: Server
    tables: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Undisturbed]:
    """A build on a server of its own, which may be killed."""
    flavor = request.param
    folder = tmp_path_factory.mktemp(f"killed-{flavor}")
    with running(flavor, binaries[flavor], folder, in_memory=True) as server:
        project = killed_project(server, "calm", folder / "calm-project")
        begun = time.monotonic()
        done = _finish(_build(project))
        assert done == 0, _log(project)
        seconds = time.monotonic() - begun
        assert set(contents(project)) == {"depots", "drivers", "trips", "trip_history", "trip_names"}
        yield Undisturbed(server, contents(project), seconds)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "undisturbed" in metafunc.fixturenames:
        metafunc.parametrize("undisturbed", list(binaries), indirect=True, scope="module")


def _etlp(_: Server, build: subprocess.Popen[bytes]) -> None:
    build.kill()


def _terminate(_: Server, build: subprocess.Popen[bytes]) -> None:
    build.terminate()
    # The lock is held until dbt has canceled its statements.
    _finish(build)


def _dbt(_: Server, build: subprocess.Popen[bytes]) -> None:
    if child := _wait(lambda: _children(build.pid) or build.poll() is not None):
        for pid in child if isinstance(child, list) else []:
            os.kill(pid, signal.SIGKILL)


def _group(_: Server, build: subprocess.Popen[bytes]) -> None:
    os.killpg(build.pid, signal.SIGKILL)


def _server(server: Server, _: subprocess.Popen[bytes]) -> None:
    pid = server.private().status().pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    _wait(lambda: server.private().status().pid is None)


@pytest.mark.parametrize("number", range(KILLS))
@pytest.mark.parametrize("kill", [_etlp, _terminate, _dbt, _group, _server])
def test_the_build_after_a_kill_leaves_what_an_undisturbed_one_does(
    undisturbed: Undisturbed,
    kill: Callable[[Server, subprocess.Popen[bytes]], None],
    number: int,
    tmp_path: Path,
) -> None:
    server = undisturbed.server
    project = killed_project(server, f"k{uuid.uuid4().hex[:8]}", tmp_path)
    moment = random.Random(f"{kill.__name__} {number}").uniform(0.2, 1) * undisturbed.seconds
    build = _build(project)
    time.sleep(moment)
    if build.poll() is None:
        kill(server, build)
    if kill is _server:
        _finish(build)
        server.private().start()
    assert _finish(_build(project)) == 0, f"killed after {moment:.2f} s: {_log(project)}"
    build.wait()
    assert contents(project) == undisturbed.tables, f"killed after {moment:.2f} s"
    assert "Traceback" not in _log(project)


def test_a_killed_run_leaves_no_statement_to_the_next_one(undisturbed: Undisturbed, tmp_path: Path) -> None:
    project = killed_project(undisturbed.server, f"k{uuid.uuid4().hex[:8]}", tmp_path)
    model = tmp_path / "models" / "endless.sql"
    model.write_text(ENDLESS)
    build = _build(project)
    _wait(lambda: _running(project))
    [dbt] = _children(build.pid)
    build.kill()
    build.wait()
    _wait(lambda: not _is_running(dbt))
    model.write_text("select 1 as id\n")
    assert _finish(_build(project)) == 0, _log(project)
    assert _running(project) == []
    assert contents(project)["endless"]


@pytest.mark.parametrize("signal_name", ["SIGKILL"])
def test_a_killed_dbt_is_reported_by_its_signal(
    undisturbed: Undisturbed, tmp_path: Path, signal_name: str
) -> None:
    project = killed_project(undisturbed.server, f"k{uuid.uuid4().hex[:8]}", tmp_path)
    target = Path(project.environ["DBT_TARGET_PATH"])
    target.mkdir(parents=True)
    # What an earlier dbt left half written does not count.
    (target / "run_results.json").write_text('{"metadata": {"dbt_sch')
    (tmp_path / "models" / "endless.sql").write_text(ENDLESS)
    build = _build(project)
    _wait(lambda: _running(project))
    [dbt] = _children(build.pid)
    os.kill(dbt, getattr(signal, signal_name))
    assert _finish(build) == 2
    assert f"`dbt build` was killed by {signal_name}." in _log(project)
    assert "Traceback" not in _log(project)
    (tmp_path / "models" / "endless.sql").unlink()
    assert _finish(_build(project)) == 0, _log(project)


def _build(project: Settings) -> subprocess.Popen[bytes]:
    with (project.root / "etlp.log").open("ab") as log:
        return subprocess.Popen(
            [Path(sys.executable).with_name("etlp"), "build"],
            cwd=project.root,
            env=dict(project.environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _finish(build: subprocess.Popen[bytes]) -> int:
    return build.wait(timeout=10 * WAIT)


def _log(project: Settings) -> str:
    return (project.root / "etlp.log").read_text(errors="replace")


def _children(pid: int) -> list[int]:
    try:
        return [child.pid for child in psutil.Process(pid).children()]
    except psutil.NoSuchProcess:
        return []


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _running(project: Settings) -> list[int]:
    with connect(project) as connection, connection.cursor() as cursor:
        cursor.execute(STATEMENTS)
        return [row[0] for row in cursor.fetchall()]


def _wait(condition: Callable[[], Any]) -> Any:
    until = time.monotonic() + WAIT
    while not (result := condition()):
        assert time.monotonic() < until, "nothing happens"
        time.sleep(0.02)
    return result
