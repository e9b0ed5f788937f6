"""The marts: as described, as many rows as their source, and plausible.

etlp check marts
"""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation

from expectations import dimensions, facts
from expectations.declared import DeclaredTable, read_models
from expectations.suites import Suite, has_rows, never_null, same_columns, unique_key
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
        "dim_aircraft": dimensions.aircraft(),
        "dim_aircraft_versions": dimensions.versions(marts, "dim_aircraft_versions", "aircraft_id"),
        "dim_airports": dimensions.airports(),
        "dim_carrier_versions": dimensions.versions(marts, "dim_carrier_versions", "carrier_code"),
        "dim_dates": dimensions.dates(marts),
        "dim_hours": dimensions.hours(),
        "fct_daily_carrier_performance": facts.performance(marts),
        "fct_flight_features": facts.features(marts),
        "fct_flights": facts.flights(marts, raw),
        "fct_model_performance": facts.model_performance(),
        "fct_prediction_outcomes": facts.outcomes(),
        "fct_weather_hours": facts.weather(marts, raw),
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
