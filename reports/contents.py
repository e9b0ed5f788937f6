"""All that the report shows, read from the warehouse at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reports.data import OUTCOMES, read, tables
from reports.findings import LEAST_FLIGHTS, day
from reports.models import Model, read_models
from warehouse.errors import UsageError
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas

ROUTES_SHOWN = 12


@dataclass(frozen=True)
class Summary:
    """The key figures of all flights; delays in minutes, None where nothing was measured."""

    first_date: date
    last_date: date
    loaded_at: datetime
    flights: int
    completed: int
    cancelled: int
    late: int
    mean_departure_delay: float | None
    mean_arrival_delay: float | None
    mean_delay_of_late: float | None
    carriers: int
    origins: int
    destinations: int

    @property
    def late_share(self) -> float:
        """Late flights among the completed ones."""
        return self.late / self.completed if self.completed else 0.0

    @property
    def cancelled_share(self) -> float:
        """Cancelled flights among the scheduled ones."""
        return self.cancelled / self.flights

    @property
    def period(self) -> str:
        """The days of the first and the last flight, for people."""
        return f"{day(self.first_date)} to {day(self.last_date)}"


@dataclass(frozen=True)
class Scores:
    """Predictions of one model beside what happened in its held-out months."""

    model: Model
    roc: pandas.DataFrame
    calibration: pandas.DataFrame
    deciles: pandas.DataFrame
    days: pandas.DataFrame


@dataclass(frozen=True)
class Contents:
    """The report's figures; empty or None where the warehouse is not that far."""

    summary: Summary
    months: pandas.DataFrame
    days: pandas.DataFrame
    carriers: pandas.DataFrame
    hours: pandas.DataFrame
    weekday_hours: pandas.DataFrame
    routes: pandas.DataFrame
    weather: pandas.DataFrame
    congestion: pandas.DataFrame
    models: tuple[Model, ...]
    scores: Scores | None
    files: pandas.DataFrame
    checks: pandas.DataFrame
    checks_failed: pandas.DataFrame

    @property
    def model(self) -> Model | None:
        """The model in production."""
        return next((model for model in self.models if model.stage == "production"), None)

    @property
    def source(self) -> str:
        """Whence the figures of the marts are."""
        return f"warehouse marts, {self.summary.period}"

    @property
    def changed_at(self) -> datetime:
        """When the newest of what is shown was written (UTC): the date of the report."""
        moments = [self.summary.loaded_at, *(model.created_at for model in self.models if not model.altered)]
        for frame, column in ((self.files, "loaded_at"), (self.checks, "checked_at")):
            if not frame.empty:
                moments.append(frame[column].max().to_pydatetime())
        return max(moments)


def collect(settings: Settings) -> Contents:
    """Read everything the report shows.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: there are no marts, or no flights in them.
    """
    present = tables(settings)
    summary = read_summary(settings)
    models = read_models(settings) if "ml.models" in present else ()
    production = next((model for model in models if model.stage == "production"), None)

    def ops(table: str, query: str) -> pandas.DataFrame:
        import pandas

        return read(settings, query) if f"ops.{table}" in present else pandas.DataFrame()

    return Contents(
        summary=summary,
        months=read(settings, "months"),
        days=read(settings, "days"),
        carriers=read(settings, "carriers"),
        hours=read(settings, "hours", least_flights=LEAST_FLIGHTS),
        weekday_hours=read(settings, "weekday_hours", least_flights=LEAST_FLIGHTS // 5),
        routes=read(settings, "routes", least_flights=LEAST_FLIGHTS, routes=ROUTES_SHOWN),
        weather=read(settings, "weather"),
        congestion=read(settings, "congestion"),
        models=models,
        scores=read_scores(settings, production) if production and OUTCOMES in present else None,
        files=ops("files", "files_loaded"),
        checks=ops("checks", "checks"),
        checks_failed=ops("checks", "checks_failed"),
    )


def read_summary(settings: Settings) -> Summary:
    """The key figures of all flights.

    Raises:
        UsageError: there are no marts, or no flights in them.
    """
    row: dict[Any, Any] = read(settings, "summary").astype(object).iloc[0].to_dict()
    if not row["flights"]:
        raise UsageError("The marts hold no flights.", "`etlp load`, then `etlp build`.")
    for field in fields(Summary):
        value = row[field.name]
        if field.type == "int":
            row[field.name] = int(value or 0)
        elif field.type == "datetime":
            row[field.name] = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        elif value != value:
            row[field.name] = None
    return Summary(**row)


def read_scores(settings: Settings, model: Model) -> Scores | None:
    """The model's predictions beside the outcomes; None without any, or if it was altered."""
    if model.altered:
        return None
    bound = {"model_version": model.version, "test_from": model.test_from, "test_to": model.test_to}
    roc = read(settings, "score_roc", **bound)
    if roc.empty:
        return None
    return Scores(
        model=model,
        roc=roc,
        calibration=read(settings, "score_calibration", **bound),
        deciles=read(settings, "score_deciles", **bound),
        days=read(settings, "score_days", **bound),
    )
