"""The registry: nothing unproven is opened, and one model is in production at every moment."""

from __future__ import annotations

import hashlib
import json
import pickle
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pymysql
import pytest

from ml.params import Params
from ml.registry import find, list_models, open_model, production, promote, store
from ml.train import train
from reports.models import read_models
from tests.ml.conftest import Mart
from warehouse.errors import ConfigError, ModelError, UsageError
from warehouse.settings import Settings


class Trace:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.path,)


def with_key(settings: Settings, key: str) -> Settings:
    return replace(settings, environ={**settings.environ, "ETLP_MODEL_KEY": key})


def test_nothing_is_listed_before_the_first_training(settings: Settings) -> None:
    assert list_models(settings) == []
    assert production(settings, "trip_late") is None


@pytest.mark.parametrize("hash_too", [False, True], ids=["bytes", "bytes-and-sha256"])
def test_altered_bytes_are_refused_before_they_are_unpickled(
    mart: Mart, params: Params, tmp_path: Path, hash_too: bool
) -> None:
    model = train(mart.settings, params).model
    trace = tmp_path / "trace"
    payload = pickle.dumps(Trace(trace))
    mart.change("update {models} set artifact = %s", payload)
    if hash_too:
        mart.change("update {models} set artifact_sha256 = %s", hashlib.sha256(payload).hexdigest())
    with pytest.raises(ModelError, match="altered"):
        open_model(mart.settings, model)
    assert not trace.exists()
    pickle.loads(payload)
    assert trace.exists()


@pytest.mark.parametrize(
    "change",
    [
        "update {models} set parameters = json_set(parameters, '$.target', 'noise')",
        "update {models} set features = json_array('noise')",
        "update {models} set library_versions = json_set(library_versions, '$.numpy', '1.0')",
        "update {models} set model_version = 'trip_late-000000000000'",
    ],
)
def test_an_altered_record_is_refused(mart: Mart, params: Params, change: str) -> None:
    train(mart.settings, params)
    assert mart.change(change) == 1
    with pytest.raises(ModelError, match="its record was altered"):
        open_model(mart.settings, list_models(mart.settings)[0])


def test_a_model_of_another_key_is_refused(mart: Mart, params: Params) -> None:
    model = train(with_key(mart.settings, "a" * 32), params).model
    open_model(with_key(mart.settings, "a" * 32), model)
    with pytest.raises(ModelError, match="signed with another key") as caught:
        open_model(with_key(mart.settings, "b" * 32), model)
    assert "ETLP_MODEL_KEY" in caught.value.hint


