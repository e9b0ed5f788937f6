"""Predictions: written once, changed only where something changed, by the model in production."""

from __future__ import annotations

from datetime import date

import pytest

from ml import predict as predicting
from ml.estimators import probabilities
from ml.features import read_features
from ml.params import Params
from ml.predict import predict
from ml.registry import open_model, production, promote
from ml.train import train
from tests.ml.conftest import Mart
from warehouse.errors import ConfigError, DataError, ModelError, UsageError

ROWS = "select * from {predictions} order by model_version, flight_id"


@pytest.fixture
def trained(mart: Mart, params: Params, monkeypatch: pytest.MonkeyPatch) -> Mart:
    """The miniature with a model in production; `predict` finds the miniature's parameters."""
    monkeypatch.setattr(predicting, "load_params", lambda _: params)
    train(mart.settings, params)
    return mart


def test_every_trip_of_the_window_has_the_score_of_the_model(trained: Mart, params: Params) -> None:
    done = predict(trained.settings)
    assert (done.written, done.kept, done.removed) == (600, 0, 0)
    model = production(trained.settings, params.name)
    assert model is not None
    frame = read_features(trained.settings, params, params.score)
    expected = probabilities(open_model(trained.settings, model), params, frame).round(9).tolist()
    stored = trained.ask("select flight_id, model_version, score, as_of from {predictions} order by 1")
    moments = dict(trained.ask("select trip_id, as_of from {trips}"))
    assert [row[0] for row in stored] == frame["trip_id"].tolist()
    assert {row[1] for row in stored} == {model.model_version}
    assert [row[2] for row in stored] == expected
    assert all(row[3] == moments[row[0]] for row in stored)


def test_predicting_twice_changes_nothing(trained: Mart) -> None:
    predict(trained.settings)
    before = trained.ask(ROWS)
    again = predict(trained.settings)
    assert (again.written, again.kept, again.removed) == (0, 600, 0)
    assert trained.ask(ROWS) == before


def test_only_what_changed_is_written_again(trained: Mart) -> None:
    predict(trained.settings)
    before = {row[0]: row for row in trained.ask(ROWS)}
    trained.change("update {trips} set queue = 9 where trip_id = 'trip-01500'")
    again = predict(trained.settings)
    assert (again.written, again.kept) == (1, 599)
    after = {row[0]: row for row in trained.ask(ROWS)}
    assert [key for key in after if after[key] != before[key]] == ["trip-01500"]
    assert after["trip-01500"][2] > before["trip-01500"][2]
    assert after["trip-01500"][4] > before["trip-01500"][4]


def test_the_prediction_of_a_trip_that_is_gone_goes_too(trained: Mart) -> None:
    predict(trained.settings)
    trained.change("delete from {trips} where trip_id = 'trip-01500'")
    again = predict(trained.settings)
    assert (again.written, again.kept, again.removed) == (0, 599, 1)
    assert "1 removed" in str(again)


def test_other_windows_are_left_alone(trained: Mart) -> None:
    predict(trained.settings)
    done = predict(trained.settings, date(2024, 1, 30), date(2024, 1, 30))
    assert (done.written, done.kept, done.removed) == (0, 60, 0)
    assert len(trained.ask(ROWS)) == 600
    done = predict(trained.settings, first=date(2024, 1, 20))
    assert (done.written, done.kept, done.removed) == (60, 600, 0)


def test_each_model_keeps_its_predictions(trained: Mart, weaker: Params) -> None:
    predict(trained.settings)
    before = trained.ask(ROWS)
    promote(trained.settings, train(trained.settings, weaker).model.model_version)
    assert predict(trained.settings).written == 600
    assert len(trained.ask(ROWS)) == 1200
    assert set(before) < set(trained.ask(ROWS))


def test_a_scoring_that_dies_leaves_the_table_as_it_was(
    trained: Mart, monkeypatch: pytest.MonkeyPatch
) -> None:
    predict(trained.settings)
    before = trained.ask(ROWS)
    trained.change("update {trips} set queue = queue + 1")
    whole = predicting._insert

    def half(cursor: object, predictions: str, version: str, rows: object) -> None:
        whole(cursor, predictions, version, rows[:100])  # type: ignore[index]
        raise KeyboardInterrupt

    monkeypatch.setattr(predicting, "_insert", half)
    with pytest.raises(KeyboardInterrupt):
        predict(trained.settings)
    assert trained.ask(ROWS) == before
    monkeypatch.setattr(predicting, "_insert", whole)
    assert predict(trained.settings).written == 600


def test_values_that_training_never_saw_are_scored(trained: Mart) -> None:
    trained.change("update {trips} set depot = 'Z', queue = null, fog = null where trip_id = 'trip-01500'")
    assert predict(trained.settings).written == 600


def test_a_leak_is_not_scored(trained: Mart) -> None:
    trained.change("update {trips} set seen_at = leaves_at where trip_id = 'trip-01500'")
    with pytest.raises(DataError, match="trip-01500"):
        predict(trained.settings)
    assert trained.ask(ROWS) == []


def test_without_a_model_it_says_to_train(
    mart: Mart, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predicting, "load_params", lambda _: params)
    with pytest.raises(ModelError, match="No model trip_late is in production") as caught:
        predict(mart.settings)
    assert "etlp train" in caught.value.hint


def test_an_altered_model_does_not_score(trained: Mart) -> None:
    trained.change("update {models} set artifact = 'x'")
    with pytest.raises(ModelError, match="altered"):
        predict(trained.settings)
    assert trained.ask(ROWS) == []


def test_a_window_that_cannot_be_is_refused(trained: Mart) -> None:
    with pytest.raises(UsageError, match="ends before it begins"):
        predict(trained.settings, date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(DataError, match="no flights of 2025-01-01"):
        predict(trained.settings, date(2025, 1, 1), date(2025, 1, 2))


def test_a_feature_that_is_gone_is_named(trained: Mart) -> None:
    trained.change("alter table {trips} drop column queue")
    with pytest.raises(ConfigError, match="no column queue"):
        predict(trained.settings)
