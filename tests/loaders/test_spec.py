"""Declarations: read from the sources files, refused with the reason when they are wrong."""

from __future__ import annotations

import pyarrow as pa
import pytest

from loaders.external import Mode
from loaders.spec import read_specs, select_specs
from loaders.types import parse_type
from tests.loaders.conftest import Checkout
from tests.servers import ROOT
from warehouse.errors import ConfigError, UsageError
from warehouse.settings import load_settings


def test_the_shipped_sources_are_read() -> None:
    settings = load_settings(ROOT, {"ETLP_SCHEMA": "x", "ETLP_LANDING": "/landing"})
    specs = {spec.name: spec for spec in read_specs(settings)}
    assert list(specs) == ["nyc.flights", "nyc.weather", "nyc.planes", "nyc.airports", "nyc.airlines"]
    flights = specs["nyc.flights"]
    assert (flights.database, flights.identifier) == ("x_raw", "flights")
    assert flights.external.mode is Mode.APPEND
    assert flights.location == "/landing/flights/*.parquet"
    assert flights.key == ("time_hour", "carrier", "flight")
    assert [spec.name for spec in select_specs(list(specs.values()), ("nyc.planes",))] == ["nyc.planes"]


@pytest.mark.parametrize(
    ("declared", "arrow"),
    [
        ("TINYINT", pa.int8()),
        ("bigint unsigned", pa.uint64()),
        ("decimal(38, 10)", pa.decimal128(38, 10)),
        ("varchar(10)", pa.string()),
        ("datetime(6)", pa.timestamp("us")),
        ("boolean", pa.bool_()),
    ],
)
def test_a_type_is_held_by_an_arrow_type_of_its_size(declared: str, arrow: pa.DataType) -> None:
    assert parse_type(declared).arrow == arrow


@pytest.mark.parametrize(
    "declared", ["", "varchar", "decimal(39,0)", "decimal(4,5)", "geometry", "int; drop"]
)
def test_a_type_that_is_not_known_is_refused(declared: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_type(declared)


@pytest.mark.parametrize(
    ("external", "message"),
    [
        ({"locatoin": "x"}, "unknown keys locatoin"),
        ({"mode": "upsert"}, "mode is 'upsert'"),
        ({"format": "xml"}, "format is 'xml'"),
        ({"key": ["nr"]}, "the key names nr"),
        ({"key": ["note"]}, "an index on note is longer than 3072 bytes"),
        ({"key": ["long"]}, "an index on long is longer than 3072 bytes"),
        ({"indexes": [["note"]]}, "an index on note is longer than 3072 bytes"),
        ({"contract": "loose"}, "contract is 'loose'; it may be freeze, quarantine, evolve"),
        ({"mode": "merge"}, "mode merge needs a key"),
        ({"max_rejects": "1%"}, "freeze rejects nothing"),
        ({"contract": "quarantine", "max_rejects": "few"}, "max_rejects is a count or a share"),
        ({"delimiter": "||"}, "delimiter is '||'; it is one character"),
        ({"order_by": "id"}, "order_by belongs to mode merge"),
        ({"order_by": ["id"], "mode": "merge", "key": ["id"]}, r"order_by is \['id'\]; it is a text"),
        ({"null_values": "None"}, "null_values is 'None'; it is a list of texts"),
        ({"null_values": ["", -9]}, "null_values is .*; it is a list of texts"),
        *[
            ({"header_rows": bad}, "header_rows is .*; it is a whole number")
            for bad in ("x", 2.5, [0], None, -3)
        ],
        *[({"delimiter": bad}, "delimiter is .*; it is one character") for bad in (7, None, ["|"], "")],
        ({"quote": 0}, "quote is 0; it is one character"),
        *[({"encoding": bad}, "encoding is .*; it is a text") for bad in (8, None, "utf\0", ["utf-8"])],
        *[
            ({"encoding": bad}, f"encoding is '{bad}'; e.g. utf-8")
            for bad in ("hex", "punycode", "undefined", "xx")
        ],
        ({"indexes": [[["long"]]]}, "indexes is .*; it is a list of names"),
        *[({"indexes": bad}, "indexes is .*; it is a list of lists") for bad in ("id", 3, {"a": "id"}, [[]])],
        *[({"key": bad}, "key is .*; it is a list of names") for bad in (3, [["id"]], {"id": 1}, [1])],
        ({"key": ["id", "id"]}, "key is .*; it names a column twice"),
        *[
            ({"min_share": bad}, "min_share is .*; it is a number")
            for bad in (float("nan"), 1.5, -1, "x", [1])
        ],
        ({"contract": "quarantine", "max_rejects": "nan%"}, "max_rejects is a count or a share"),
        ({"location": ["a", "b"]}, "location is .*; it is a text"),
    ],
)
def test_a_wrong_declaration_names_the_table_and_the_file(
    checkout: Checkout, external: dict[str, object], message: str
) -> None:
    checkout.declare({"id": "int", "note": "text", "long": "varchar(800)"}, **external)
    with pytest.raises(ConfigError, match=message) as error:
        read_specs(checkout.settings)
    assert "shop.orders" in error.value.message
    assert "_shop__sources.yml" in error.value.message


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["id", "Note", "note"], "the column Note, note is declared twice"),
        (["id", "_Load_ID"], "has the name of one that the loader adds"),
        (["id", "blank "], "no blank at the end"),
        (["id", "🦆"], "no emoji"),
        (["id", "x" * 65], "up to 64 characters"),
    ],
)
def test_a_name_that_no_column_can_have_is_refused(
    checkout: Checkout, names: list[str], message: str
) -> None:
    checkout.declare(dict.fromkeys(names, "int"))
    with pytest.raises(ConfigError, match=message):
        read_specs(checkout.settings)


def test_an_unknown_name_is_told_with_the_known_ones(checkout: Checkout) -> None:
    with pytest.raises(UsageError, match=r"declared are: shop\.orders"):
        select_specs(read_specs(checkout.settings), ("shop.order",))