def test_a_model_of_other_libraries_is_refused_with_both_versions(
    mart: Mart, params: Params, made_elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sklearn

    made_elsewhere()
    model = train(mart.settings, params).model
    monkeypatch.undo()
    said = rf"scikit-learn 0\.1\.2 \(here {sklearn.__version__}\)"
    with pytest.raises(ModelError, match=said) as caught:
        open_model(mart.settings, model)
    assert "etlp train" in caught.value.hint
    with pytest.raises(ModelError, match=said):
        promote(mart.settings, model.model_version)


def test_a_key_that_may_not_be_used_stops_a_training_before_it_fits(mart: Mart, params: Params) -> None:
    with pytest.raises(ConfigError, match="model key"):
        train(with_key(mart.settings, "short"), params)
    assert list_models(mart.settings) == []


def test_promoting_archives_the_former(mart: Mart, params: Params, weaker: Params) -> None:
    first, second = (train(mart.settings, given).model.model_version for given in (params, weaker))
    assert promote(mart.settings, second).stage == "production"
    assert {m.model_version: m.stage for m in list_models(mart.settings)} == {
        first: "archived",
        second: "production",
    }
    promote(mart.settings, first)
    moment = mart.ask("select promoted_at from {models} where model_version = %s", first)
    promote(mart.settings, first)
    assert mart.ask("select promoted_at from {models} where model_version = %s", first) == moment
    assert find(mart.settings, first).stage == "production"
    assert find(mart.settings, second).stage == "archived"


def test_what_cannot_be_promoted_leaves_production_as_it_is(
    mart: Mart, params: Params, weaker: Params
) -> None:
    first, second = (train(mart.settings, given).model.model_version for given in (params, weaker))
    with pytest.raises(UsageError, match="no model 'trip_late-1'") as caught:
        promote(mart.settings, "trip_late-1")
    assert first in caught.value.hint
    mart.change("update {models} set artifact = 'x' where model_version = %s", second)
    with pytest.raises(ModelError, match="altered"):
        promote(mart.settings, second)
    assert find(mart.settings, first).stage == "production"


def test_a_reader_sees_one_model_in_production_at_every_moment(
    mart: Mart, params: Params, weaker: Params
) -> None:
    versions = [train(mart.settings, given).model.model_version for given in (params, weaker)]
    switching = threading.Thread(
        target=lambda: [promote(mart.settings, version) for version in versions[::-1] * 3]
    )
    switching.start()
    counts = []
    while switching.is_alive():
        counts += mart.ask("select count(*) from {models} where stage = 'production'")
    switching.join()
    assert set(counts) == {(1,)}


def test_the_server_refuses_a_second_model_in_production(mart: Mart, params: Params, weaker: Params) -> None:
    train(mart.settings, params)
    train(mart.settings, weaker)
    with pytest.raises(pymysql.err.IntegrityError):
        mart.change("update {models} set stage = 'production'")


def test_a_stored_model_tells_what_it_was_made_of(mart: Mart, params: Params) -> None:
    train(mart.settings, params)
    (model,) = list_models(mart.settings)
    assert model.params == params
    assert model.features == params.features
    assert (model.train_rows, model.test_rows) == (1170, 585)
    assert set(model.metrics) == {"logistic_regression", "hist_gradient_boosting"}
    assert sum(line.rows for line in model.evaluation.calibration) == model.test_rows
    assert set(model.library_versions) == {"python", "scikit-learn", "numpy", "pandas"}
    assert model.model_version in str(model)
    (features,) = mart.ask("select features from {models}")
    assert json.loads(features[0]) == ["queue", "fog", "noise", "depot"]


@pytest.mark.parametrize(
    "change",
    [
        "metrics = json_set(metrics, '$.logistic_regression.auc', 0.999)",
        "train_to = '2023-12-31'",
        "test_rows = 7",
        "created_at = '2031-05-06 07:08:09'",
        "stage = 'archived'",
        "record_hmac = null",
    ],
)
def test_facts_that_were_altered_are_marked_and_the_model_is_refused(
    mart: Mart, params: Params, change: str
) -> None:
    train(mart.settings, params)
    assert list_models(mart.settings)[0].altered == ""
    assert mart.change(f"update {{models}} set {change}") == 1
    (model,) = list_models(mart.settings)
    assert model.altered in str(model)
    for use in (
        lambda: open_model(mart.settings, model),
        lambda: promote(mart.settings, model.model_version),
    ):
        with pytest.raises(ModelError, match="cannot be trusted") as caught:
            use()
        assert "etlp train" in caught.value.hint
    assert train(mart.settings, params).is_new
    assert list_models(mart.settings)[0].altered == ""


@pytest.mark.parametrize(
    "change",
    [
        "metrics = json_object('a', 1)",
        "metrics = '[2]'",
        "metrics = '\"x\"'",
        "metrics = json_object(estimator, json_object('calibration', json_array(3)))",
        "metrics = json_object(estimator, json_object('rows', 'many', 'calibration', json_array()))",
        "features = '7'",
        "features = '[[1]]'",
        "features = 'null'",
        "parameters = '[]'",
        "library_versions = '8'",
    ],
)
def test_a_record_of_another_shape_is_listed_as_altered(mart: Mart, params: Params, change: str) -> None:
    train(mart.settings, params)
    assert mart.change(f"update {{models}} set {change}") == 1
    (model,) = list_models(mart.settings)
    assert "its record was altered" in str(model)
    assert read_models(mart.settings)[0].measured() == {}
    with pytest.raises(ModelError, match="cannot be trusted"):
        open_model(mart.settings, model)
    assert train(mart.settings, params).is_new


def test_archiving_signs_no_record_that_was_altered(mart: Mart, params: Params, weaker: Params) -> None:
    first, second = (train(mart.settings, given).model.model_version for given in (params, weaker))
    mart.change("update {models} set test_rows = 7 where model_version = %s", first)
    promote(mart.settings, second)
    assert find(mart.settings, first).altered
    assert not find(mart.settings, second).altered


def test_a_model_of_an_earlier_release_is_listed_and_trained_again(mart: Mart, params: Params) -> None:
    train(mart.settings, params)
    mart.change("alter table {models} drop column record_hmac")
    (model,) = list_models(mart.settings)
    assert "earlier release" in model.altered
    assert train(mart.settings, params).is_new
    assert production(mart.settings, params.name) is not None


def test_a_model_larger_than_a_packet_is_stored_in_parts(mart: Mart, params: Params) -> None:
    model = train(mart.settings, params).model
    large = bytes(range(256)) * 20_000
    stored = store(mart.settings, model, large, in_production=True)  # type: ignore[arg-type]
    assert open_model(mart.settings, stored) == large
    (longest,) = mart.ask("select max(length(bytes)) from {parts}")
    assert longest[0] == 2**18
    mart.change("delete from {parts} where part = 3")
    with pytest.raises(ModelError, match="altered"):
        open_model(mart.settings, stored)
