"""Errors: the first one is shown, with what is at fault and what to do; none is swallowed or made up."""

from __future__ import annotations

import os

import pytest

from adapter.tests.behaviour.project import Project


@pytest.mark.parametrize("command", ["run", "debug", "parse"])
def test_a_wrong_password_is_told_as_the_server_tells_it(project: Project, command: str) -> None:
    project.configure(password="wrong", retries=3)
    project.models(a="select 1 as i")
    if command == "parse":
        # Parsing asks the server for nothing.
        project.dbt("parse")
        return
    outcome = project.dbt(command, fails=True)
    said = outcome.errors + "".join(outcome.messages)
    assert "1045: Access denied for user" in said
    assert "Hint: check username and password" in said
    assert "Trying again" not in said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"host": "127.0.0.1", "port": 1}, "127.0.0.1:1: 2003: Can't connect"),
        ({"host": "nowhere.invalid"}, "nowhere.invalid:3306: 2003: Can't connect"),
        ({"unix_socket": "/nowhere.sock"}, "/nowhere.sock: 2003: Can't connect"),
    ],
)
def test_a_server_that_is_not_there_is_named(project: Project, address: dict[str, object], said: str) -> None:
    project.target = {key: value for key, value in project.target.items() if key != "unix_socket"}
    project.configure(**address)
    project.models(a="select 1 as i")
    errors = project.fails("run")
    assert said in errors
    assert "Hint: check host and port" in errors


def test_a_user_without_rights_is_told_which_one_is_missing(project: Project) -> None:
    user = os.environ["DBT_TEST_USER_1"]
    project.configure(user=user, password="")
    project.models(a="select 1 as i")
    errors = project.fails("run")
    assert "1044: Access denied for user" in errors
    assert "see the adapter's README for the rights" in errors
    project.sql("create table a (i int)")
    project.sql(f"grant select on `{project.schema}`.* to '{user}'@'%'")
    errors = project.fails("run")
    assert "1142: " in errors
    assert "command denied to user" in errors
    # What could not be replaced is still there.
    assert project.tables() == {"a"}


def test_an_error_names_model_line_and_text(project: Project) -> None:
    project.models(
        typo="{{ config(materialized='table') }}\nselect 1 as i,\n  2 as n\nform dual\nwhere n = 1"
    )
    errors = project.fails("run")
    assert "in model typo (models/typo.sql)" in errors
    assert "1064: You have an error in your SQL syntax" in errors
    [shown] = [each.strip() for each in errors.splitlines() if each.strip().startswith("line ")]
    number, text = shown.removeprefix("line ").split(": ")
    compiled = (project.root / "target/run/test/models/typo.sql").read_text().splitlines()
    # The server counts lines of the statement, as the file that dbt wrote does.
    assert text == "form dual"
    assert compiled[int(number) - 1].strip() == "form dual"


def test_a_query_comment_moves_no_line(project: Project) -> None:
    project.configure({"query-comment": "one\ntwo\nthree"})
    project.models(typo="select 1 as i,\n  2 as n\nform dual")
    errors = project.fails("run")
    compiled = (project.root / "target/run/test/models/typo.sql").read_text().splitlines()
    [shown] = [each.strip() for each in errors.splitlines() if each.strip().startswith("line ")]
    number, text = shown.removeprefix("line ").split(": ")
    assert (text, compiled[int(number) - 1].strip()) == ("form dual", "form dual")


def test_an_unknown_column_and_an_illegal_value_are_errors(project: Project) -> None:
    head = "{{ config(materialized='table') }} "
    project.models(
        unknown=head + "select nothing as i",
        too_long=head + "select cast(1 as signed) as i union all select 99999999999999999999",
        not_a_date="{{ config(materialized='incremental') }} select "
        "{% if is_incremental() %}'no date'{% else %}date '2024-01-01'{% endif %} as day",
    )
    project.dbt("run", "--select", "not_a_date")
    outcome = project.dbt("run", fails=True)
    assert "1054: Unknown column 'nothing'" in outcome.errors
    assert "The column 'day' is date and does not hold 'no date'" in outcome.errors
    assert project.sql("select count(*) from not_a_date") == [(1,)]


def test_a_warning_of_the_server_is_logged_and_raised_nowhere(project: Project) -> None:
    project.models(
        warned="{% if execute %}{% do run_query(\"select '5 birds' + 0\") %}{% endif %} select 1 as i",
        quiet="{{ config(pre_hook='drop table if exists nothing_there') }} select 1 as i",
    )
    outcome = project.dbt("run")
    assert "1292: Truncated incorrect" in outcome.warnings
    # A note is for those who debug.
    assert "1051" not in outcome.warnings
    assert any("1051: Unknown table" in each for each in outcome.messages)


def test_a_source_that_is_missing_fails_and_tells_its_name(project: Project) -> None:
    sources = {"name": "raw", "schema": project.schema, "tables": [{"name": "nothing"}]}
    project.write({"models/sources.yml": {"sources": [sources]}})
    project.models(a="select * from {{ source('raw', 'nothing') }}")
    assert f"1146: Table '{project.schema}.nothing' doesn't exist" in project.fails("run")


def test_a_moment_that_is_never_null_may_come_from_a_query_in_front(project: Project) -> None:
    # MySQL gives it the default 0000-00-00 and then refuses that, which no one wrote.
    moments = "with x as (select now(6) as at, current_date as day, 1 as i) select i, at, day from x"
    project.models(
        tabled="{{ config(materialized='table', indexes=[{'columns': ['at']}]) }} " + moments,
        added="{{ config(materialized='incremental', unique_key='i') }} " + moments,
    )
    project.dbt("run")
    project.dbt("run")
    for table in ("tabled", "added"):
        assert project.sql(f"select count(*), max(year(day)) = year(now()) from {table}") == [(1, 1)]
        assert "DEFAULT '0000-00-00" not in project.ddl(table) or project.target["type"] == "mariadb"
