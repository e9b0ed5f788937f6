"""What LOAD DATA LOCAL changes without an error: by way of the loader it arrives exactly, or is rejected."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.load import Options, load
from tests.loaders.conftest import Checkout
from warehouse.errors import DataError, LoadError

TEXT = {"id": "int", "x": "varchar(40)"}
QUARANTINE: dict[str, Any] = {"contract": "quarantine", "max_rejects": 10}


def stored(checkout: Checkout) -> list[Any]:
    """The values of x, in the order of the key."""
    return [row[0] for row in checkout.ask("select x from orders order by id")]


def rejects(checkout: Checkout) -> list[tuple[Any, ...]]:
    """Line, column, value and reason of what is in quarantine."""
    return checkout.ask(
        "select position, column_name, value, reason from {ops}.rejects where state = 'open' "
        "order by path, position"
    )


def land_bytes(checkout: Checkout, content: bytes) -> None:
    """Land bytes that are no UTF-8."""
    checkout.land("1.csv", "").write_bytes(content)


def test_null_empty_and_texts_that_look_like_null_stay_four_things(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=["id"])
    checkout.land("1.csv", 'id,x\n1,\n2,""\n3,\\N\n4,"\\N"\n5,NULL\n6,"NULL"\n')
    load(checkout.settings)
    assert stored(checkout) == [None, "", "\\N", "\\N", "NULL", "NULL"]


def test_a_number_that_is_missing_is_null_and_not_zero(checkout: Checkout) -> None:
    checkout.declare({"id": "int", "x": "int", "y": "double", "z": "date"}, key=["id"])
    checkout.land("1.csv", "id,x,y,z\n1,,,\n")
    load(checkout.settings)
    assert checkout.ask("select x, y, z from orders") == [(None, None, None)]


def test_backslashes_beside_quotes_and_delimiters_stay_ten_rows(checkout: Checkout) -> None:
    texts = ["\\", 'a\\"b', "\\,", "a\\", "\\\\", '"', "\\n", "\\t\t", "\\\n", "\\0"]
    checkout.declare(TEXT, key=["id"])
    lines = [f'{id},"{text.replace(chr(34), chr(34) * 2)}"\n' for id, text in enumerate(texts)]
    checkout.land("1.csv", "id,x\n" + "".join(lines))
    assert load(checkout.settings)[0].rows == 10
    assert stored(checkout) == texts


def test_a_quote_that_is_not_closed_stops_the_load(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=["id"])
    checkout.land("1.csv", 'id,x\n1,a\n2,"b\n3,c\n')
    with pytest.raises(DataError, match="line 3: the quote that opens here is not closed"):
        load(checkout.settings)
    assert checkout.ask("show tables") == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_no_part_of_a_value(checkout: Checkout, end: str) -> None:
    checkout.declare(TEXT, key=["id"])
    checkout.land("1.csv", f"id,x{end}1,a{end}{end}2,b{end}")
    assert load(checkout.settings)[0].rows == 2
    assert stored(checkout) == ["a", "b"]


def test_a_blank_line_is_no_row(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=[])
    checkout.land("1.csv", "id,x\n\n1,a\n\n\n2,b\n\n")
    assert load(checkout.settings)[0].rows == 2
    assert stored(checkout) == ["a", "b"]


def test_another_encoding_arrives_when_it_is_declared(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=["id"], encoding="cp1252")
    land_bytes(checkout, "id,x\n1,é€ß\n".encode("cp1252"))
    load(checkout.settings)
    assert stored(checkout) == ["é€ß"]


def test_another_encoding_that_is_not_declared_is_rejected(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=["id"], **QUARANTINE)
    land_bytes(checkout, "id,x\n1,a\n2,é\n".encode("latin-1"))
    load(checkout.settings)
    assert stored(checkout) == ["a"]
    ((line, column, value, reason),) = rejects(checkout)
    assert (line, column) == (3, "x")
    assert "not valid UTF-8" in reason
    assert "e9" in value


REJECTED = [
    ("bigint", "2.5", "bigint cannot hold it"),
    ("bigint", "1e3", "bigint cannot hold it"),
    ("bigint", "0x10", "not a whole number"),
    ("tinyint", "true", "tinyint cannot hold it"),
    ("tinyint", "128", "tinyint cannot hold it"),
    ("tinyint unsigned", "-1", "tinyint unsigned cannot hold it"),
    ("mediumint", "8388608", "-8388608 to 8388607"),
    ("bigint unsigned", "18446744073709551616", "bigint unsigned cannot hold it"),
    ("boolean", "2", "boolean cannot hold it"),
    ("boolean", "yes", "boolean cannot hold it"),
    ("decimal(4,2)", "100.00", "does not fit in precision 4"),
    ("decimal(4,2)", "1.005", "would cause data loss"),
    ("decimal(4,2)", "NaN", "decimal(4,2) cannot hold it"),
    ("float", "nan", "neither NaN nor infinity"),
    ("double", "NaN", "neither NaN nor infinity"),
    ("double", "-inf", "neither NaN nor infinity"),
    ("double", "1e400", "neither NaN nor infinity"),
    ("varchar(3)", "äöüß", "longer than 3 characters"),
    ("char(3)", "a  ", "trailing blanks"),
    ("tinytext", "é" * 128, "fewer than 256 bytes"),
    ("date", "2024-00-10", "date cannot hold it"),
    ("date", "2024-02-30", "date cannot hold it"),
    ("date", "0000-00-00", "date cannot hold it"),
    ("date", "24-01-10", "date cannot hold it"),
    ("date", "10/01/2024", "date cannot hold it"),
    ("date", "2024-01-10 05:00:00", "date cannot hold it"),
    ("datetime", "2024-01-10 25:00:00", "datetime cannot hold it"),
    ("datetime", "2024-01-10 00:00:00.000001", "datetime cannot hold it"),
    ("datetime(3)", "2024-01-10 00:00:00.0001", "datetime(3) cannot hold it"),
    ("datetime(6)", "2024-01-10 00:00:00.000000001", "datetime(6) cannot hold it"),
    ("datetime", "0000-00-00 00:00:00", "datetime cannot hold it"),
    ("datetime", "10000-01-01 00:00:00", "datetime cannot hold it"),
    ("timestamp", "2038-01-19 03:14:08", "timestamp holds"),
    ("timestamp", "1970-01-01 00:00:00", "timestamp holds"),
    ("time", "25:00:00", "time cannot hold it"),
    ("json", '"{""a"": NaN}"', "JSON knows no NaN"),
    ("json", "{a", "not JSON"),
]


@pytest.mark.parametrize(("kind", "value", "reason"), REJECTED)
def test_a_value_that_the_server_would_change_is_rejected(
    checkout: Checkout, kind: str, value: str, reason: str
) -> None:
    checkout.declare({"id": "int", "x": kind}, key=["id"], **QUARANTINE)
    checkout.land("1.csv", f"id,x\n1,\n2,{value}\n3,\n")
    load(checkout.settings)
    assert stored(checkout) == [None, None]
    ((line, column, told, why),) = rejects(checkout)
    assert (line, column, told) == (3, "x", value.strip('"').replace('""', '"'))
    assert reason in why


KEPT = [
    ("bigint", "-9223372036854775808", -(2**63)),
    ("bigint unsigned", "18446744073709551615", 2**64 - 1),
    ("boolean", "true", 1),
    ("boolean", "0", 0),
    ("decimal(38,30)", "-12345678.123456789012345678901234567891", None),
    ("double", "-0.0", 0.0),
    ("double", "5e-324", 5e-324),
    ("double", "1.7976931348623157e308", 1.7976931348623157e308),
    ("double", "0.1", 0.1),
    ("varchar(3)", "𝄞é ", "𝄞é "),
    ("date", "0001-01-01", date(1, 1, 1)),
    ("date", "9999-12-31", date(9999, 12, 31)),
    ("datetime", "2024-01-10T05:00:00+0100", datetime(2024, 1, 10, 4)),
    ("datetime", "2024-01-10 05:00:00+01:00", datetime(2024, 1, 10, 4)),
    ("datetime", "2024-01-10T05:00:00Z", datetime(2024, 1, 10, 5)),
    ("datetime(6)", "9999-12-31 23:59:59.999999", datetime(9999, 12, 31, 23, 59, 59, 999999)),
    ("timestamp(6)", "2038-01-19 03:14:07.999999", datetime(2038, 1, 19, 3, 14, 7, 999999)),
    ("json", '"{""b"": 1.0, ""a"": [null]}"', '{"b": 1.0, "a": [null]}'),
]


@pytest.mark.parametrize(("kind", "value", "expected"), KEPT)
def test_a_value_at_the_edge_of_its_type_arrives(
    checkout: Checkout, kind: str, value: str, expected: object
) -> None:
    checkout.declare({"id": "int", "x": kind}, key=["id"])
    checkout.land("1.csv", f"id,x\n1,{value}\n")
    load(checkout.settings)
    assert stored(checkout) == [Decimal(value) if expected is None else expected]


def test_a_key_of_zero_is_stored_as_zero(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=["id"])
    checkout.land("1.csv", "id,x\n0,a\n-1,b\n")
    load(checkout.settings)
    assert checkout.ask("select id, x from orders order by id") == [(-1, "b"), (0, "a")]


def test_of_rows_with_one_key_the_first_stays_and_the_others_are_rejected(checkout: Checkout) -> None:
    checkout.declare(TEXT, key=["id"], **QUARANTINE)
    checkout.land("1.csv", "id,x\n1,a\n2,b\n1,c\n")
    checkout.land("2.csv", "id,x\n2,d\n3,e\n")
    assert load(checkout.settings)[0].rejected == 2
    assert stored(checkout) == ["a", "b", "e"]
    twice = "its key comes twice in these files: id"
    assert rejects(checkout) == [(4, "id", "1", twice), (2, "id", "2", twice)]
    checkout.land("3.csv", "id,x\n3,f\n4,g\n")
    load(checkout.settings)
    assert stored(checkout) == ["a", "b", "e", "g"]
    assert rejects(checkout)[-1] == (2, "id", "3", "its key is in the table already: id")


@pytest.mark.parametrize("first", [True, False])
def test_with_the_contract_freeze_a_key_that_comes_twice_stops_the_load(
    checkout: Checkout, first: bool
) -> None:
    checkout.declare(TEXT, key=["id"])
    if not first:
        checkout.land("0.csv", "id,x\n2,z\n")
        load(checkout.settings)
    checkout.land("1.csv", "id,x\n1,a\n2,b\n1,c\n")
    with pytest.raises(LoadError, match=r"Duplicate entry '1'|Duplicate entry '2'"):
        load(checkout.settings)
    assert checkout.ask("show tables") == ([] if first else [("orders",)])
    assert first or stored(checkout) == ["z"]


@pytest.mark.parametrize("line", ["2", "2,b,c", ""])
def test_a_row_with_other_fields_than_the_header_is_rejected(checkout: Checkout, line: str) -> None:
    checkout.declare(TEXT, key=["id"], **QUARANTINE)
    checkout.land("1.csv", f"id,x\n1,a\n{line}\n3,c\n")
    load(checkout.settings)
    assert stored(checkout) == ["a", "c"]
    fields = {"2": "1 field, 2 expected", "2,b,c": "3 fields, 2 expected"}
    assert rejects(checkout) == ([(3, None, None, fields[line])] if line else [])


def test_keys_that_differ_in_case_or_accents_are_different(checkout: Checkout) -> None:
    checkout.declare({"id": "varchar(5)", "x": "int"}, key=["id"], location=parquet(checkout))
    keys = ["a", "A", "á", " a", "", "ß", "ss", "a\0"]
    land_table(checkout, pa.table({"id": keys, "x": range(len(keys))}))
    assert load(checkout.settings)[0].rows == len(keys)
    assert [row[0] for row in checkout.ask("select id from orders order by x")] == keys


def test_keys_that_differ_in_trailing_blanks_only_are_one_and_the_first_stays(checkout: Checkout) -> None:
    columns = {"id": "varchar(5)", "x": "int"}
    checkout.declare(columns, key=["id"], location=parquet(checkout), **QUARANTINE)
    land_table(checkout, pa.table({"id": ["a ", "a", "a  ", " ", ""], "x": range(5)}))
    load(checkout.settings)
    assert checkout.ask("select id, x from orders order by x") == [("a ", 0), (" ", 3)]
    assert [(row, value) for row, _, value, _ in rejects(checkout)] == [(2, "a"), (3, "a  "), (5, "")]


def test_bytes_arrive_as_they_are(checkout: Checkout) -> None:
    values = [bytes(range(256)), b"", None, b"\\N", b"\0\n\t\\", b"\xff" * 300]
    columns = {"id": "int", "x": "varbinary(300)", "y": "blob"}
    checkout.declare(columns, key=["id"], location=parquet(checkout))
    land_table(checkout, pa.table({"id": range(len(values)), "x": values, "y": values}))
    load(checkout.settings)
    assert checkout.ask("select x, y from orders order by id") == [(value, value) for value in values]


def test_more_than_65535_warnings_are_counted_right(checkout: Checkout) -> None:
    """A key that comes 70,000 times: the count of warnings in the server's answer ends at 65,535."""
    checkout.declare({"id": "int", "x": "int"}, key=["id"])
    checkout.land("1.csv", "id,x\n" + "".join(f"{row % 10},{row}\n" for row in range(70_000)))
    with pytest.raises(LoadError, match="70000 rows were sent, 10 stored"):
        load(checkout.settings, options=Options(streams=1))
    assert checkout.ask("show tables") == []


