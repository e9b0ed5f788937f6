"""Loading on real servers: each file once, exactly, and nothing half."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.load import load
from loaders.preview import preview
from tests.loaders.conftest import Checkout
from warehouse.errors import ConfigError, DataError, LoadError, UsageError

COUNT = "select count(*) from orders"


def test_a_file_is_loaded_once(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n2,b\n")
    assert load(checkout.settings)[0].rows == 2
    again = load(checkout.settings)[0]
    assert (again.rows, again.files, again.known_files) == (0, 0, 1)
    assert checkout.ask(COUNT) == [(2,)]


def test_a_new_file_is_loaded_alone(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n")
    load(checkout.settings)
    before = checkout.ask("select * from orders where id = 1")
    checkout.land("2.csv", "id,name\n2,b\n")
    assert load(checkout.settings)[0].rows == 1
    assert checkout.ask("select * from orders where id = 1") == before


def test_a_changed_file_replaces_the_rows_it_brought(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n2,b\n")
    checkout.land("2.csv", "id,name\n3,c\n")
    load(checkout.settings)
    checkout.land("1.csv", "id,name\n1,z\n")
    load(checkout.settings)
    assert checkout.ask("select id, name from orders order by id") == [(1, "z"), (3, "c")]


def test_a_replaced_table_holds_the_newest_files_only(checkout: Checkout) -> None:
    checkout.declare({"id": "int", "name": "varchar(20)"}, key=["id"], mode="replace")
    checkout.land("1.csv", "id,name\n1,a\n2,b\n")
    load(checkout.settings)
    checkout.land("1.csv", "id,name\n3,c\n")
    load(checkout.settings)
    assert checkout.ask("select id, name from orders") == [(3, "c")]
    assert checkout.ask("show tables") == [("orders",)]


def test_a_table_that_was_dropped_is_loaded_again(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n")
    load(checkout.settings)
    checkout.ask("drop table orders")
    assert load(checkout.settings)[0].rows == 1


def test_text_arrives_as_it_was_written(checkout: Checkout) -> None:
    checkout.declare(
        {"id": "int", "name": "varchar(200)"},
        key=["id"],
        location=str(checkout.settings.landing / "*.parquet"),
    )
    texts = [
        "",
        " ",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "\\",
        "\\N",
        "\\t",
        "NULL",
        '"',
        "''",
        "é",
        "𝄞",
        "a\0b",
        "x  ",
        None,
    ]
    checkout.settings.landing.mkdir()
    table = pa.table({"id": range(len(texts)), "name": texts})
    pq.write_table(table, checkout.settings.landing / "1.parquet")
    load(checkout.settings)
    assert [row[0] for row in checkout.ask("select name from orders order by id")] == texts


def test_codes_and_nulls_in_csv_stay_what_they_are(checkout: Checkout) -> None:
    columns = {
        "id": "int",
        "name": "varchar(20)",
        "price": "decimal(38,10)",
        "at": "datetime(6)",
        "x": "double",
    }
    checkout.declare(columns, key=["id"], null_values=["NA"])
    price = "1234567890123456789012345678.0000000001"
    checkout.land(
        "1.csv",
        "id,name,price,at,x\n"
        f"1,007,{price},2013-03-10T02:30:00.000001+01:00,0.1\n"
        "2,NA,NA,NA,NA\n"
        '3,"NA",1,2013-01-01 00:00:00,-1e-300\n',
    )
    load(checkout.settings)
    found = checkout.ask("select name, cast(price as char), cast(`at` as char), x from orders order by id")
    assert found[0] == ("007", price, "2013-03-10 01:30:00.000001", 0.1)
    assert found[1] == (None, None, None, None)
    assert found[2][0] == "NA"
    assert found[2][3] == -1e-300


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("tinyint", "128", "128"),
        ("int", "2.5", "2.5"),
        ("varchar(3)", "abcd", "longer than 3 characters"),
        ("decimal(4,2)", "1.234", "1.234"),
        ("date", "2024-02-30", "2024-02-30"),
        ("datetime", "2024-01-01 00:00:00.5", "2024-01-01 00:00:00.5"),
        ("double", "inf", "neither NaN nor infinity"),
        ("int unsigned", "-1", "-1"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_nothing_is_kept(
    checkout: Checkout, kind: str, value: str, reason: str
) -> None:
    checkout.declare({"id": "int", "x": kind}, key=["id"])
    checkout.land("1.csv", f"id,x\n1,\n2,{value}\n3,\n")
    with pytest.raises(DataError) as error:
        load(checkout.settings)
    assert "1.csv, line 3: column x" in error.value.message
    assert repr(value) in error.value.message
    assert reason in error.value.message
    assert checkout.ask("show tables") == []
    assert checkout.ask("select count(*) from {ops}.files") == [(0,)]
    assert checkout.ask("select state from {ops}.loads") == [("failed",)]


def test_a_key_that_comes_twice_fails_the_load(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n2,b\n1,c\n")
    with pytest.raises(LoadError, match="Duplicate entry '1'"):
        load(checkout.settings)
    assert checkout.ask("show tables") == []


def test_keys_that_differ_in_case_only_are_two(checkout: Checkout) -> None:
    checkout.declare({"id": "varchar(5)", "name": "varchar(20)"}, key=["id"])
    checkout.land("1.csv", "id,name\na,1\nA,2\ná,3\n")
    assert load(checkout.settings)[0].rows == 3


def test_a_key_that_is_null_fails_the_load(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n,b\n")
    with pytest.raises(DataError, match=r"line 3: column id .* part of the key"):
        load(checkout.settings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\n1\n", "lacks the column name"),
        ("id,name,extra\n1,a,b\n", "undeclared column extra"),
        ("id,name,id\n1,a,1\n", "repeats the column id"),
        ("id,name\n1,a,b\n", "line 2: the row does not fit shop.orders: 3 fields, 2 expected"),
        ("", "not a readable CSV file"),
    ],
)
def test_a_file_of_another_shape_is_refused(checkout: Checkout, text: str, message: str) -> None:
    checkout.land("1.csv", text)
    with pytest.raises(DataError, match=message):
        load(checkout.settings)


def test_an_empty_folder_is_told_with_its_location(checkout: Checkout) -> None:
    with pytest.raises(UsageError, match=r"no file matches .*landing/\*\.csv"):
        load(checkout.settings)


def test_a_declaration_that_left_the_table_behind_is_told(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "title": "varchar(20)"}, key=["id"])
    with pytest.raises(ConfigError, match=r"other columns .* name, title"):
        load(checkout.settings)


def test_a_dry_run_names_what_does_not_fit_and_no_column_of_a_broken_row(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\nx,a\n2\n")
    [found] = preview(checkout.settings, ())
    assert found.rejects == [
        "landing/1.csv, line 2: id 'x': it is not a whole number",
        "landing/1.csv, line 3: 1 field, 2 expected",
    ]
