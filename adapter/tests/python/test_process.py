"""A model's process: it gets no secret by the way, it ends with dbt, and its end leaves nothing behind."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.python.code import model, write

SLEEPS = "select id from information_schema.processlist where db = '{}' and info like '%sleep(60)%'"
BEGUN = """
cursor = session.connection.cursor()
cursor.execute("set session sql_mode = ''")
session.connection.begin()
cursor.execute("insert into letters values ('a')")
"""
SLEEPER = """
import os, subprocess
from pathlib import Path
helper = subprocess.Popen(["sleep", "60"])
Path(__file__).with_name("started").write_text(f"{os.getpid()} {helper.pid}")
x = session.sql("select sleep(60) as i")
return x
"""

# How a process ends does not depend on the server.
pytestmark = pytest.mark.one_server


def is_running(process: int) -> bool:
    """Whether a process of that number is there, and no one waits to bury it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def statements(project: Project) -> list[tuple[int, ...]]:
    """The connections that run the model's statement."""
    return list(project.sql(SLEEPS.format(project.schema) + " and id != connection_id()"))


def wait_for_statement(project: Project, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not statements(project):
        assert time.monotonic() < until, "the model does not start"
        time.sleep(0.05)


def wait_for_end(processes: list[int], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while any(map(is_running, processes)):
        assert time.monotonic() < until, "a process goes on"
        time.sleep(0.05)


def test_the_password_is_in_no_argument_variable_or_log(project: Project) -> None:
    password = project.target.get("password", "")
    if not password:
        pytest.skip("the account that the tests were given has no password")
    body = """
        from pathlib import Path
        places = [f"/proc/{n}/{of}" for n in ("self", os.getppid()) for of in ("cmdline", "environ")]
        return pd.DataFrame({"text": [Path(place).read_bytes().hex() for place in places]})
    """
    write(project, seen=model(body, head="import os"))
    project.dbt("run", "--debug")
    arguments, *rest = [bytes.fromhex(text) for (text,) in project.sql("select text from seen")]
    assert b"python_models" in arguments
    assert not any(password.encode() in text for text in (arguments, *rest))
    log = (project.root / "logs/dbt.log").read_text()
    assert "stored 4 rows" in log
    assert password not in log
    assert password not in (project.root / "target/run/test/models/seen.py").read_text()


def test_a_process_that_is_killed_leaves_the_table_as_it_was(project: Project) -> None:
    write(project, words=model("return pd.DataFrame({'id': [1]})"))
    project.dbt("run")
    write(project, words=model("os.kill(os.getpid(), 9)\nreturn 1", head="import os"))
    errors = project.fails("run")
    assert "models/words.py: its process ended by signal 9" in errors
    assert project.rows("words") == [(1,)]
    assert project.tables() == {"words"}


def test_a_table_that_a_killed_process_left_is_dropped_by_the_next_run(project: Project) -> None:
    write(project, words=model("return pd.DataFrame({'id': [1]})"))
    project.sql("create table words__dbt_tmp (a int)")
    project.dbt("run")
    assert project.tables() == {"words"}


@pytest.mark.parametrize("ends", [signal.SIGINT, signal.SIGKILL])
def test_a_model_ends_with_dbt_and_so_do_its_statement_and_what_it_started(
    project: Project, ends: signal.Signals
) -> None:
    write(project, first=model(SLEEPER))
    dbt = project.start("run")
    try:
        wait_for_statement(project)
        processes = [int(number) for number in (project.root / "models/started").read_text().split()]
        assert all(map(is_running, processes))
        dbt.send_signal(ends)
        output, _ = dbt.communicate(timeout=20)
    finally:
        dbt.kill()
    wait_for_end(processes)
    if ends == signal.SIGINT:
        assert statements(project) == []
        assert "CANCEL" in output
    assert project.tables() == set()


def test_what_a_model_leaves_of_its_connection_is_no_matter(project: Project) -> None:
    project.sql("create table letters (letter varchar(9)) engine = innodb")
    frame = "return pd.DataFrame({'id': [1]})"
    write(
        project,
        closed=model(f"session.connection.close()\n{frame}"),
        begun=model(f"{BEGUN}{frame}"),
        asks=model(f"assert __import__('sys').stdin.read() == ''\n{frame}"),
        says=model(f"__import__('os').write(1, b'to the first output\\n')\n{frame}"),
    )
    outcome = project.dbt("run")
    assert any("says: to the first output" in message for message in outcome.messages)
    assert project.rows("closed") == project.rows("begun") == project.rows("asks") == [(1,)]
    assert project.rows("letters") == []


def test_a_model_that_leaves_a_process_running_is_done_when_it_has_reported(project: Project) -> None:
    body = "helper = subprocess.Popen(['sleep', '60'])\nreturn pd.DataFrame({'process': [helper.pid]})"
    write(project, helped=model(body, head="import subprocess"))
    before = time.monotonic()
    project.dbt("run")
    assert time.monotonic() - before < 30
    wait_for_end([int(number) for (number,) in project.rows("helped")])
