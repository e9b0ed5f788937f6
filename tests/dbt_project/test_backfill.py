"""A month of the outcomes of predictions is built again by one command, and no other month is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ml import tables
from tests.dbt_project.two_warehouses import NO_TESTS, Warehouse, new_warehouse
from tests.servers import Server

MODEL = "fct_prediction_outcomes"
# As docs/incremental.md shows it.
FEBRUARY = ("--event-time-start", "2026-02-01", "--event-time-end", "2026-03-01")
ALL = ("--event-time-start", "2026-01-01", "--event-time-end", "2026-04-01")


@pytest.fixture(scope="module")
def warehouse(server: Server) -> Iterator[Warehouse]:
    """Every flight was scored once, a third of them in each of three months, at their very ends too."""
    with new_warehouse(server) as warehouse:
        tables.prepare(warehouse.settings)
        warehouse.load()
        warehouse.build("--exclude", f"{MODEL}+")
        moments = ("2026-01-31 23:59:59.999999", "2026-02-01 00:00:00", "2026-02-28 23:59:59.5", "2026-03-01")
        for number, moment in enumerate(moments):
            warehouse.ask(
                "insert into {ml}.predictions (flight_id, model_version, score, as_of, scored_at) "
                "select flight_id, 'late-1', (crc32(flight_id) mod 100) / 100, scheduled_departure_at, "
                f"'{moment}' from {{marts}}.fct_flights where crc32(flight_id) mod 4 = {number}"
            )
        warehouse.dbt("build", *NO_TESTS, "--select", MODEL, *ALL)
        yield warehouse


def outcomes(warehouse: Warehouse, month: int) -> list[tuple[Any, ...]]:
    """All columns of the outcomes that were scored in a month."""
    return warehouse.ask(
        f"select * from {{marts}}.{MODEL} where month(scored_at) = {month} order by prediction_id"
    )


def test_each_month_has_the_outcomes_of_its_scores(warehouse: Warehouse) -> None:
    found = warehouse.ask(f"select month(scored_at), count(*) from {{marts}}.{MODEL} group by 1 order by 1")
    scored = warehouse.ask("select month(scored_at), count(*) from {ml}.predictions group by 1 order by 1")
    assert found == scored
    assert [month for month, _ in found] == [1, 2, 3]


@pytest.mark.parametrize(
    "damage",
    [
        "delete from {marts}.fct_prediction_outcomes where month(scored_at) = 2",
        "update {marts}.fct_prediction_outcomes set score = 0.5 where month(scored_at) = 2",
        "update {marts}.fct_prediction_outcomes set prediction_id = concat(prediction_id, '-2') "
        "where month(scored_at) = 2",
    ],
    ids=["deleted", "corrupted", "of_other_keys"],
)
def test_a_backfill_restores_a_month_and_touches_no_other(warehouse: Warehouse, damage: str) -> None:
    february = outcomes(warehouse, 2)
    warehouse.ask(
        f"update {{marts}}.{MODEL} set arrival_delay_minutes = -999 where month(scored_at) in (1, 3)"
    )
    others = outcomes(warehouse, 1), outcomes(warehouse, 3)
    warehouse.ask(damage)
    assert outcomes(warehouse, 2) != february
    warehouse.dbt("build", *NO_TESTS, "--select", MODEL, *FEBRUARY)
    assert outcomes(warehouse, 2) == february
    assert (outcomes(warehouse, 1), outcomes(warehouse, 3)) == others


def test_a_backfill_brings_a_correction_that_came_after_the_scores(warehouse: Warehouse) -> None:
    flight = warehouse.ask(
        "select flight_number, day(flight_date) from {marts}.fct_flights "
        f"inner join {{marts}}.{MODEL} using (flight_id, flight_date) "
        "where month(scored_at) = 2 and fct_flights.is_arrival_late = 0 and month(flight_date) = 1 limit 1"
    )[0]
    corrected = next(
        row for row in warehouse.landing.flights["2013-01"] if (row["flight"], row["day"]) == flight
    )
    corrected["arr_delay"] = 300
    warehouse.load()
    warehouse.build("--select", "fct_flights")
    late = f"select count(*) from {{marts}}.{MODEL} where arrival_delay_minutes = 300 and is_arrival_late = 1"
    assert warehouse.ask(late) == [(0,)]
    warehouse.dbt("build", *NO_TESTS, "--select", MODEL, *FEBRUARY)
    assert warehouse.ask(late) == [(1,)]
