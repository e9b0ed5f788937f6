"""A server that verifies who asks, folds the names of tables and takes no local data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.behaviour.strict_server import started
from adapter.tests.conftest import chosen_flavors

SERVERS: dict[str, dict[str, Any]] = {}


@pytest.fixture(scope="module", autouse=True)
def strict_servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One server per flavor, for all tests of this module."""
    with ExitStack() as stack:
        for flavor in chosen_flavors(request.config):
            folder = tmp_path_factory.mktemp(f"strict-{flavor}")
            SERVERS[flavor] = {**stack.enter_context(started(flavor, folder)), "folder": folder}
        yield


@pytest.fixture
def strict(flavor: str, tmp_path: Path, schema: str) -> Iterator[Project]:
    """A project on the strict server, with all that its account needs to get in."""
    target = dict(SERVERS[flavor])
    folder = target.pop("folder")
    tls = {"ssl_mode": "verify_identity", "ssl_ca": str(folder / "ca.pem")}
    tls |= {"ssl_cert": str(folder / "client.pem"), "ssl_key": str(folder / "client.key")}
    project = Project(tmp_path, {**target, **tls, "schema": schema.replace("test", "Test")})
    yield project
    project.close()


def test_verified_certificates_of_both_sides_let_dbt_in(strict: Project) -> None:
    said = "\n".join(strict.dbt("debug").messages)
    assert "TLS: TLSv1." in said
    assert "not verified" not in said
    assert "local_infile: off" in said
    assert "(server: none)" in said
    assert "time_zone: +00:00 (server: +09:00)" in said
    # localhost is not the name that the certificate states.
    strict.configure(host="localhost")
    said = "\n".join(strict.dbt("debug", fails=True).messages)
    assert "CERTIFICATE_VERIFY_FAILED" in said
    strict.configure(host="localhost", ssl_mode="verify_ca")
    strict.dbt("debug")
    strict.configure(ssl_cert=None, ssl_key=None)
    assert "1045: Access denied" in "\n".join(strict.dbt("debug", fails=True).messages)
    strict.configure(ssl_mode="disabled")
    assert "1045: Access denied" in "\n".join(strict.dbt("debug", fails=True).messages)
    strict.configure(user="plain", ssl_cert=None, ssl_key=None, ssl_mode="required")
    assert "TLS: TLSv1." in "\n".join(strict.dbt("debug").messages)


def test_names_in_any_case_are_one_table_where_the_server_folds_them(strict: Project) -> None:
    config = {"unique_key": "id", "strategy": "check", "check_cols": "all"}
    snapshot = {"name": "MySnapshot", "relation": "ref('MyTable')", "config": config}
    strict.write({"snapshots/all.yml": {"snapshots": [snapshot]}, "seeds/MySeed.csv": "id,Word\n1,a\n"})
    strict.models(
        MyTable="{{ config(materialized='table') }} select 1 as id, 'a' as Word",
        MyView="select * from {{ ref('MyTable') }}",
        MyRows="{{ config(materialized='incremental', unique_key='ID', incremental_strategy='merge') }} "
        "select * from {{ ref('MyView') }}",
    )
    for _ in range(2):
        outcome = strict.dbt("build")
    assert not outcome.sent("create table", "MyRows")
    names = {"mytable", "myview", "myrows", "mysnapshot", "myseed"}
    with strict.connect(**certificates(strict)) as connection, connection.cursor() as cursor:
        cursor.execute(f"show tables from `{strict.schema}`")
        assert {name for (name,) in cursor.fetchall()} == names
        for name in names:
            cursor.execute(f"select count(*) from `{strict.schema}`.{name}")
            assert cursor.fetchall() == ((1,),)
    strict.dbt("docs", "generate")
    catalog = (strict.root / "target/catalog.json").read_text()
    assert all(f'"model.test.{name}"' in catalog for name in ("MyTable", "MyView", "MyRows"))


def test_seeds_arrive_by_inserts_where_local_data_is_refused(strict: Project) -> None:
    strict.write(
        {"seeds/seed.csv": "id,word\n" + "".join(f"{number},it's \\ {number}\n" for number in range(2500))}
    )
    outcome = strict.dbt("seed")
    assert outcome.warnings == ""
    with strict.connect(**certificates(strict)) as connection, connection.cursor() as cursor:
        cursor.execute(f"select count(*), min(word) from `{strict.schema}`.seed")
        assert cursor.fetchall() == ((2500, "it's \\ 0"),)


def test_values_mean_the_same_whatever_the_servers_mode_and_zone(strict: Project) -> None:
    strict.write(
        {
            "seeds/moments.csv": "id,at\n1,2025-03-01T10:00:00Z\n2,2025-03-01T10:00:00+05:30\n",
        }
    )
    strict.models(
        seen="{{ config(materialized='table') }} select unix_timestamp(at) as seconds "
        "from {{ ref('moments') }}"
    )
    strict.dbt("build")
    with strict.connect(**certificates(strict)) as connection, connection.cursor() as cursor:
        cursor.execute(f"select cast(seconds as signed) from `{strict.schema}`.seen order by seconds")
        assert cursor.fetchall() == ((1740803400,), (1740823200,))
    strict.write({"models/all.yml": {"models": [contract("cut", "varchar(3)")]}})
    strict.models(cut="{{ config(materialized='table') }} select 'abcd' as c")
    assert "'c'" in strict.fails("run", "--select", "cut")
    strict.configure(session={"sql_mode": ""})
    strict.dbt("run", "--select", "cut")


def contract(model: str, data_type: str) -> dict[str, Any]:
    """An enforced contract of one column."""
    columns = [{"name": "c", "data_type": data_type}]
    return {"name": model, "config": {"contract": {"enforced": True}}, "columns": columns}


def certificates(project: Project) -> dict[str, Any]:
    """What a connection beside dbt needs to get in."""
    return {key: project.target[key] for key in ("ssl_ca", "ssl_cert", "ssl_key")}
