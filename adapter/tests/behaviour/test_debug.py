"""`dbt debug` and TLS: what the connection is, and what should be better about it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapter.tests.behaviour.project import Project
from dbt.adapters.mysql.server import Server


def debug(project: Project, **target: Any) -> str:
    """What the command says with a changed profile."""
    project.configure(**target)
    return "\n".join(project.dbt("debug").messages)


def refused(project: Project, **target: Any) -> str:
    """What the command says when it can't connect."""
    project.configure(**target)
    outcome = project.dbt("debug", fails=True)
    return "\n".join(outcome.messages) + outcome.errors


@pytest.fixture
def tcp(project: Project) -> dict[str, Any]:
    """The server by its port, and where it keeps its certificates."""
    user = os.environ["DBT_TEST_USER_1"]
    project.sql(f"grant all on `{project.schema}`.* to '{user}'@'%'")
    [(port, folder)] = project.sql("select @@port, @@datadir")
    project.target = {"type": project.target["type"], "threads": 1, "schema": project.schema}
    project.target |= {"host": "127.0.0.1", "port": port, "user": user, "password": ""}
    return {"folder": Path(folder)}


def test_debug_tells_what_the_server_is(project: Project) -> None:
    said = debug(project)
    kind = "MariaDB" if project.target["type"] == "mariadb" else "MySQL"
    [(version, mode)] = project.sql("select version(), @@sql_mode")
    assert f"server: {kind} {version.split('-')[0]}" in said
    assert f"({version})" in said
    assert f"(server: {mode})".lower() in said.lower()
    assert "strict_all_tables" in said
    for line in (
        "user: root@localhost",
        "TLS: none",
        "collation: utf8mb4_",
        "local_infile: on",
        "time_zone: ",
        "max_allowed_packet: ",
    ):
        assert line in said, line
    assert "Hint" not in said


def test_a_password_may_have_letters_of_any_script(project: Project, tcp: dict[str, Any]) -> None:
    project.sql(f"create user '{project.schema}'@'%' identified by 'Größe-€-Пароль'")
    project.sql(f"grant all on `{project.schema}`.* to '{project.schema}'@'%'")
    try:
        said = debug(project, user=project.schema, password="Größe-€-Пароль")
        assert f"user: {project.schema}@" in said
    finally:
        project.sql(f"drop user '{project.schema}'@'%'")


def test_debug_hints_at_what_loses_data_or_time(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = Server.parse
    monkeypatch.setattr(
        Server, "parse", lambda text, **more: replace(parse(text, **more), local_infile=False, version=(5, 7))
    )
    said = debug(project, session={"sql_mode": ""}, charset="latin1", schema=f"{project.schema}_new")
    assert "Hint: without strict mode the server changes values" in said
    assert "Hint: only utf8mb4 holds every character" in said
    assert "local_infile: off" in said
    assert "Hint: seeds and Python models load faster" in said
    assert "not there yet" in said
    assert "Hint: the oldest version that is supported is" in said


def test_each_mode_of_tls_asks_of_the_server_what_it_says(project: Project, tcp: dict[str, Any]) -> None:
    if project.target["type"] == "mariadb":
        assert "TLS: none" in debug(project)
        assert "Hint: the server offers no TLS" in debug(project, ssl_mode="preferred")
        for mode in ("required", "verify_ca", "verify_identity"):
            said = refused(project, ssl_mode=mode)
            assert "2026: " in said
            assert "SSL is required but the server doesn't support it" in said or "offers no TLS" in said
            assert "Hint: the TLS handshake failed: see ssl_mode" in said
        return
    assert "TLS: none" in debug(project, ssl_disabled=True)
    assert "TLS: none" in debug(project, ssl_mode="disabled")
    for mode in ("preferred", "required"):
        said = debug(project, ssl_mode=mode)
        assert "TLS: TLSv1." in said
        assert "cipher " in said
        assert "Hint: the server's certificate is not verified" in said
    own = {
        name: str(tcp["folder"] / f"{name}.pem")
        for name in ("ca", "client-cert", "client-key", "server-cert")
    }
    if not os.access(own["ca"], os.R_OK):
        pytest.skip("the server's certificates are elsewhere")
    for mode in ({}, {"ssl_mode": "verify_ca"}):
        said = debug(project, ssl_ca=own["ca"], **mode)
        assert "TLS: TLSv1." in said
        assert "not verified" not in said
    # Its own certificate names no host.
    said = refused(project, ssl_ca=own["ca"], ssl_mode="verify_identity")
    assert "CERTIFICATE_VERIFY_FAILED" in said
    assert "Hint: the TLS handshake failed" in said
    # And the system's authorities do not know it.
    assert "CERTIFICATE_VERIFY_FAILED" in refused(project, ssl_mode="verify_ca")
    assert "TLS: TLSv1." in debug(
        project, ssl_ca=own["ca"], ssl_cert=own["client-cert"], ssl_key=own["client-key"]
    )
    assert "No such file" in refused(project, ssl_ca="/nowhere/ca.pem")


def test_an_account_that_needs_a_certificate_gets_in_with_it_alone(
    project: Project, tcp: dict[str, Any]
) -> None:
    if project.target["type"] == "mariadb":
        pytest.skip("the server offers no TLS")
    folder, user = tcp["folder"], f"x{project.schema[4:]}"
    if not os.access(folder / "client-key.pem", os.R_OK):
        pytest.skip("the server's certificates are elsewhere")
    project.sql(f"create user '{user}'@'%' require x509")
    try:
        project.sql(f"grant all on `{project.schema}`.* to '{user}'@'%'")
        assert "1045" in refused(project, user=user, ssl_mode="required")
        own = {"ssl_cert": str(folder / "client-cert.pem"), "ssl_key": str(folder / "client-key.pem")}
        assert f"user: {user}@%" in debug(project, user=user, ssl_mode="required", **own)
    finally:
        project.sql(f"drop user '{user}'@'%'")
