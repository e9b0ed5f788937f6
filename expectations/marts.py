"""The marts: as described, as many rows as their source, and plausible.

etlp check marts
"""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.declared import DeclaredTable, read_models
from expectations.suites import (
    CRITICAL,
    WARNING,
    Suite,
    has_rows,
    never_null,
    no_rows,
    same_columns,
    same_row_count,
    unique_key,
)
from warehouse.database import quote
from warehouse.errors import ConfigError
from warehouse.settings import Settings

# Until a model was trained and has scored flights.
EMPTY_AT_FIRST = ("fct_prediction_outcomes", "fct_model_performance")


def suites(settings: Settings) -> list[Suite]:
    """One suite per mart that is described beside its model.

    Raises:
        ConfigError: no mart is.
    """
    models = read_models(settings, "marts")
    if not models:
        raise ConfigError("No mart is described.", "write a .yml beside each model of the layer marts.")
    marts, raw = settings.database("marts"), settings.database("raw")
    plausible = {
        "dim_airports": airports(),
        "dim_aircraft": aircraft(),
        "dim_dates": dates(marts),
        "fct_flights": flights(marts, raw),
        "fct_weather_hours": weather(marts, raw),
        "fct_flight_features": features(marts),
    }
    return [
        Suite(model.database, model.table, model.key, (*as_described(model), *plausible.get(model.name, [])))
        for model in models
    ]


def as_described(model: DeclaredTable) -> list[Expectation]:
    """Columns and key as the YAML has them; its other tests are dbt's."""
    return [
        *([same_columns(model.columns)] if model.columns else []),
        *([has_rows()] if model.name not in EMPTY_AT_FIRST else []),
        *([unique_key(model.database, model.table, model.key)] if model.key else []),
        *never_null(model.key, "Rows without a key join to nothing."),
    ]


def airports() -> list[Expectation]:
    """Where flights go to and come from."""
    return [
        gxe.ExpectColumnDistinctValuesToContainSet(
            column="airport_code",
            value_set=["EWR", "JFK", "LGA"],
            severity=CRITICAL,
            notes="Every flight leaves one of these.",
        ),
    ]


def aircraft() -> list[Expectation]:
    """What flies."""
    return [
        gxe.ExpectColumnDistinctValuesToContainSet(
            column="aircraft_id",
            value_set=["UNKNOWN"],
            severity=CRITICAL,
            notes="Flights whose aircraft is not in the register point to it; inner joins would lose them.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="seat_count",
            min_value=1,
            max_value=900,
            severity=WARNING,
            notes="The largest airliner has 853.",
        ),
    ]


def dates(marts: str) -> list[Expectation]:
    """The calendar."""
    return [
        no_rows(
            "select min(date_day) as first_day, max(date_day) as last_day, count(*) as days "
            f"from {quote(marts, 'dim_dates')} "
            "having count(*) <> datediff(max(date_day), min(date_day)) + 1",
            "no day is missing between the first and the last",
            "Charts by day join to the calendar; a gap reads as a day without flights.",
            column="date_day",
        ),
    ]


def flights(marts: str, raw: str) -> list[Expectation]:
    """Every scheduled flight, with its times in UTC."""
    table = quote(marts, "fct_flights")
    return [
        same_row_count(
            table, quote(raw, "flights"), "Every flight that landed is in the mart once; build after loading."
        ),
        gxe.ExpectColumnMeanToBeBetween(
            column="is_arrival_late",
            min_value=0.15,
            max_value=0.35,
            severity=CRITICAL,
            notes="24.5 % of the completed flights of 2013 were 15 or more minutes late; another share "
            "means another definition of late, or that a part of the year is missing.",
        ),
        gxe.ExpectColumnMeanToBeBetween(
            column="is_cancelled",
            max_value=0.1,
            severity=WARNING,
            notes="2.5 % of the year, 5 % of the worst month; above, departures were lost on the way.",
        ),
        no_rows(
            f"select flight_id, is_completed, is_arrival_late from {table} "
            "where is_completed <> (is_arrival_late is not null)",
            "flights are late or not exactly when they are completed",
            "The share of late flights is taken over those that arrived.",
            column="is_arrival_late",
        ),
        no_rows(
            f"select flight_id, departed_at, arrived_at from {table} where arrived_at <= departed_at",
            "no flight lands before it left",
            "Built from local clock times: a wrong zone or midnight turns the order around.",
            column="arrived_at",
        ),
        gxe.ExpectColumnValuesToNotBeInSet(
            column="aircraft_id",
            value_set=["UNKNOWN"],
            mostly=0.8,
            severity=WARNING,
            notes="15 % have no aircraft in the register; more means that it is too old for the flights.",
        ),
    ]


def weather(marts: str, raw: str) -> list[Expectation]:
    """What the weather was, without impossible readings."""
    return [
        same_row_count(
            quote(marts, "fct_weather_hours"),
            quote(raw, "weather"),
            "Every observation that landed is in the mart once.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="wind_speed_mph",
            min_value=0,
            max_value=150,
            severity=CRITICAL,
            notes="Impossible readings are null here and flagged; the model would learn from others.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="temperature_fahrenheit",
            min_value=-40,
            max_value=120,
            severity=CRITICAL,
            notes="New York's records are -15 and 106.",
        ),
    ]


def features(marts: str) -> list[Expectation]:
    """What was known an hour before each flight: nothing later, and not too little."""
    table = quote(marts, "fct_flight_features")
    return [
        same_row_count(table, quote(marts, "fct_flights"), "Every flight has features, once."),
        no_rows(
            "select flight_id, as_of, scheduled_departure_at, weather_observed_at, delays_known_at "
            f"from {table} where as_of >= scheduled_departure_at or delays_known_at >= as_of "
            "or weather_observed_at > as_of - interval 2 hour",
            "nothing is known before its time",
            "A feature that was not known yet makes the model look better than it will ever be.",
            column="as_of",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="origin_late_departure_share_3h",
            min_value=0,
            max_value=1,
            severity=CRITICAL,
            notes="A share.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="carrier_late_departure_share_3h",
            min_value=0,
            max_value=1,
            severity=CRITICAL,
            notes="A share.",
        ),
        gxe.ExpectColumnMeanToBeBetween(
            column="is_arrival_late",
            min_value=0.15,
            max_value=0.35,
            severity=CRITICAL,
            notes="The label: 24.5 % in 2013.",
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="weather_observed_at",
            mostly=0.95,
            severity=WARNING,
            notes="A few hours lack observations; without weather the model's AUC falls by 0.05.",
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="delays_known_at",
            mostly=0.8,
            severity=WARNING,
            notes="Only the first flights of a day have none before them.",
        ),
    ]
