"""Snapshots keep what the register and the list of airlines said before, and facts find it by their date."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dbt_project.small_landing import plane
from tests.dbt_project.two_warehouses import Warehouse, new_warehouse
from tests.servers import Server

CHANGED, GONE, RETURNED, SAME = "N101NY", "N102NY", "N103NY", "N104NY"
SELECTED = ("--select", "aircraft_snapshot+", "carriers_snapshot+", "--exclude", "fct_prediction_outcomes+")


@pytest.fixture(scope="module")
def warehouse(server: Server) -> Iterator[Warehouse]:
    """Built three times: the second files have other seats, another name and two planes less; one returns."""
    with new_warehouse(server) as warehouse:
        landing = warehouse.landing
        warehouse.load()
        warehouse.build("--exclude", "fct_prediction_outcomes+")
        landing.planes[CHANGED] = plane(CHANGED, seats=180)
        landing.airlines["UA"] = "United"
        del landing.planes[GONE], landing.planes[RETURNED]
        warehouse.load()
        warehouse.build(*SELECTED)
        landing.planes[RETURNED] = plane(RETURNED)
        warehouse.load()
        warehouse.build(*SELECTED)
        yield warehouse


def test_the_snapshots_have_every_version(warehouse: Warehouse) -> None:
    versions = warehouse.ask(
        "select tail_number, seat_count, dbt_valid_to is null from {snapshots}.aircraft_snapshot "
        f"where tail_number between '{CHANGED}' and '{SAME}' order by tail_number, dbt_valid_from"
    )
    assert versions == [
        (CHANGED, 150, 0),
        (CHANGED, 180, 1),
        (GONE, 150, 0),
        (RETURNED, 150, 0),
        (RETURNED, 150, 1),
        (SAME, 150, 1),
    ]
    assert warehouse.ask(
        "select carrier_code, carrier_name, dbt_valid_to is null from {snapshots}.carriers_snapshot "
        "order by carrier_code, dbt_valid_from"
    ) == [("AA", "Airline AA", 1), ("B6", "Airline B6", 1), ("UA", "Airline UA", 0), ("UA", "United", 1)]


@pytest.mark.parametrize(
    ("table", "key"), [("dim_aircraft_versions", "aircraft_id"), ("dim_carrier_versions", "carrier_code")]
)
def test_versions_hold_one_after_the_other(warehouse: Warehouse, table: str, key: str) -> None:
    rows = warehouse.ask(
        f"select {key}, version_number, cast(valid_from as char), valid_from < valid_to, "
        f"timestampdiff(second, lag(valid_to) over (partition by {key} order by valid_from), valid_from), "
        f"valid_to = '9999-12-31', is_current, is_newest from {{marts}}.{table} order by 1, 2"
    )
    assert len({row[0] for row in rows}) < len(rows)
    for name, number, begins, is_a_period, gap, is_open, is_current, is_newest in rows:
        assert is_a_period, name
        assert is_open == is_current == (name != GONE and is_newest), name
        if number == 1:
            assert begins.startswith("1900-01-01"), name
        elif name == RETURNED:
            assert gap > 0, name
        else:
            assert gap == 0, name


def test_the_dimensions_show_the_newest_version(warehouse: Warehouse) -> None:
    assert warehouse.ask(
        "select aircraft_id, seat_count, is_registered from {marts}.dim_aircraft "
        f"where aircraft_id between '{CHANGED}' and '{SAME}' order by aircraft_id"
    ) == [(CHANGED, 180, 1), (GONE, 150, 0), (RETURNED, 150, 1), (SAME, 150, 1)]
    assert warehouse.ask("select carrier_name from {marts}.dim_carriers where carrier_code = 'UA'") == [
        ("United",)
    ]


@pytest.mark.parametrize(
    ("moment", "seats", "name"),
    [
        ("flights.scheduled_departure_at", 150, "Airline UA"),
        ("utc_timestamp() + interval 1 day", 180, "United"),
    ],
    ids=["of_the_flight", "of_today"],
)
def test_a_flight_is_joined_with_what_held_at_a_moment(
    warehouse: Warehouse, moment: str, seats: int, name: str
) -> None:
    rows = warehouse.ask(
        "select flights.flight_id, aircraft.seat_count, carriers.carrier_name "
        "from {marts}.fct_flights as flights "
        "inner join {marts}.dim_aircraft_versions as aircraft on aircraft.aircraft_id = flights.aircraft_id "
        f"and {moment} >= aircraft.valid_from and {moment} < aircraft.valid_to "
        "inner join {marts}.dim_carrier_versions as carriers on carriers.carrier_code = flights.carrier_code "
        f"and {moment} >= carriers.valid_from and {moment} < carriers.valid_to "
        f"where flights.aircraft_id = '{CHANGED}' and flights.carrier_code = 'UA'"
    )
    flown = warehouse.ask(
        f"select count(*) from {{marts}}.fct_flights where aircraft_id = '{CHANGED}' and carrier_code = 'UA'"
    )
    assert [(len(rows),)] == flown != [(0,)]
    assert len({row[0] for row in rows}) == len(rows)
    assert {row[1:] for row in rows} == {(seats, name)}


def test_a_snapshot_of_nothing_new_writes_nothing(warehouse: Warehouse) -> None:
    before = warehouse.ask("select * from {snapshots}.aircraft_snapshot order by dbt_scd_id")
    assert set(warehouse.dbt("snapshot").values()) == {0}
    assert warehouse.ask("select * from {snapshots}.aircraft_snapshot order by dbt_scd_id") == before
