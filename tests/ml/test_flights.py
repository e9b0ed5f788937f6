"""The shipped model on all flights: good enough, and without a look ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ml.features import read_features, refuse_leaks
from ml.model import Model
from ml.params import Params, load_params
from ml.predict import predict
from ml.reading import Kind, read_columns
from ml.registry import production
from ml.window import Window
from warehouse.database import connect, quote
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas

HOURS_COUNTED = 3
# What the window below needs from the days before it.
JULY, BEFORE_JULY = Window(date(2013, 7, 1), date(2013, 7, 31)), date(2013, 6, 30)
WEATHER = (
    "temperature_fahrenheit",
    "dew_point_fahrenheit",
    "humidity_percent",
    "wind_direction_degrees",
    "wind_speed_mph",
    "wind_gust_mph",
    "precipitation_inches",
    "pressure_millibars",
    "visibility_miles",
)


@pytest.fixture
def flights(scored: Settings) -> Iterator[Any]:
    """A cursor on the complete warehouse."""
    with connect(scored) as connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def shipped(scored: Settings) -> Params:
    """The parameters of ml/params.yml."""
    return load_params(scored)


@pytest.fixture
def model(scored: Settings, shipped: Params) -> Model:
    """The model in production."""
    found = production(scored, shipped.name)
    assert found is not None
    return found


def test_the_model_is_good_without_being_too_good(model: Model) -> None:
    assert 0.70 <= model.evaluation.auc <= 0.76
    assert model.evaluation.average_precision >= 0.45
    assert model.evaluation.brier <= 0.16
    assert model.evaluation.calibration_error <= 0.03


def test_boosting_beats_the_baseline(model: Model) -> None:
    assert model.estimator == "hist_gradient_boosting"
    assert model.metrics["hist_gradient_boosting"]["auc"] > model.metrics["logistic_regression"]["auc"]


def test_the_stored_figures_are_those_of_the_stored_predictions(
    flights: Any, scored: Settings, shipped: Params, model: Model
) -> None:
    from sklearn.metrics import roc_auc_score

    frame = read_columns(
        flights,
        {"score": Kind.NUMBER, "is_arrival_late": Kind.NUMBER},
        f"{quote(scored.database('ml'), 'predictions')} "
        f"inner join {quote(scored.database('marts'), 'fct_flight_features')} using (flight_id) "
        "where model_version = %s and flight_date between %s and %s and is_arrival_late is not null",
        (model.model_version, shipped.test.first, shipped.test.last),
    )
    assert len(frame) == model.test_rows == 82609
    assert roc_auc_score(frame["is_arrival_late"], frame["score"]) == pytest.approx(
        model.evaluation.auc, abs=1e-5
    )


def test_no_row_knows_anything_from_after_its_as_of(flights: Any, scored: Settings, shipped: Params) -> None:
    refuse_leaks(flights, scored, shipped, Window(date.min, date.max))


def test_delays_are_those_of_flights_that_had_left_by_then(
    flights: Any, scored: Settings, shipped: Params
) -> None:
    """Counted anew, flight by flight, from what the airport knew at as_of."""
    names = ["origin_airport_code", "carrier_code"]
    left = read_columns(
        flights,
        {
            **dict.fromkeys(names, Kind.TEXT),
            "departed_at": Kind.MOMENT,
            "departure_delay_minutes": Kind.NUMBER,
        },
        f"{quote(scored.database('marts'), 'fct_flights')} "
        "where departed_at is not null and flight_date between %s and %s",
        (BEFORE_JULY, JULY.last),
    ).sort_values("departed_at")
    delays = [
        f"{who}_{what}_3h"
        for who in ("origin", "carrier")
        for what in ("departures", "mean_departure_delay", "late_departure_share")
    ]
    numeric = tuple(dict.fromkeys((*shipped.numeric, *delays)))
    known = read_features(scored, replace(shipped, numeric=numeric), JULY)
    for who, keys in {"origin": names[:1], "carrier": names}.items():
        groups = dict(iter(left.groupby(keys)))
        for key, rows in known.groupby(keys):
            expected = _counted(groups[key], rows["as_of"])
            for name in ("departures", "mean_departure_delay", "late_departure_share"):
                found = rows[f"{who}_{name}_3h"].to_numpy()
                assert found == pytest.approx(expected[name].to_numpy(), abs=1e-4, nan_ok=True), (who, key)


def test_weather_is_what_was_observed_three_hours_before(flights: Any, scored: Settings) -> None:
    marts = scored.database("marts")
    same = " and ".join(f"features.{name} <=> weather.{name}" for name in WEATHER)
    flights.execute(
        f"select count(*), sum({same}), "
        "sum(weather_observed_at <= scheduled_departure_at - interval 3 hour) "
        f"from {quote(marts, 'fct_flight_features')} as features "
        f"left join {quote(marts, 'fct_weather_hours')} as weather "
        "on weather.airport_code = features.origin_airport_code "
        "and weather.observed_at = features.weather_observed_at "
        "where weather_observed_at is not null and flight_date between %s and %s",
        (JULY.first, JULY.last),
    )
    rows, alike, early = flights.fetchone()
    assert rows > 29000
    assert alike == rows
    assert early == rows


def test_scoring_again_changes_nothing(flights: Any, scored: Settings) -> None:
    table = quote(scored.database("ml"), "predictions")
    state = f"select count(*), min(scored_at), max(scored_at), sum(crc32(score)) from {table}"
    flights.execute(state)
    before = flights.fetchone()
    again = predict(scored)
    assert (again.written, again.removed) == (0, 0)
    flights.execute(state)
    assert flights.fetchone() == before


def _counted(left: pandas.DataFrame, moments: pandas.Series[Any]) -> pandas.DataFrame:
    """Departures in the three hours before each moment, the moment itself not included."""
    import numpy
    import pandas

    departed = left["departed_at"].to_numpy()
    end = departed.searchsorted(moments.to_numpy(), side="left")
    start = departed.searchsorted((moments - pandas.Timedelta(hours=HOURS_COUNTED)).to_numpy(), side="left")
    delay = left["departure_delay_minutes"].to_numpy()
    count = end - start
    some = numpy.where(count > 0, count, numpy.nan)
    sums = numpy.concatenate([[0], delay.cumsum()])
    late = numpy.concatenate([[0], (delay >= 15).cumsum()])
    return pandas.DataFrame(
        {
            "departures": count,
            "mean_departure_delay": (sums[end] - sums[start]) / some,
            "late_departure_share": (late[end] - late[start]) / some,
        }
    )
