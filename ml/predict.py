"""Predictions: the production model scores the flights of a window, once.

etlp predict
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ml import registry, tables
from ml.estimators import probabilities
from ml.features import read_features
from ml.model import Model
from ml.params import load_params
from ml.reading import Kind, read_columns
from ml.window import Window
from warehouse.database import connect, quote
from warehouse.errors import DataError, ModelError, UsageError
from warehouse.progress import say
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas

# Keys in one delete.
CHUNK = 5000
# Far below the packet that either server takes by default, far above one row.
STATEMENT_BYTES = 4 * 2**20
# The last bits of a sum depend on the processor; a score that differs only there is the same.
DIGITS = 9
COLUMNS = {"flight_id": Kind.TEXT, "score": Kind.NUMBER, "as_of": Kind.MOMENT}


@dataclass(frozen=True)
class Scoring:
    """What `predict` did, in rows: ``written`` are new or changed, ``kept`` were there already."""

    model_version: str
    window: Window
    written: int
    kept: int
    removed: int

    def __str__(self) -> str:
        gone = f", {self.removed:,} removed that are flights no more" if self.removed else ""
        return (
            f"{self.written + self.kept:,} flights of {self.window} scored by {self.model_version}: "
            f"{self.written:,} written, {self.kept:,} as before{gone}"
        )


def predict(settings: Settings, first: date | None = None, last: date | None = None) -> Scoring:
    """Score a window's flights, completed or not, and store what is new, in one transaction.

    A score that is there already stays as it is, with its ``scored_at``.

    Args:
        first, last: days, both included; by default `score` of ml/params.yml.

    Raises:
        UsageError: the window ends before it begins.
        ConfigError: ml/params.yml is wrong, or the marts lack what the model needs.
        DataError: features look ahead, or the window has no flights.
        ModelError: no model is in production, or it may not be opened.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    defaults = load_params(settings)
    window = Window(first or defaults.score.first, last or defaults.score.last)
    if window.last < window.first:
        raise UsageError(f"The window {window} ends before it begins.", "swap the two days.")
    model = registry.production(settings, defaults.name)
    if model is None:
        raise ModelError(f"No model {defaults.name} is in production.", "train one: `etlp train`.")
    pipeline = registry.open_model(settings, model)
    params = model.params
    if window.first <= model.train_to:
        say(
            f"predict: days up to {model.train_to} were learned from: scores look better there than they are."
        )
    frame = read_features(settings, params, window)
    if frame.empty:
        raise DataError(f"There are no flights of {window}.", "load and build them, or choose other days.")
    scored = frame[[params.key, params.as_of]].set_axis(["flight_id", "as_of"], axis="columns")
    scored["score"] = probabilities(pipeline, params, frame).round(DIGITS)
    tables.prepare(settings)
    return _store(settings, model, window, scored)


def _store(settings: Settings, model: Model, window: Window, scored: pandas.DataFrame) -> Scoring:
    predictions = quote(settings.database("ml"), "predictions")
    version = model.model_version
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        _hold(cursor, settings, version)
        before = read_columns(cursor, COLUMNS, f"{predictions} where model_version = %s", (version,))
        both = scored.merge(before, on="flight_id", how="left", suffixes=("", "_before"))
        is_same = (
            (both["score"] == both["score_before"]) & (both["as_of"] == both["as_of_before"])
        ).to_numpy()
        changed = scored[~is_same]
        gone = _gone(cursor, settings, model, before, scored)
        outdated = [*before.loc[before["flight_id"].isin(changed["flight_id"]), "flight_id"], *gone]
        for start in range(0, len(outdated), CHUNK):
            cursor.execute(
                f"delete from {predictions} where model_version = %s and flight_id in %s",
                (version, outdated[start : start + CHUNK]),
            )
        _insert(cursor, predictions, version, changed)
        connection.commit()
    return Scoring(version, window, len(changed), len(scored) - len(changed), len(gone))


def _hold(cursor: Any, settings: Settings, version: str) -> None:
    """Let no one promote another model, or score with this one, until the transaction ends."""
    cursor.execute(
        f"select stage from {quote(settings.database('ml'), 'models')} where model_version = %s for update",
        (version,),
    )
    if cursor.fetchone() != ("production",):
        raise ModelError(f"{version} was replaced while it scored.", "score again: `etlp predict`.")


def _gone(
    cursor: Any, settings: Settings, model: Model, before: pandas.DataFrame, scored: pandas.DataFrame
) -> list[str]:
    """Flights that have a prediction but are in the marts no more."""
    outside = before.loc[~before["flight_id"].isin(scored["flight_id"]), "flight_id"]
    if outside.empty:
        return []
    params = model.params
    present = read_columns(
        cursor,
        {params.key: Kind.TEXT, params.as_of: Kind.MOMENT},
        quote(settings.database("marts"), params.table),
    )
    return list(outside[~outside.isin(present[params.key])])


def _insert(cursor: Any, predictions: str, version: str, rows: pandas.DataFrame) -> None:
    cursor.max_stmt_length = STATEMENT_BYTES
    moments = rows["as_of"].dt.strftime("%Y-%m-%d %H:%M:%S")
    scored_at = registry.now()
    cursor.executemany(
        f"insert into {predictions} (flight_id, model_version, score, as_of, scored_at) "
        "values (%s, %s, %s, %s, %s)",
        [
            (flight, version, score, as_of, scored_at)
            for flight, score, as_of in zip(rows["flight_id"], rows["score"].tolist(), moments, strict=True)
        ],
    )
