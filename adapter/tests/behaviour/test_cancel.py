"""Ctrl-C: what runs on the server ends with dbt."""

from __future__ import annotations

import signal
import time

import pytest

from adapter.tests.behaviour.project import Project

SLEEPS = "info like '%sleep(60)%'"


@pytest.mark.parametrize("kind", ["table", "incremental"])
def test_an_interrupt_ends_the_statements_on_the_server(project: Project, kind: str) -> None:
    head = f"{{{{ config(materialized='{kind}') }}}} "
    project.models(first=head + "select sleep(60) as i", second=head + "select 1 + sleep(60) as i")
    process = project.start("run")
    try:
        project.wait_for_sessions(2, SLEEPS)
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
        took = time.monotonic() - before
    finally:
        process.kill()
    assert project.sessions() == []
    assert took < 10, output
    assert process.returncode != 0
    assert "CANCEL" in output
    # What was made so far is aside, where the next run clears it away.
    assert not project.tables() & {"first", "second"}
