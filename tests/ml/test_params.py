"""ml/params.yml: complete, checked, and really used."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ml.estimators import pipelines
from ml.params import load_params, parse_params
from tests.servers import ROOT
from warehouse.errors import ConfigError
from warehouse.settings import load_settings


def test_the_shipped_parameters_are_valid_and_survive_being_stored() -> None:
    params = load_params(load_settings(ROOT, {}))
    stored = json.loads(json.dumps(params.as_json()))
    assert parse_params(stored, "stored") == params
    assert str(params.train) == "2013-01-01 to 2013-09-30"
    assert str(params.test) == "2013-10-01 to 2013-12-31"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("seed",), "x", "seed is 'x'"),
        (("target",), None, "target is None"),
        (("colour",), "blue", "does not know colour"),
        (("train", "last"), "2024-01-31", "not before test begins"),
        (("train", "first"), "January", "train.first is 'January'"),
        (("test", "last"), "2024-01-01", "test ends before it begins"),
        (("validation",), [{"first": "2024-01-15", "last": "2024-01-25"}], "not inside train"),
        (("features", "numeric"), ["queue", "queue"], "queue twice"),
        (("features", "numeric"), ["is_late"], "is_late, which is not known beforehand"),
        (("metrics", "compare_by"), "luck", "not one of auc"),
        (("estimators", "hist_gradient_boosting"), {"random_state": 1}, "set seed instead"),
        (("estimators", "hist_gradient_boosting"), 3, "is not a mapping"),
    ],
)
def test_a_wrong_parameter_is_named(
    document: dict[str, Any], path: tuple[str, ...], value: Any, said: str
) -> None:
    wrong = copy.deepcopy(document)
    place = wrong
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(ConfigError, match=said):
        parse_params(wrong, "test")


def test_a_missing_parameter_is_named(document: dict[str, Any]) -> None:
    del document["metrics"]["bins"]
    with pytest.raises(ConfigError, match="metrics lacks bins"):
        parse_params(document, "test")


def test_the_arguments_of_an_estimator_reach_it(document: dict[str, Any]) -> None:
    document["seed"] = 42
    document["estimators"]["hist_gradient_boosting"] = {"learning_rate": 0.07, "max_leaf_nodes": 9}
    document["estimators"]["logistic_regression"] = {"C": 0.5}
    built = pipelines(parse_params(document, "test"))
    boosting = built["hist_gradient_boosting"].get_params()
    assert boosting["estimator__learning_rate"] == 0.07
    assert boosting["estimator__max_leaf_nodes"] == 9
    assert boosting["estimator__random_state"] == 42
    assert built["logistic_regression"].get_params()["estimator__C"] == 0.5


def test_an_argument_that_an_estimator_does_not_take_is_refused(document: dict[str, Any]) -> None:
    document["estimators"]["hist_gradient_boosting"] = {"learning_rat": 0.1}
    with pytest.raises(ConfigError, match="learning_rat, which HistGradientBoostingClassifier") as caught:
        pipelines(parse_params(document, "test"))
    assert "learning_rate" in caught.value.hint
