"""Moments, times and durations of Parquet arrive by their own unit, at the top and within lists and maps."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.files.formats import FormatOptions
from loaders.load import load
from loaders.profile.infer import profile
from loaders.rejects.replay import replay
from tests.loaders.conftest import Checkout
from tests.loaders.test_parquet import declare, land
from warehouse.errors import DataError

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
TIMES = {"s": pa.time32("s"), "ms": pa.time32("ms"), "us": pa.time64("us"), "ns": pa.time64("ns")}
# 2 hours, 1 minute and 5 seconds.
SECONDS = 7265
PARQUET = FormatOptions(format="parquet")


def counted(count: int, kind: pa.DataType) -> pa.Array:
    """One value of that many units."""
    return pa.array([count], pa.int64() if kind.bit_width == 64 else pa.int32()).view(kind)


def listed(values: pa.Array) -> pa.Array:
    """The values as one list."""
    return pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values)


def keyed(values: pa.Array) -> pa.Array:
    """The values as a map by themselves, in a struct."""
    map_ = pa.MapArray.from_arrays(pa.array([0, len(values)], pa.int32()), values, values)
    return pa.StructArray.from_arrays([map_], ["m"])


def test_every_unit_is_read_as_what_it_counts(checkout: Checkout) -> None:
    columns: dict[str, str] = {}
    values: dict[str, pa.Array] = {}
    for unit, size in UNITS.items():
        for name, kind, declared in (
            ("moment", pa.timestamp(unit), "datetime(6)"),
            ("clock", TIMES[unit], "time(6)"),
            ("took", pa.duration(unit), "bigint"),
        ):
            array = counted(SECONDS * size, kind)
            columns |= {
                f"{name}_{unit}": declared,
                f"{name}_{unit}_list": "json",
                f"{name}_{unit}_map": "json",
            }
            values |= {
                f"{name}_{unit}": array,
                f"{name}_{unit}_list": listed(array),
                f"{name}_{unit}_map": keyed(array),
            }
    declare(checkout, {"id": "int", **columns})
    land(checkout, pa.table({"id": [1], **values}))
    load(checkout.settings)
    (found,) = checkout.ask(f"select {', '.join(columns)} from orders")
    expected: list[Any] = []
    for _ in UNITS:
        took = SECONDS * 10**6
        for value, text in (
            (datetime(1970, 1, 1, 2, 1, 5), '"1970-01-01T02:01:05"'),
            (timedelta(seconds=SECONDS), '"02:01:05"'),
            (took, str(took)),
        ):
            key = text if text.startswith('"') else f'"{text}"'
            expected += [value, f"[{text}]", f'{{"m":{{{key}:{text}}}}}']
    assert list(found) == expected


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (counted(-1, pa.timestamp("ns")), '["1969-12-31T23:59:59.999999999"]'),
        (counted(86_399_000_000_007, pa.time64("ns")), '["23:59:59.000000007"]'),
        (counted(-1_500, pa.duration("ns")), "[-1.500]"),
        (counted(253_402_300_799, pa.timestamp("s")), '["9999-12-31T23:59:59"]'),
        (pa.array([np.float16(0.25)], pa.float16()), "[0.25]"),
    ],
)
def test_values_in_a_list_keep_every_digit(checkout: Checkout, values: pa.Array, text: str) -> None:
    declare(checkout, {"id": "int", "x": "json"})
    land(checkout, pa.table({"id": [1], "x": listed(values)}))
    load(checkout.settings)
    assert checkout.ask("select x from orders") == [(text,)]


AHEAD, BEHIND = pa.timestamp("s", tz="Pacific/Auckland"), pa.timestamp("s", tz="America/Lima")
FAR = counted(-70_000_000_000, pa.timestamp("s"))
UNFIT: list[tuple[str, str, pa.Array, str]] = [
    ("integer as datetime", "datetime", pa.array([5]), "an integer has no unit"),
    ("integer as datetime(6)", "datetime(6)", pa.array([5], pa.int32()), "an integer has no unit"),
    ("integer as date", "date", pa.array([19_000], pa.int32()), "an integer has no unit"),
    ("integer as time", "time(3)", pa.array([5], pa.uint16()), "an integer has no unit"),
    ("duration as time", "time(6)", counted(5, pa.duration("s")), "it is a duration[s]"),
    ("duration in nanoseconds", "bigint", counted(1_001, pa.duration("ns")), "it has nanoseconds"),
    ("duration in nanoseconds, as a double", "double", counted(-1, pa.duration("ns")), "it has nanoseconds"),
    ("duration too long", "bigint", counted(2**62, pa.duration("s")), "out of bounds"),
    ("moment as time", "time(6)", counted(86_401, pa.timestamp("s")), "it is a timestamp[ms]"),
    ("time as datetime", "datetime(6)", counted(5, pa.time32("s")), "it is a time32[ms]"),
    ("moment as bigint", "bigint", counted(5, pa.timestamp("ms")), "is no number"),
    ("date as int", "int", counted(5, pa.date32()), "is no number"),
    ("time as double", "double", counted(5, pa.time64("us")), "is no number"),
    ("nanoseconds of a time", "time(6)", counted(7, pa.time64("ns")), "data"),
    ("time of 25 hours", "time", counted(90_000, pa.time32("s")), "times of one day"),
    ("year -249", "datetime", FAR, "years 1 to 9999"),
    ("year -249 as text", "varchar(40)", FAR, "years 1 to 9999"),
    ("year -249 in a list", "json", listed(FAR), "a year is not in 1 to 9999"),
    ("year 10000 in a list", "json", listed(counted(2_932_897, pa.date32())), "a year is not in 1 to 9999"),
    ("time of 25 hours in a list", "json", listed(counted(90_000, pa.time32("s"))), "none of a day"),
    (
        "a struct as a map's key",
        "json",
        keyed(keyed(counted(5, pa.int64()))).field(0),
        "keys in JSON are texts",
    ),
    ("year 10000 in its zone", "json", listed(counted(253_402_300_799, AHEAD)), "in its time zone, a year"),
    ("year 0 in its zone", "json", keyed(counted(-62_135_596_800, BEHIND)), "in its time zone, a year"),
    ("unknown zone in a list", "json", listed(counted(5, pa.timestamp("us", tz="Sun/Core"))), "Sun/Core"),
    ("NaN of 16 bits", "double", pa.array([np.float16("nan")], pa.float16()), "NaN"),
    (
        "NaN of 16 bits in a list",
        "json",
        listed(pa.array([np.float16("nan")], pa.float16())),
        "cannot hold nan",
    ),
]


@pytest.mark.parametrize(("kind", "values", "reason"), [u[1:] for u in UNFIT], ids=[u[0] for u in UNFIT])
def test_a_value_of_another_kind_is_rejected_and_can_be_profiled(
    checkout: Checkout, kind: str, values: pa.Array, reason: str
) -> None:
    declare(checkout, {"id": "int", "x": kind}, contract="quarantine", max_rejects=1)
    land(checkout, pa.table({"id": [1], "x": values}))
    assert profile([checkout.settings.landing / "1.parquet"], PARQUET).rows == 1
    assert load(checkout.settings)[0].rejected == 1
    ((column, why),) = checkout.ask("select column_name, reason from {ops}.rejects")
    assert column == "x"
    assert reason in why


def test_durations_of_any_unit_are_one_column_of_microseconds(checkout: Checkout) -> None:
    declare(checkout, {"id": "int", "x": "bigint", "y": "decimal(22,3)", "z": "varchar(20)"})
    for index, (unit, size) in enumerate(UNITS.items()):
        took = counted(-3 * size, pa.duration(unit))
        land(checkout, pa.table({"id": [index], "x": took, "y": took, "z": took}), f"{unit}.parquet")
    found = profile(sorted(checkout.settings.landing.iterdir()), PARQUET)
    assert found.column("x").type == "bigint"
    assert found.column("x").evidence.examples == ["-3000000"]
    assert "microseconds" in found.column("x").note
    load(checkout.settings)
    assert set(checkout.ask("select x, y, z from orders")) == {(-3_000_000, Decimal(-3_000_000), "-3000000")}


def test_nanoseconds_of_a_duration_are_decimals_of_microseconds(checkout: Checkout) -> None:
    declare(checkout, {"id": "int", "x": "decimal(19,3)"})
    land(checkout, pa.table({"id": [1], "x": counted(-(2**63), pa.duration("ns"))}))
    assert profile([checkout.settings.landing / "1.parquet"], PARQUET).column("x").type == "decimal(19,3)"
    load(checkout.settings)
    assert checkout.ask("select x from orders") == [(Decimal("-9223372036854775.808"),)]


def test_a_rejected_duration_is_replayed_as_microseconds(checkout: Checkout) -> None:
    columns = {"id": "int", "x": "bigint", "y": "varchar(1)"}
    declare(checkout, columns, contract="quarantine", max_rejects=1)
    land(checkout, pa.table({"id": [1], "x": counted(7, pa.duration("ms")), "y": ["yy"]}))
    load(checkout.settings)
    declare(checkout, columns | {"y": "varchar(9)"}, contract="quarantine", max_rejects=1)
    replay(checkout.settings)
    assert checkout.ask("select x, y from orders") == [(7000, "yy")]


@pytest.mark.parametrize("first", [None, "Asia/Tokyo"])
@pytest.mark.parametrize("loads", [1, 2])
def test_moments_with_and_without_a_zone_are_not_one_column(
    checkout: Checkout, first: str | None, loads: int
) -> None:
    declare(checkout, {"id": "int", "x": "datetime"}, contract="quarantine")
    second = None if first else "UTC"
    land(checkout, pa.table({"id": [1], "x": counted(5, pa.timestamp("s", tz=first))}))
    if loads == 2:
        load(checkout.settings)
    land(checkout, pa.table({"id": [2], "x": counted(5, pa.timestamp("ms", tz=second))}), "2.parquet")
    with pytest.raises(DataError, match=r"Column x of shop\.orders has a time zone in .* and none in"):
        load(checkout.settings)
    found = profile(sorted(checkout.settings.landing.iterdir()), PARQUET)
    assert "the load refuses both in one column (2.parquet, row 1)" in found.column("x").note


def test_moments_of_an_unknown_zone_are_stored_as_the_utc_that_they_are(checkout: Checkout) -> None:
    declare(checkout, {"id": "int", "x": "datetime"})
    land(checkout, pa.table({"id": [1], "x": counted(5, pa.timestamp("s", tz="Sun/Core"))}))
    assert profile([checkout.settings.landing / "1.parquet"], PARQUET).column("x").type.startswith("datetime")
    load(checkout.settings)
    assert checkout.ask("select x from orders") == [(datetime(1970, 1, 1, 0, 0, 5),)]


def land_int96(checkout: Checkout, values: Any) -> Path:
    """Land timestamps as Hive and old Spark write them."""
    path = checkout.settings.landing / "1.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({"id": range(len(values)), "x": values})
    pq.write_table(table, path, use_deprecated_int96_timestamps=True)
    return path


MOMENTS = [
    datetime(1, 1, 1),
    None,
    datetime(2262, 4, 12, 5, 6, 7, 8),
    datetime(9999, 12, 31, 23, 59, 59, 999999),
]


def test_an_int96_holds_any_year(checkout: Checkout) -> None:
    declare(checkout, {"id": "int", "x": "datetime(6)"})
    path = land_int96(checkout, pa.array(MOMENTS, pa.timestamp("us")))
    assert profile([path], PARQUET).column("x").type == "datetime(6)"
    load(checkout.settings)
    assert [row[0] for row in checkout.ask("select x from orders order by id")] == MOMENTS


def test_an_int96_within_a_list_holds_any_year(checkout: Checkout) -> None:
    declare(checkout, {"id": "int", "x": "json"})
    land_int96(checkout, pa.array([[moment] for moment in MOMENTS]))
    load(checkout.settings)
    texts = ["null" if moment is None else f'"{moment.isoformat()}"' for moment in MOMENTS]
    assert [row[0] for row in checkout.ask("select x from orders order by id")] == [f"[{t}]" for t in texts]


def test_nanoseconds_of_an_int96_are_kept_or_rejected(checkout: Checkout) -> None:
    values = pa.array([10**18, 10**18 + 1], pa.int64()).cast(pa.timestamp("ns"))
    declare(checkout, {"id": "int", "x": "datetime(6)"}, contract="quarantine", max_rejects=1)
    land_int96(checkout, values)
    assert load(checkout.settings)[0].rejected == 1
    ((value,),) = checkout.ask("select value from {ops}.rejects")
    assert value.endswith(".000000001")


def test_a_page_whose_checksum_is_wrong_is_refused(checkout: Checkout) -> None:
    declare(checkout, {"id": "int", "x": "varchar(40)"})
    path = checkout.settings.landing / "1.parquet"
    path.parent.mkdir(parents=True)
    marked = "the text that is flipped"
    pq.write_table(
        pa.table({"id": [1], "x": [marked]}),
        path,
        write_page_checksum=True,
        compression="none",
        use_dictionary=False,
        write_statistics=False,
    )
    data, place = path.read_bytes(), path.read_bytes().index(marked.encode())
    path.write_bytes(data[:place] + b"T" + data[place + 1 :])
    with pytest.raises(DataError, match=r"not a readable Parquet file: .*checksum"):
        load(checkout.settings)
    with pytest.raises(DataError, match="checksum"):
        profile([path], PARQUET)
