"""Parquet of every logical type arrives exactly, or is rejected; folders, globs and partitions are read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from loaders.load import Options, load
from loaders.transfer.proof import Verify
from tests.loaders.conftest import Checkout
from warehouse.errors import DataError


def as_text(*values: bytes) -> pa.Array:
    """A column of text, whatever the bytes are."""
    return pa.array(values, pa.binary()).view(pa.string())


PARIS = timezone(timedelta(hours=1))
LATE = datetime(9999, 12, 31, 23, 59, 59, 999999)
KEPT: list[tuple[str, str, pa.DataType, list[Any], list[Any]]] = [
    ("int8", "tinyint", pa.int8(), [-128, 127, None], [-128, 127, None]),
    ("int64", "bigint", pa.int64(), [-(2**63), 2**63 - 1], [-(2**63), 2**63 - 1]),
    ("uint64", "bigint unsigned", pa.uint64(), [0, 2**64 - 1, None], [0, 2**64 - 1, None]),
    ("uint64 as decimal", "decimal(20,0)", pa.uint64(), [2**64 - 1], [Decimal(2**64 - 1)]),
    ("narrower", "smallint", pa.int64(), [-5, 5], [-5, 5]),
    (
        "decimal 38",
        "decimal(38,10)",
        pa.decimal128(38, 10),
        [Decimal("9999999999999999999999999999.9999999999"), Decimal("-0.0000000001"), None],
        [Decimal("9999999999999999999999999999.9999999999"), Decimal("-0.0000000001"), None],
    ),
    ("decimal 256", "decimal(38,0)", pa.decimal256(50, 0), [Decimal(10**37), None], [Decimal(10**37), None]),
    ("decimal 32", "decimal(5,2)", pa.decimal32(5, 2), [Decimal("-1.25"), Decimal("999.99"), None], None),
    ("decimal 64", "decimal(15,5)", pa.decimal64(15, 5), [Decimal("-0.00001"), None], None),
    ("float32", "float", pa.float32(), [0.5, -1.25, None], [0.5, -1.25, None]),
    ("float64", "double", pa.float64(), [0.1, 5e-324, -1.7976931348623157e308], None),
    ("boolean", "boolean", pa.bool_(), [True, False, None], [1, 0, None]),
    ("date32", "date", pa.date32(), [date(1, 1, 1), date(9999, 12, 31), None], None),
    ("date64", "date", pa.date64(), [date(1969, 12, 31), None], None),
    ("seconds", "datetime", pa.timestamp("s"), [datetime(1, 1, 1), datetime(9999, 12, 31)], None),
    ("milliseconds", "datetime(3)", pa.timestamp("ms"), [datetime(2024, 2, 29, 1, 2, 3, 4000), None], None),
    ("microseconds", "datetime(6)", pa.timestamp("us"), [datetime(1, 1, 1, 0, 0, 0, 1), LATE], None),
    ("nanoseconds", "datetime(6)", pa.timestamp("ns"), [datetime(2024, 1, 1, 0, 0, 0, 1), None], None),
    (
        "zone",
        "datetime(6)",
        pa.timestamp("us", tz="Europe/Paris"),
        [datetime(2024, 1, 1, 1, 0, 0, 5, PARIS), None],
        [datetime(2024, 1, 1, 0, 0, 0, 5), None],
    ),
    (
        "zone in nanoseconds",
        "timestamp(6)",
        pa.timestamp("ns", tz="UTC"),
        [datetime(2024, 1, 1, tzinfo=UTC)],
        [datetime(2024, 1, 1)],
    ),
    ("times", "time(6)", pa.time64("us"), [time(23, 59, 59, 999999), None], None),
    ("text", "varchar(10)", pa.string(), ["", "é𝄞", "\\N", None], None),
    ("large text", "text", pa.large_string(), ["", "a\tb\n", None], None),
    ("dictionary", "varchar(9)", pa.dictionary(pa.int8(), pa.string()), ["a", "b", "a", None], None),
    ("binary", "varbinary(9)", pa.binary(), [b"", b"\xff\0\n", None], None),
    ("fixed binary", "binary(4)", pa.binary(4), [b"\0\0\0\0", b"abc ", None], None),
    ("large binary", "blob", pa.large_binary(), [b"\xff" * 300, None], None),
    ("all null", "int", pa.null(), [None, None], None),
    (
        "list",
        "json",
        pa.list_(pa.decimal128(20, 2)),
        [[Decimal("1.10"), None], [], None],
        ["[1.10,null]", "[]", None],
    ),
    (
        "struct",
        "json",
        pa.struct([("b", pa.string()), ("a", pa.timestamp("us"))]),
        [{"b": 'é"', "a": datetime(2024, 1, 1)}, None],
        ['{"b":"é\\"","a":"2024-01-01T00:00:00"}', None],
    ),
    (
        "map",
        "json",
        pa.map_(pa.string(), pa.int64()),
        [[("x", 2**62)], None],
        ['{"x":4611686018427387904}', None],
    ),
]
REJECTED: list[tuple[str, str, pa.Array, str]] = [
    ("uint64", "bigint", pa.array([1, 2**63], pa.uint64()), "9223372036854775808"),
    ("decimal", "decimal(10,1)", pa.array([Decimal("1.00"), Decimal("1.25")]), "data loss"),
    (
        "decimal 256",
        "decimal(38,0)",
        pa.array([Decimal(1), Decimal(10**38)], pa.decimal256(50, 0)),
        "precision",
    ),
    (
        "decimal 32",
        "decimal(4,1)",
        pa.array([Decimal("1.0"), Decimal("1.25")], pa.decimal32(5, 2)),
        "data loss",
    ),
    ("double", "float", pa.array([0.5, 0.1]), "would round it"),
    ("double as int", "int", pa.array([1.0, 1.5]), "1.5"),
    ("NaN", "double", pa.array([1.0, float("nan")]), "NaN"),
    ("NaN in float", "float", pa.array([1.0, float("-inf")], pa.float32()), "NaN nor infinity"),
    ("year 10000", "date", pa.array([0, 2_932_897], pa.int32()).cast(pa.date32()), "years 1 to 9999"),
    ("year 0", "date", pa.array([0, -719_163], pa.int32()).cast(pa.date32()), "years 1 to 9999"),
    (
        "year 10000 in seconds",
        "datetime",
        pa.array([0, 253_402_300_800], pa.int64()).cast(pa.timestamp("s")),
        "years 1 to 9999",
    ),
    ("nanosecond", "datetime(6)", pa.array([1000, 1001], pa.int64()).cast(pa.timestamp("ns")), "data"),
    ("microsecond", "datetime", pa.array([10**6, 1], pa.int64()).cast(pa.timestamp("us")), "data"),
    ("time in a date", "date", pa.array([datetime(2024, 1, 1), datetime(2024, 1, 1, 5)]), "would round it"),
    ("text", "varchar(1)", pa.array(["é", "éé"]), "longer than 1 characters"),
    ("binary", "varbinary(1)", pa.array([b"a", b"ab"]), "longer than 1 bytes"),
    ("short binary", "binary(2)", pa.array([b"ab", b"a"]), "would pad it"),
    ("no UTF-8", "varchar(9)", pa.array([b"a", b"\xff"]), "not valid UTF-8"),
    ("text that is no UTF-8", "varchar(9)", as_text(b"a", b"\xf4\x90\x80\x80"), "not valid UTF-8"),
    ("surrogates", "varchar(9)", as_text(b"a", b"b\xed\xa0\xbc\xed\xb4\x9e"), "not valid UTF-8"),
    ("dictionary", "text", as_text(b"a", b"\xc3").dictionary_encode(), "not valid UTF-8"),
    ("large", "json", pc.cast(as_text(b"[]", b"\x80"), pa.large_string()), "not valid UTF-8"),
    (
        "struct",
        "json",
        pa.StructArray.from_arrays([as_text(b"a", b"\xed\xb0\x80")], ["t"]),
        "not valid UTF-8",
    ),
    ("NaN in a list", "json", pa.array([[1.0], [float("nan")]]), "JSON cannot hold nan"),
]


@pytest.mark.parametrize(
    ("kind", "type_", "values", "expected"), [k[1:] for k in KEPT], ids=[k[0] for k in KEPT]
)
def test_values_of_a_logical_type_arrive_exactly(
    checkout: Checkout, kind: str, type_: pa.DataType, values: list[Any], expected: list[Any] | None
) -> None:
    declare(checkout, {"id": "int", "x": kind})
    land(checkout, pa.table({"id": range(len(values)), "x": pa.array(values, type_)}))
    assert load(checkout.settings)[0].rows == len(values)
    found = [row[0] for row in checkout.ask("select x from orders order by id")]
    if kind.startswith("time("):
        found = [None if value is None else (datetime.min + value).time() for value in found]
    assert found == (values if expected is None else expected)


@pytest.mark.parametrize(
    ("kind", "values", "reason"), [r[1:] for r in REJECTED], ids=[r[0] for r in REJECTED]
)
def test_a_value_that_its_column_does_not_hold_is_rejected(
    checkout: Checkout, kind: str, values: pa.Array, reason: str
) -> None:
    declare(checkout, {"id": "int", "x": kind}, contract="quarantine", max_rejects=1)
    land(checkout, pa.table({"id": range(2), "x": values}))
    done = load(checkout.settings)[0]
    assert (done.rows, done.rejected) == (1, 1)
    ((row, column, why, data),) = checkout.ask(
        "select position, column_name, reason, row_data from {ops}.rejects"
    )
    assert (row, column) == (2, "x")
    assert reason in why
    assert json.loads(data)["id"] == "1"


@pytest.mark.parametrize("verify", Verify)
def test_all_types_at_once_are_proven(checkout: Checkout, verify: Verify) -> None:
    kept = [k for k in KEPT if k[1] != "time(6)"]
    declare(checkout, {"id": "int", **{f"x{place}": k[1] for place, k in enumerate(kept)}})
    rows = 600
    columns = {
        f"x{place}": pa.array([values[row % len(values)] for row in range(rows)], type_)
        for place, (_, _, type_, values, _) in enumerate(kept)
    }
    land(checkout, pa.table({"id": range(rows), **columns}))
    assert load(checkout.settings, options=Options(verify=verify))[0].rows == rows


def test_columns_of_partitions_come_from_the_path(checkout: Checkout) -> None:
    columns = {"id": "int", "year": "smallint", "shop": "varchar(20)"}
    declare(checkout, columns, location=str(checkout.settings.landing))
    for number, folder in enumerate(("year=2013/shop=a%20b", "year=2014/shop=__HIVE_DEFAULT_PARTITION__")):
        land(checkout, pa.table({"id": [number]}), f"{folder}/1.parquet")
    load(checkout.settings)
    assert checkout.ask("select id, year, shop from orders order by id") == [
        (0, 2013, "a b"),
        (1, 2014, None),
    ]


def test_a_folder_is_read_with_all_below_except_hidden_files(checkout: Checkout) -> None:
    declare(checkout, {"id": "int"}, location=str(checkout.settings.landing))
    for number, name in enumerate(("1.parquet", "a/b/2.parquet", "_temporary/3.parquet", ".hidden.parquet")):
        land(checkout, pa.table({"id": [number]}), name)
    assert load(checkout.settings)[0].files == 2
    assert checkout.ask("select id, _source_file from orders order by id") == [
        (0, "landing/1.parquet"),
        (1, "landing/a/b/2.parquet"),
    ]


def test_a_glob_takes_the_files_that_match(checkout: Checkout) -> None:
    declare(checkout, {"id": "int"}, location=f"{checkout.settings.landing}/**/o*.parquet")
    for number, name in enumerate(("o1.parquet", "a/o2.parquet", "x.parquet")):
        land(checkout, pa.table({"id": [number]}), name)
    load(checkout.settings)
    assert checkout.ask("select id from orders order by id") == [(0,), (1,)]


def test_a_file_that_is_cut_short_stops_the_load(checkout: Checkout) -> None:
    declare(checkout, {"id": "int"})
    land(checkout, pa.table({"id": range(1000)}))
    path = checkout.settings.landing / "1.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="not a readable Parquet file"):
        load(checkout.settings)
    assert checkout.ask("show tables") == []


def declare(checkout: Checkout, columns: dict[str, str], **external: Any) -> None:
    """Declare Parquet files with these columns."""
    place = {"location": f"{checkout.settings.landing}/*.parquet", "format": "parquet"}
    checkout.declare(columns, **{"key": ["id"], **place, **external})


def land(checkout: Checkout, table: pa.Table, name: str = "1.parquet") -> None:
    """Land a Parquet file."""
    path = checkout.settings.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
