"""The marts on real flights: grain, hard cases of time, orphans, and what was known when."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from warehouse.database import connect, quote
from warehouse.reader import read_figures
from warehouse.settings import Settings

NEW_YORK = "America/New_York"
# A clock in New York cannot show an arrival between two and three on the day it skips that hour.
WRONG_CLOCKS = 1


@pytest.fixture(scope="module")
def clocks(built: Settings) -> pd.DataFrame:
    """Flights with the clock times of the files, and with those that the marts' UTC times give."""
    marts, raw = (quote(built.database(layer)) for layer in ("marts", "raw"))
    frame = read_figures(
        built,
        f"select dep_time, sched_dep_time, arr_time, sched_arr_time, time_zone, flights.* "
        f"from {marts}.fct_flights as flights "
        f"inner join {marts}.dim_airports on airport_code = destination_airport_code "
        f"inner join {raw}.flights as landed on landed.carrier = carrier_code and flight = flight_number "
        "and time_hour = timestampadd(minute, -minute(scheduled_departure_at), scheduled_departure_at)",
    )
    frame["departure"] = _clock(frame["departed_at"], NEW_YORK)
    frame["scheduled_departure"] = _clock(frame["scheduled_departure_at"], NEW_YORK)
    zones = [
        part.assign(
            arrival=_clock(part["arrived_at"], zone),
            scheduled_arrival=_clock(part["scheduled_arrival_at"], zone),
        )
        for zone, part in frame.groupby("time_zone")
    ]
    return pd.concat(zones)


def _clock(times: pd.Series[Any], zone: str) -> pd.Series[Any]:
    local = times.dt.tz_localize("UTC").dt.tz_convert(zone)
    return local.dt.hour * 100 + local.dt.minute


@pytest.mark.parametrize(
    ("made", "told", "wrong"),
    [
        ("scheduled_departure", "sched_dep_time", 0),
        ("scheduled_arrival", "sched_arr_time", 0),
        ("departure", "dep_time", 0),
        ("arrival", "arr_time", WRONG_CLOCKS),
    ],
)
def test_utc_times_show_the_clocks_of_the_files(
    clocks: pd.DataFrame, made: str, told: str, wrong: int
) -> None:
    assert len(clocks) == 336_776
    differ = clocks[clocks[told].notna() & (clocks[made] != clocks[told].replace(2400, 0))]
    assert len(differ) == wrong, differ.head()


@pytest.mark.parametrize(
    ("condition", "at_least"),
    [
        ("dep_time == 2400", 20),
        ("arr_time == 2400", 100),
        ("departure_delay_minutes > 1000", 3),
        ("arrived_at.dt.date > departed_at.dt.date", 10_000),
        ("time_zone == 'America/Phoenix'", 1_000),
        ("scheduled_departure_at.dt.date.astype('str') == '2013-03-10'", 500),
        ("scheduled_departure_at.dt.date.astype('str') == '2013-11-03'", 500),
    ],
)
def test_the_hard_cases_of_time_are_among_them(clocks: pd.DataFrame, condition: str, at_least: int) -> None:
    assert len(clocks.query(condition)) >= at_least


def test_a_flight_takes_longer_than_its_air_time(clocks: pd.DataFrame) -> None:
    elapsed = (clocks["arrived_at"] - clocks["departed_at"]).dt.total_seconds() / 60
    assert not (elapsed < clocks["air_time_minutes"]).any()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("select count(*), count(distinct flight_id) from fct_flights", (336776, 336776)),
        ("select sum(is_cancelled), sum(is_completed) from fct_flights", (8255, 327346)),
        (
            "select count(*) from fct_flights where aircraft_id = 'UNKNOWN' and tail_number is not null",
            (50094,),
        ),
        ("select count(*) from dim_aircraft where aircraft_id = 'UNKNOWN'", (1,)),
        ("select count(*), sum(is_wind_speed_suspect) from fct_weather_hours", (26115, 1)),
        ("select count(*), min(date_day), max(date_day) from dim_dates where year_number = 2013", None),
        ("select round(avg(is_arrival_late), 3) from fct_flights", (0.245,)),
    ],
)
def test_a_question_has_its_known_answer(
    built: Settings, question: str, answer: tuple[Any, ...] | None
) -> None:
    row = _ask(built, question)
    if answer is None:
        assert row[0] == 365
        assert (str(row[1]), str(row[2])) == ("2013-01-01", "2013-12-31")
    else:
        assert tuple(float(value) for value in row) == pytest.approx(answer)


def test_no_feature_looks_past_its_as_of(built: Settings) -> None:
    assert _ask(
        built,
        "select count(*) from fct_flight_features where weather_observed_at > as_of "
        "or delays_known_at >= as_of "
        "or as_of <> timestampadd(minute, -60, scheduled_departure_at) "
        "or weather_observed_at > timestampadd(minute, -180, scheduled_departure_at)",
    ) == (0,)


def test_delays_before_a_flight_equal_a_count_of_their_own(built: Settings) -> None:
    sample = read_figures(
        built,
        f"select * from {quote(built.database('marts'))}.fct_flight_features "
        "where flight_date in ('2013-01-01', '2013-03-10', '2013-11-03') and mod(distance_miles, 7) = 0",
    )
    flights = read_figures(
        built,
        "select origin_airport_code, carrier_code, departed_at, departure_delay_minutes "
        f"from {quote(built.database('marts'))}.fct_flights where departed_at is not null "
        "and (flight_date between '2012-12-31' and '2013-01-02' "
        "or flight_date between '2013-03-09' and '2013-03-11' "
        "or flight_date between '2013-11-02' and '2013-11-04')",
    )
    assert len(sample) > 100
    for row in sample.itertuples():
        start = row.as_of - pd.Timedelta(hours=3)
        left = flights[flights["departed_at"].between(start, row.as_of, inclusive="left")]
        left = left[left["origin_airport_code"] == row.origin_airport_code]
        own = left[left["carrier_code"] == row.carrier_code]
        assert row.origin_departures_3h == len(left)
        assert row.carrier_departures_3h == len(own)
        if len(left):
            assert row.origin_mean_departure_delay_3h == pytest.approx(
                left["departure_delay_minutes"].mean(), abs=1e-3
            )
            assert row.delays_known_at == left["departed_at"].max()
        if len(own):
            share = (own["departure_delay_minutes"] >= 15).mean()
            assert row.carrier_late_departure_share_3h == pytest.approx(share, abs=1e-3)


def test_weather_known_is_the_newest_that_was_old_enough(built: Settings) -> None:
    assert _ask(
        built,
        "select count(*) from fct_flight_features as features inner join fct_weather_hours as newer "
        "on newer.airport_code = features.origin_airport_code "
        "and newer.observed_at > coalesce(features.weather_observed_at, "
        "timestampadd(minute, -540, features.scheduled_departure_at)) "
        "and newer.observed_at <= timestampadd(minute, -180, features.scheduled_departure_at) "
        "where features.flight_date in ('2013-03-10', '2013-11-03')",
    ) == (0,)


def _ask(settings: Settings, question: str) -> tuple[Any, ...]:
    with connect(settings) as connection, connection.cursor() as cursor:
        connection.select_db(settings.database("marts"))
        cursor.execute(question)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
