"""Profiles: every key of dbt-mysql 1.7 works, and the new ones do what they say."""

from __future__ import annotations

import os
from typing import Any

import pytest
from dbt_common.exceptions import DbtRuntimeError

from adapter.tests.behaviour.project import Project
from dbt.adapters.mysql.credentials import MySQLCredentials


@pytest.fixture
def by_tcp(project: Project) -> dict[str, Any]:
    """Host, port and account of the server, for an account that may do all with the test's database."""
    user = os.environ["DBT_TEST_USER_1"]
    project.sql(f"grant all on `{project.schema}`.* to '{user}'@'%'")
    [(port,)] = project.sql("select @@port")
    project.target = {"type": project.target["type"], "threads": 1, "schema": project.schema}
    return {"host": "127.0.0.1", "port": port, "user": user, "password": ""}


@pytest.mark.parametrize(
    "renamed",
    [{}, {"host": "server"}, {"user": "username"}, {"user": "UID"}, {"user": "username", "host": "server"}],
)
def test_every_name_that_a_key_had_is_taken(
    project: Project, by_tcp: dict[str, Any], renamed: dict[str, str]
) -> None:
    profile = {renamed.get(key, key): value for key, value in by_tcp.items()}
    project.configure(
        **profile, charset="utf8mb4", collation="utf8mb4_bin", ssl_disabled=True, connect_timeout=5, retries=2
    )
    project.models(a="{{ config(materialized='table') }} select 1 as i")
    if not renamed:
        project.dbt("run")
        outcome = project.dbt("debug")
        said = "\n".join(outcome.messages)
        assert "TLS: none" in said
        assert f"port: {by_tcp['port']}" in said
    else:
        project.dbt("debug")


def test_a_database_must_repeat_the_schema() -> None:
    assert MySQLCredentials(schema="a", database="a").schema == "a"
    assert MySQLCredentials(database="a").schema == "a"
    with pytest.raises(DbtRuntimeError, match=r"database 'b' and schema 'a'.*Hint: drop `database:`"):
        MySQLCredentials(schema="a", database="b")
    with pytest.raises(DbtRuntimeError, match="Hint: add `schema:`"):
        MySQLCredentials()


def test_a_profile_with_the_same_database_runs_and_another_is_explained(project: Project) -> None:
    project.configure(database=project.schema)
    project.models(a="select 1 as i")
    project.dbt("run")
    project.configure(database="elsewhere")
    assert "has database 'elsewhere' and schema" in project.fails("run")


def test_sources_may_repeat_their_schema_as_database(project: Project) -> None:
    project.sql("create table landed (i int)")
    source = {
        "name": "raw",
        "schema": project.schema,
        "database": project.schema,
        "tables": [{"name": "landed"}],
    }
    project.write({"models/all.yml": {"sources": [source]}})
    project.models(a="select * from {{ source('raw', 'landed') }}")
    project.dbt("run")
    project.write({"models/all.yml": {"sources": [{**source, "database": "other"}]}})
    errors = project.fails("run")
    assert "database 'other'" in errors
    assert "Hint: leave out `database`" in errors


def test_session_variables_hold_in_every_connection(project: Project) -> None:
    project.configure(
        session={"time_zone": "+03:00", "lock_wait_timeout": 7, "sql_mode": "TRADITIONAL"}, threads=2
    )
    columns = "@@time_zone as zone, @@lock_wait_timeout as waits, @@sql_mode like '%TRADITIONAL%' as mode"
    project.models(
        **{f"m{number}": "{{ config(materialized='table') }} select " + columns for number in range(4)}
    )
    project.dbt("run")
    for number in range(4):
        assert project.rows(f"m{number}") == [("+03:00", 7, 1)]


def test_what_a_model_sets_is_gone_for_the_next(project: Project) -> None:
    project.configure(threads=1)
    hook = 'pre_hook="set session sort_buffer_size = 40000, @mine = 1"'
    project.models(
        a=f"{{{{ config(materialized='table', {hook}) }}}} select @@sort_buffer_size as size, @mine as mine",
        b="{{ config(materialized='table') }} "
        "select @@sort_buffer_size as size, @mine as mine -- {{ ref('a') }}",
    )
    project.dbt("run")
    assert project.sql("select size, mine from a") == [(40000, 1)]
    [(size, mine)] = project.sql("select size, mine from b")
    assert size > 40000
    assert mine is None


@pytest.mark.parametrize(
    ("keys", "mode"),
    [
        ({}, "preferred"),
        ({"unix_socket": "/s"}, "disabled"),
        ({"ssl_disabled": True}, "disabled"),
        ({"ssl_disabled": False}, "preferred"),
        ({"ssl_ca": "ca.pem"}, "verify_ca"),
        ({"ssl_ca": "ca.pem", "ssl_mode": "VERIFY_IDENTITY"}, "verify_identity"),
        ({"ssl_mode": "required", "ssl_disabled": True}, "disabled"),
        ({"ssl_mode": "required", "unix_socket": "/s"}, "required"),
    ],
)
def test_the_mode_of_tls_follows_the_keys(keys: dict[str, Any], mode: str) -> None:
    assert MySQLCredentials(schema="a", **keys).tls == mode


def test_keys_of_tls_that_make_no_sense_are_refused() -> None:
    with pytest.raises(DbtRuntimeError, match="Hint: one of disabled, preferred"):
        MySQLCredentials(schema="a", ssl_mode="on")
    with pytest.raises(DbtRuntimeError, match="they go together"):
        MySQLCredentials(schema="a", ssl_cert="cert.pem")
