"""`etlp source diff`: each difference between a declaration, its files and its raw table is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.declare.diff import diff
from loaders.declare.findings import Finding
from tests.loaders.conftest import Checkout
from tests.servers import ROOT, run_etlp
from warehouse.database import connect
from warehouse.settings import Settings, load_settings

COLUMNS = {"id": "int", "name": "varchar(5)", "paid": "boolean"}


@pytest.fixture
def offline(tmp_path: Path) -> Settings:
    """A checkout with no server behind it."""
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text("model-paths: [models]\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "landing").mkdir()
    return load_settings(tmp_path, {"ETLP_LANDING": str(tmp_path / "landing"), "ETLP_SCHEMA": "t"})


def _declare(settings: Settings, columns: dict[str, str] = COLUMNS, **external: Any) -> None:
    table = {
        "name": "orders",
        "external": {"location": f"{settings.landing}/*", **external},
        "columns": [{"name": name, "data_type": kind} for name, kind in columns.items()],
    }
    text = yaml.safe_dump({"sources": [{"name": "shop", "tables": [table]}]})
    (settings.root / "models" / "_shop__sources.yml").write_text(text)


def _findings(settings: Settings, *files: str) -> dict[str, Finding]:
    for number, text in enumerate(files, start=1):
        (settings.landing / f"{number}.csv").write_text(text)
    (table,) = diff(settings)
    return {one.kind: one for one in table.findings if one.kind != "raw table"}


def test_files_as_declared_do_not_differ(offline: Settings) -> None:
    _declare(offline)
    assert _findings(offline, "ID,Name,Paid?\n1,Ada,true\n2,,\n") == {}


def test_columns_of_the_path_are_not_looked_for_in_a_file_without_a_header(offline: Settings) -> None:
    columns = {"year": "int", "name": "varchar(5)", "paid": "boolean"}
    _declare(offline, columns, location=str(offline.landing), header_rows=0)
    (offline.landing / "year=2013").mkdir()
    assert _findings(offline, "Ada,true\n") != {}
    (offline.landing / "1.csv").rename(offline.landing / "year=2013" / "1.csv")
    assert _findings(offline) == {}


def test_a_column_only_in_files_comes_with_the_line_to_add(offline: Settings) -> None:
    _declare(offline)
    found = _findings(offline, "id,name,paid\n1,a,true\n", "id,name,paid,Zip Code\n2,b,true,00501\n")
    one = found["only in files"]
    assert (one.subject, one.differs) == ("zip_code", True)
    assert "leading zero (2.csv, line 2)" in one.told
    assert yaml.safe_load(one.hint)[0]["data_type"] == "varchar(8)"


def test_a_column_only_declared_is_told(offline: Settings) -> None:
    _declare(offline)
    found = _findings(offline, "id,name,paid\n1,a,true\n", "id,name\n2,b\n")
    assert (found["only declared"].subject, found["only declared"].differs) == ("paid", True)
    assert "1 of 2 files, e.g. 2.csv" in found["only declared"].told


def test_columns_that_a_table_evolves_by_are_notes(offline: Settings) -> None:
    _declare(offline, contract="evolve")
    found = _findings(offline, "id,name,more\n1,a,true\n")
    assert not found["only in files"].differs
    assert not found["only declared"].differs


@pytest.mark.parametrize(
    ("row", "place", "wider"),
    [
        ("3000000000,a,true", "3000000000 (1.csv, line 3)", "bigint"),
        ("007x,a,true", "007x (1.csv, line 3)", "varchar(11)"),
        ("2.5,a,true", "2.5 (1.csv, line 3)", "decimal(11,1)"),
        ("2,abcdefgh,true", "abcdefgh (1.csv, line 3)", "varchar(16)"),
        ("2,a,perhaps", "perhaps (1.csv, line 3)", "varchar(16)"),
    ],
)
def test_the_first_misfit_is_placed_and_the_wider_type_named(
    offline: Settings, row: str, place: str, wider: str
) -> None:
    _declare(offline)
    found = _findings(offline, f"id,name,paid\n1,a,true\n{row}\n")
    assert place in found["does not fit"].told
    assert found["does not fit"].hint == f"data_type: {wider}"


def test_a_spelling_of_null_among_numbers_is_named(offline: Settings) -> None:
    _declare(offline)
    found = _findings(offline, "id,name,paid\n1,a,true\nNA,b,false\n")
    assert found["does not fit"].hint == 'null_values: ["", NA]'


def test_a_spelling_of_null_among_texts_is_a_note(offline: Settings) -> None:
    _declare(offline)
    found = _findings(offline, "id,name,paid\n1,a,true\n2,NULL,true\n3,NULL,true\n4,b,true\n")
    assert list(found) in ([], ["null"])
    assert not any(one.differs for one in found.values())


def test_a_null_in_a_key_is_no_reason_for_another_type(offline: Settings) -> None:
    _declare(offline, key=["id"])
    found = _findings(offline, "id,name,paid\n,a,true\n")
    assert "null" in found["does not fit"].told
    assert found["does not fit"].hint == ""


def test_another_order_of_columns_is_a_note(offline: Settings) -> None:
    _declare(offline)
    found = _findings(offline, "name,id,paid\na,1,true\n")
    assert list(found) == ["order"]
    assert not found["order"].differs


def test_broken_rows_and_unreadable_files_are_told(offline: Settings) -> None:
    _declare(offline)
    found = _findings(offline, "id,name,paid\n1,a,true\n2\n", "")
    assert "line 3: 1 field, 3 expected" in found["broken rows"].told
    assert found["unreadable"].subject == "2.csv"


def test_a_location_without_files_is_told(offline: Settings) -> None:
    _declare(offline)
    assert "no files" in _findings(offline)


def test_a_server_that_is_down_is_a_note(offline: Settings) -> None:
    _declare(offline)
    (offline.landing / "1.csv").write_text("id,name,paid\n1,a,true\n")
    (table,) = diff(offline)
    assert [one.kind for one in table.findings] == ["raw table"]
    assert not table.differs


def test_the_raw_table_is_compared(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n")
    raw = checkout.settings.database("raw")
    with connect(checkout.settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"create database if not exists {raw}")
        cursor.execute(f"create table {raw}.orders (id bigint, name varchar(9), extra int, _load_id bigint)")
    (table,) = diff(checkout.settings)
    told = {one.subject: one for one in table.findings}
    assert set(told) == {"id", "name", "extra"}
    assert "bigint" in told["id"].told
    assert told["id"].differs


def test_the_command_ends_with_1_only_when_something_differs(checkout: Checkout) -> None:
    environ = {**checkout.settings.environ, "ETLP_ROOT": str(checkout.settings.root)}
    here = load_settings(checkout.settings.root, environ)
    checkout.land("1.csv", "id,name\n1,a\n")
    same = run_etlp(here, "source", "diff")
    assert same.returncode == 0, same.stderr
    assert same.stdout == "shop.orders: no difference, 1 files compared\n"
    checkout.land("2.csv", "id,nome\n2,b\n")
    other = run_etlp(here, "source", "diff", "shop.orders", "--json")
    assert other.returncode == 1
    assert "Traceback" not in other.stderr
    assert {one["kind"] for one in json.loads(other.stdout)[0]["findings"]} == {
        "only in files",
        "only declared",
    }
    assert run_etlp(here, "source", "diff", "nowhere").returncode == 2
    listed = run_etlp(here, "source", "list")
    assert listed.stdout.split()[:2] == ["shop.orders", "csv"]
