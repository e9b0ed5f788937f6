"""Grants: what the config says is what others may do, no more and no less."""

from __future__ import annotations

import os

import pytest

from adapter.tests.behaviour.project import Outcome, Project


def granted(project: Project, table: str) -> set[tuple[str, str]]:
    """Who may do what on a table, but for the owner."""
    return {
        (grantee.replace("'", ""), right.lower())
        for grantee, right in project.sql(
            "select grantee, privilege_type from information_schema.table_privileges "
            f"where table_schema = '{project.schema}' and table_name = '{table}'"
        )
    }


def changes(outcome: Outcome) -> int:
    return len(
        [
            sql
            for sql in outcome.statements
            if sql.split("*/")[-1].strip().lower().startswith(("grant ", "revoke "))
        ]
    )


def configure(project: Project, grants: dict[str, list[str]]) -> None:
    seeds = models = {"+grants": grants}
    project.configure({"models": models, "seeds": seeds, "snapshots": {"+grants": grants}})


def test_grants_follow_the_config_and_are_not_repeated(project: Project) -> None:
    first, second, third = (os.environ[f"DBT_TEST_USER_{number}"] for number in (1, 2, 3))
    described = {
        "name": "snapped",
        "relation": "ref('tabled')",
        "config": {"unique_key": "id", "strategy": "check", "check_cols": "all"},
    }
    project.write({"seeds/seeded.csv": "id\n1\n", "snapshots/all.yml": {"snapshots": [described]}})
    project.models(
        tabled="{{ config(materialized='table') }} select 1 as id",
        viewed="select 1 as id",
        added="{{ config(materialized='incremental') }} select 1 as id",
    )
    tables = ("tabled", "viewed", "added", "seeded", "snapped")
    configure(project, {"select": [first, second], "insert": [first]})
    project.dbt("build")
    for table in tables:
        assert granted(project, table) == {
            (f"{first}@%", "select"),
            (f"{second}@%", "select"),
            (f"{first}@%", "insert"),
        }
    assert changes(project.dbt("build")) == 0
    configure(project, {"select": [second, f"{third}@%"]})
    project.dbt("build")
    for table in tables:
        assert granted(project, table) == {(f"{second}@%", "select"), (f"{third}@%", "select")}
    assert changes(project.dbt("build", "--full-refresh")) == 0
    configure(project, {"select": []})
    project.dbt("build")
    assert [granted(project, table) for table in tables] == [set()] * 5


def test_a_host_and_a_role_may_be_granted_to(project: Project) -> None:
    role, user = f"role_{project.schema}", f"u{project.schema[4:]}"
    project.sql(f"create role '{role}'")
    project.sql(f"create user '{user}'@'10.0.0.1'")
    try:
        configure(project, {"select": [role, f"{user}@10.0.0.1"]})
        project.models(tabled="{{ config(materialized='table') }} select 1 as id")
        for _ in range(2):
            outcome = project.dbt("run")
        assert changes(outcome) == 0
        assert {who.split("@")[0] for who, _ in granted(project, "tabled")} == {role, user}
        configure(project, {"select": []})
        project.dbt("run")
        assert granted(project, "tabled") == set()
    finally:
        project.sql(f"drop role '{role}'")
        project.sql(f"drop user '{user}'@'10.0.0.1'")


@pytest.mark.parametrize(
    "user", ["ana@corp.example", "o'neil", "50% off", "back\\slash", "'quoted'", "@", "tick`"]
)
def test_a_user_may_have_any_name(project: Project, user: str) -> None:
    name = f"{project.schema[-6:]} {user}"
    quoted = project.connect().escape(name)
    project.sql(f"create user {quoted}@'%'")
    try:
        configure(project, {"select": [f"{name}@%"]})
        project.models(tabled="{{ config(materialized='table') }} select 1 as id")
        for _ in range(2):
            outcome = project.dbt("run")
        assert changes(outcome) == 0
        assert {right for _, right in granted(project, "tabled")} == {"select"}
        configure(project, {"select": []})
        project.dbt("run")
        assert granted(project, "tabled") == set()
    finally:
        project.sql(f"drop user {quoted}@'%'")


def test_a_user_that_does_not_exist_is_an_error_with_a_hint(project: Project) -> None:
    configure(project, {"select": ["no_such_user"]})
    project.models(tabled="{{ config(materialized='table') }} select 1 as id")
    assert "Hint: a user or role of the `grants` config does not exist" in project.fails("run")


@pytest.mark.parametrize("right", ["no right", "fly"])
def test_a_right_that_does_not_exist_is_an_error(project: Project, right: str) -> None:
    configure(project, {right: [os.environ["DBT_TEST_USER_1"]]})
    project.models(tabled="{{ config(materialized='table') }} select 1 as id")
    assert "tabled" in project.fails("run")
