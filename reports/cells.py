"""What the dashboard shows, as sums small enough to keep: a filter only adds them up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reports.data import OUTCOMES, read, tables
from reports.models import Model, read_models
from warehouse.errors import UsageError
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Choice:
    """What the filters let through; an empty one lets all through."""

    carriers: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    months: tuple[date, ...] = ()

    def of(self, cells: pandas.DataFrame) -> pandas.DataFrame:
        """The cells that are let through."""
        for column, chosen in (
            ("carrier_code", self.carriers),
            ("origin_airport_code", self.origins),
            ("month_start_date", self.months),
        ):
            if chosen:
                cells = cells[cells[column].isin(chosen)]
        return cells


@dataclass(frozen=True)
class Cells:
    """Sums by carrier, airport, month and one thing more each; no scores without a model.

    Attributes:
        hours: by local hour of scheduled departure.
        routes: by destination.
        scores: by twentieth of the scale of scores, in the model's held-out months.
        days: by day, in the model's held-out months.
    """

    hours: pandas.DataFrame
    routes: pandas.DataFrame
    scores: pandas.DataFrame | None
    days: pandas.DataFrame | None
    carriers: Mapping[str, str]
    cities: Mapping[str, str]
    model: Model | None

    def of(self, choice: Choice) -> Cells:
        """The cells that the filters let through."""
        return Cells(
            hours=choice.of(self.hours),
            routes=choice.of(self.routes),
            scores=None if self.scores is None else choice.of(self.scores),
            days=None if self.days is None else choice.of(self.days),
            carriers=self.carriers,
            cities=self.cities,
            model=self.model,
        )


@dataclass(frozen=True)
class KeyFigures:
    """Sums of all cells; a share is None where there is nothing to divide by."""

    flights: int
    late_share: float | None
    cancelled_share: float | None
    mean_arrival_delay: float | None

    @classmethod
    def of(cls, hours: pandas.DataFrame) -> KeyFigures:
        """Add the cells up."""
        sums = hours[["flights", "completed", "cancelled", "late", "arrival_delay_minutes"]].sum()

        def share(part: str, whole: str) -> float | None:
            return float(sums[part] / sums[whole]) if sums[whole] else None

        return cls(
            flights=int(sums["flights"]),
            late_share=share("late", "completed"),
            cancelled_share=share("cancelled", "flights"),
            mean_arrival_delay=share("arrival_delay_minutes", "completed"),
        )


def read_cells(settings: Settings) -> Cells:
    """Read the cells; every query sums in the server.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: there are no marts, or no flights in them.
    """
    present = tables(settings)
    hours = read(settings, "cells_hours")
    if hours.empty:
        raise UsageError("The marts hold no flights.", "`etlp load`, then `etlp build`.")
    models = read_models(settings) if {"ml.models", OUTCOMES} <= present else ()
    model = next((model for model in models if model.stage == "production"), None)
    scores = days = None
    if model and not model.altered:
        bound = {"model_version": model.version, "test_from": model.test_from, "test_to": model.test_to}
        scores, days = (read(settings, name, **bound) for name in ("cells_scores", "cells_days"))
    names, cities = read(settings, "carrier_names"), read(settings, "cities")
    return Cells(
        hours=hours,
        routes=read(settings, "cells_routes"),
        scores=scores,
        days=days,
        carriers=dict(zip(names["carrier_code"], names["carrier_name"], strict=True)),
        cities=dict(zip(cities["airport_code"], cities["city"], strict=True)),
        model=model,
    )
