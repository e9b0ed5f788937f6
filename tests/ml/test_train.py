"""Training: recognised when it was done before, promoted only when it is better, stopped by leaks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ml.params import Params, parse_params
from ml.registry import find, list_models, open_model, promote
from ml.train import is_due, train
from ml.validate import validate
from ml.window import Window
from tests.ml.conftest import Mart
from warehouse.errors import ConfigError, DataError, ModelError


def test_the_better_candidate_is_stored_and_the_first_model_predicts(mart: Mart, params: Params) -> None:
    done = train(mart.settings, params)
    best = max(done.evaluations, key=lambda name: done.evaluations[name].auc)
    assert done.model.estimator == best
    assert done.model.stage == "production"
    assert done.evaluations[best].auc > 0.75
    opened = open_model(mart.settings, done.model)
    kind = type(opened.named_steps["estimator"]).__name__
    assert kind.lower().startswith(best.replace("_", ""))


def test_the_other_candidate_is_stored_when_it_is_better(mart: Mart, document: dict[str, Any]) -> None:
    # Lateness that comes from both ends of the queue is nothing that a straight line can learn.
    mart.change("update {trips} set is_late = abs(queue) > 0.7 + 0.4 * noise where is_late is not null")
    document["metrics"]["leak_above_auc"] = 1
    assert train(mart.settings, parse_params(document, "test")).model.estimator == "hist_gradient_boosting"


def test_the_same_training_is_recognised(mart: Mart, params: Params) -> None:
    assert is_due(mart.settings, params)
    first = train(mart.settings, params)
    stored = mart.ask("select * from {models}")
    assert not is_due(mart.settings, params)
    again = train(mart.settings, params)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.model == first.model
    assert mart.ask("select * from {models}") == stored


def test_the_same_training_gives_the_same_model(mart: Mart, params: Params) -> None:
    train(mart.settings, params)
    first = mart.ask("select model_version, metrics, artifact_sha256 from {models}")
    mart.change("drop table {models}")
    train(mart.settings, params)
    assert mart.ask("select model_version, metrics, artifact_sha256 from {models}") == first


def test_two_trainings_at_once_store_one_model(mart: Mart, params: Params) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: train(mart.settings, params), range(2)))
    assert {training.model.stage for training in done} == {"production"}
    assert len(list_models(mart.settings)) == 1


@pytest.mark.parametrize("what", ["data", "seed", "libraries"])
def test_whatever_decides_the_model_decides_its_version(
    mart: Mart, params: Params, what: str, made_elsewhere: Callable[[], None]
) -> None:
    version = train(mart.settings, params).model.model_version
    if what == "data":
        mart.change("update {trips} set noise = noise + 1 where trip_id = 'trip-00001'")
    elif what == "seed":
        params = replace(params, seed=2)
    else:
        made_elsewhere()
    assert is_due(mart.settings, params)
    assert train(mart.settings, params).model.model_version != version


def test_a_better_model_takes_over_and_a_worse_one_does_not(
    mart: Mart, params: Params, weaker: Params
) -> None:
    weak = train(mart.settings, weaker)
    strong = train(mart.settings, params)
    assert strong.model.stage == "production"
    assert "better than " + weak.model.model_version in strong.reason
    assert find(mart.settings, weak.model.model_version).stage == "archived"
    worse = train(mart.settings, replace(weaker, seed=2))
    assert worse.model.stage == "candidate"
    assert not is_due(mart.settings, replace(weaker, seed=2))


def test_a_model_that_someone_replaced_does_not_come_back_by_itself(
    mart: Mart, params: Params, weaker: Params
) -> None:
    strong, weak = (train(mart.settings, given).model for given in (params, weaker))
    promote(mart.settings, weak.model_version)
    assert not is_due(mart.settings, params)
    assert train(mart.settings, params).model.stage == "archived"
    assert find(mart.settings, strong.model_version).stage == "archived"


def test_a_model_that_learned_from_the_test_days_is_left_to_a_person(
    mart: Mart, params: Params, weaker: Params
) -> None:
    later = replace(
        weaker,
        train=Window(date(2024, 1, 1), date(2024, 1, 25)),
        test=Window(date(2024, 1, 26), date(2024, 1, 30)),
    )
    train(mart.settings, later)
    done = train(mart.settings, params)
    assert done.model.stage == "candidate"
    assert "has learned from days" in done.reason


def test_an_altered_model_is_made_again(mart: Mart, params: Params) -> None:
    version = train(mart.settings, params).model.model_version
    mart.change("update {models} set artifact = 'x'")
    assert is_due(mart.settings, params)
    done = train(mart.settings, params)
    assert done.is_new
    assert done.model.model_version == version
    assert [model.stage for model in list_models(mart.settings)] == ["production"]
    open_model(mart.settings, done.model)


def test_a_model_of_other_libraries_is_replaced_even_if_the_new_one_is_no_better(
    mart: Mart,
    params: Params,
    made_elsewhere: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_elsewhere()
    old = train(mart.settings, params).model
    monkeypatch.undo()
    done = train(mart.settings, params)
    assert done.model.stage == "production"
    assert "cannot be used" in done.reason
    assert find(mart.settings, old.model_version).stage == "archived"


def test_a_model_whose_features_are_gone_is_replaced(mart: Mart, params: Params, weaker: Params) -> None:
    train(mart.settings, params)
    mart.change("alter table {trips} drop column queue")
    done = train(mart.settings, weaker)
    assert done.model.stage == "production"
    assert "cannot be scored" in done.reason


def test_a_feature_that_knows_the_outcome_stops_the_training(mart: Mart, params: Params) -> None:
    mart.change("update {trips} set fog = 3 * is_late")
    with pytest.raises(ModelError, match=r"above 0\.95: a feature knows the outcome"):
        train(mart.settings, params)
    assert list_models(mart.settings) == []


def test_a_planted_leak_stops_the_training(mart: Mart, params: Params) -> None:
    mart.change("update {trips} set seen_at = leaves_at where trip_id = 'trip-00123'")
    with pytest.raises(DataError, match="trip-00123: as_of"):
        train(mart.settings, params)
    assert list_models(mart.settings) == []


def test_days_without_trips_cannot_be_learned_from(mart: Mart, params: Params) -> None:
    mart.change("delete from {trips} where trip_date < '2024-01-21'")
    with pytest.raises(DataError, match="0 labelled rows of 2024-01-01 to 2024-01-20"):
        train(mart.settings, params)


def test_an_argument_with_a_wrong_value_is_named(mart: Mart, document: dict[str, Any]) -> None:
    document["estimators"]["logistic_regression"] = {"C": -1}
    with pytest.raises(ConfigError, match="logistic_regression cannot be fitted"):
        train(mart.settings, parse_params(document, "test"))


def test_validation_never_looks_at_the_test_days(mart: Mart, params: Params) -> None:
    before = validate(mart.settings, params)
    assert [fold.estimator for fold in before] == ["logistic_regression", "hist_gradient_boosting"]
    mart.change("delete from {trips} where trip_date > '2024-01-20'")
    assert validate(mart.settings, params) == before