@pytest.mark.parametrize("contract", ["freeze", "quarantine"])
def test_one_key_that_comes_twice_among_300000_rows_costs_one_row_at_most(
    checkout: Checkout, contract: str
) -> None:
    checkout.declare({"id": "int", "x": "int"}, key=["id"], contract=contract)
    checkout.land("1.csv", "id,x\n" + "".join(f"{row},{row}\n" for row in range(299_999)) + "5,0\n")
    if contract == "freeze":
        with pytest.raises(LoadError, match="Duplicate entry '5'"):
            load(checkout.settings)
        assert checkout.ask("show tables") == []
    else:
        done = load(checkout.settings)[0]
        assert (done.rows, done.rejected) == (299_999, 1)
        assert checkout.ask("select count(*), sum(x) from orders") == [(299_999, 299_998 * 299_999 // 2)]
        assert rejects(checkout) == [(300_001, "id", "5", "its key comes twice in these files: id")]


def parquet(checkout: Checkout) -> str:
    """The location of Parquet files."""
    return f"{checkout.settings.landing}/*.parquet"


def land_table(checkout: Checkout, table: pa.Table, name: str = "1.parquet") -> Path:
    """Land a Parquet file."""
    checkout.settings.landing.mkdir(parents=True, exist_ok=True)
    path = checkout.settings.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return path
