"""What facts must look like beside their description.

etlp check marts
"""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.suites import CRITICAL, WARNING, no_rows, same_row_count
from warehouse.database import quote


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


def performance(marts: str) -> list[Expectation]:
    """Flights counted by day, carrier and airport."""
    return [
        no_rows(
            "select counted, flights from ("
            f"select (select sum(flights) from {quote(marts, 'fct_daily_carrier_performance')}) as counted, "
            f"(select count(*) from {quote(marts, 'fct_flights')}) as flights) as counts "
            "where counted <> flights",
            "it counts every flight once",
            "Reports sum it up, and would disagree with those that read flights.",
            column="flights",
        ),
    ]


def outcomes() -> list[Expectation]:
    """What happened to each scored flight."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="score",
            min_value=0,
            max_value=1,
            severity=CRITICAL,
            notes="A probability.",
        ),
    ]


def model_performance() -> list[Expectation]:
    """How good a model was in a month."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="auc",
            min_value=0.55,
            max_value=0.9,
            severity=WARNING,
            notes="About 0.7 was seen in 2013. Near a half it guesses; near one it knew what came later.",
        ),
    ]
