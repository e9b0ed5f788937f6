"""`check marts` on real servers: January's marts, good and with faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from expectations.checkpoint import run_checkpoint
from expectations.declared import read_models
from expectations.results import CheckReport
from tests.expectations.conftest import RAW, Copy, failure_of
from tests.servers import Server, own_databases
from warehouse.database import quote
from warehouse.settings import Settings

JANUARY = "flight_date between '2013-01-01' and '2013-01-31'"
FAULTS = (
    "update {marts}.fct_flight_features set delays_known_at = as_of + interval 1 hour "
    "where delays_known_at is not null order by flight_id limit 3",
    "update {marts}.fct_flight_features set is_arrival_late = 1 where is_arrival_late = 0",
    "update {marts}.fct_flights set arrived_at = departed_at - interval 5 hour "
    "where arrived_at is not null order by flight_id limit 1",
    "delete from {marts}.fct_flights where is_cancelled = 1 order by flight_id limit 1",
    "delete from {marts}.dim_dates where date_day = '2013-07-04'",
    "update {marts}.fct_weather_hours set wind_speed_mph = 1048 order by weather_hour_id limit 1",
)


@pytest.fixture(scope="module")
def january(server: Server, scored: Settings) -> Iterator[Copy]:
    """January's landed tables and marts; the last test in this file breaks them."""
    with own_databases(server) as settings:
        copy = Copy(settings, scored)
        for table in ("flights", "weather"):
            copy.take("raw", table, RAW[table])
        hours = copy.run(f"select min(time_hour), max(time_hour) from {copy.name('raw', 'weather')}")[0]
        parts = {
            "fct_flights": JANUARY,
            "fct_daily_carrier_performance": JANUARY,
            "fct_flight_features": JANUARY,
            "fct_prediction_outcomes": JANUARY,
            "fct_weather_hours": f"observed_at between '{hours[0]}' and '{hours[1]}'",
        }
        for model in read_models(scored, "marts"):
            copy.take("marts", model.table, parts.get(model.table, "true"))
        yield copy


@pytest.fixture(scope="module")
def good(january: Copy) -> CheckReport:
    return run_checkpoint(january.settings, "marts")


@pytest.fixture(scope="module")
def report(january: Copy, good: CheckReport) -> CheckReport:
    """What is found after the faults were planted."""
    for fault in FAULTS:
        january.run(fault.format(marts=quote(january.settings.database("marts"))))
    return run_checkpoint(january.settings, "marts")


def test_a_good_month_holds(good: CheckReport) -> None:
    assert good.failures == good.warnings == ()


def test_every_mart_is_checked_for_more_than_its_description(good: CheckReport) -> None:
    # Until a model has scored flights two of them have no rows.
    described = {"dim_carriers": 4, "fct_model_performance": 4, "fct_prediction_outcomes": 4}
    for table in good.tables:
        model = table.split(".")[1]
        assert len(good.of_table(table)) >= described.get(model, 5), model


def test_a_feature_from_after_its_time_is_named_with_its_flights(january: Copy, report: CheckReport) -> None:
    failure = failure_of(report, "marts.fct_flight_features", "as_of")
    assert failure.unexpected_rows == 3
    assert len({row["flight_id"] for row in failure.sample}) == 3
    assert all(row["delays_known_at"] > row["as_of"] for row in failure.sample)


def test_a_share_of_late_flights_that_cannot_be_is_told_with_its_value(report: CheckReport) -> None:
    failure = failure_of(report, "marts.fct_flight_features", "is_arrival_late")
    assert failure.expectation == "expect_column_mean_to_be_between(min_value=0.15, max_value=0.35)"
    assert float(failure.observed) == 1
    assert failure.sample == ()


def test_a_flight_that_lands_before_it_left_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "marts.fct_flights", "arrived_at")
    (row,) = failure.sample
    assert row["arrived_at"] < row["departed_at"]


def test_a_flight_that_is_missing_is_told_by_the_counts(january: Copy, report: CheckReport) -> None:
    failure = failure_of(report, "marts.fct_flights")
    assert failure.expectation == f"as many rows as {january.settings.schema}_raw.flights"
    assert failure.sample == ({"row_count": 27003, "expected": 27004},)


def test_a_day_that_is_missing_is_told_by_the_span(report: CheckReport) -> None:
    failure = failure_of(report, "marts.dim_dates", "date_day")
    assert failure.expectation == "no day is missing between the first and the last"
    (row,) = failure.sample
    assert row["first_day"] <= "2013-01-01"


def test_an_impossible_reading_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "marts.fct_weather_hours", "wind_speed_mph")
    (row,) = failure.sample
    assert float(row["wind_speed_mph"]) == 1048
