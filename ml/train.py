"""Training: fit the candidates, compare them on the held-out days, keep the better one.

etlp train

A version is a hash of the data, the parameters, the pipelines and the libraries: what was trained
before is recognised and not trained again. Whether it predicts from now on is told in promotion.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml import promotion, registry, tables
from ml.estimators import fit, pipelines, probabilities
from ml.evaluate import Evaluation, evaluate
from ml.features import fingerprint, in_window, read_features
from ml.libraries import installed
from ml.model import Model
from ml.params import Params, load_params
from ml.window import Window
from warehouse import signing
from warehouse.errors import DataError, ModelError, UsageError
from warehouse.progress import say
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Training:
    """What `train` did.

    Attributes:
        is_new: False when this version was stored already and still opens.
        reason: why the model does or does not predict from now on.
    """

    model: Model
    is_new: bool
    reason: str

    @property
    def evaluations(self) -> Mapping[str, Evaluation]:
        """How each candidate did in the test days."""
        return {name: Evaluation.from_json(found) for name, found in self.model.metrics.items()}

    def __str__(self) -> str:
        done = "trained" if self.is_new else "known already"
        model = self.model
        return (
            f"{model.model_version} {done}: {model.estimator}, {model.evaluation} "
            f"on {model.test_rows:,} rows of {model.test_from} to {model.test_to}; {self.reason}"
        )


def train(settings: Settings, params: Params | None = None) -> Training:
    """Train on the marts unless that was done already, and promote by the rule of promotion.py.

    Raises:
        ConfigError: ml/params.yml is wrong, or names what the marts do not have.
        DataError: features look ahead, or a window has not both outcomes.
        ModelError: the test AUC is too good to be true.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    params = params or load_params(settings)
    # What could fail after minutes of fitting is tried before.
    candidates = pipelines(params)
    signing.load_key(settings)
    frame = read_features(settings, params, _span(params), labelled=True)
    version, data = _version(params, frame)
    tables.prepare(settings)
    if stored := _sound(settings, version):
        wanted, reason = promotion.is_needed(settings, stored)
        return Training(registry.promote(settings, version) if wanted else stored, False, reason)
    learned, held_out = (in_window(frame, params, window) for window in (params.train, params.test))
    _require_both_outcomes(params, learned)
    results: dict[str, Evaluation] = {}
    for name, pipeline in candidates.items():
        fit(name, pipeline, params, learned)
        scores = probabilities(pipeline, params, held_out)
        results[name] = evaluate(held_out[params.target], scores, params.metrics.bins)
        say(f"train: {name}: {results[name]}")
    best = _better(results, params)
    _refuse_the_impossible(params, best, results[best])
    model = Model(
        model_version=version,
        model_name=params.name,
        estimator=best,
        stage="candidate",
        created_at=registry.now(),
        train_from=params.train.first,
        train_to=params.train.last,
        test_from=params.test.first,
        test_to=params.test.last,
        train_rows=len(learned),
        test_rows=len(held_out),
        metrics={name: result.as_json() for name, result in results.items()},
        parameters=params.as_json(),
        features=params.features,
        data_fingerprint=data,
        library_versions=installed(),
    )
    wanted, reason = promotion.is_better(settings, model)
    model = registry.store(settings, model, candidates[best], in_production=wanted)
    return Training(model, True, reason)


def is_due(settings: Settings, params: Params | None = None) -> bool:
    """Whether `train` would change anything; reads the features, but fits nothing.

    Raises:
        ConfigError, DataError, ServerUnreachable: as `train`.
    """
    params = params or load_params(settings)
    version, _ = _version(params, read_features(settings, params, _span(params), labelled=True))
    stored = _sound(settings, version)
    return stored is None or promotion.is_needed(settings, stored)[0]


def _span(params: Params) -> Window:
    return Window(params.train.first, params.test.last)


def _version(params: Params, frame: pandas.DataFrame) -> tuple[str, str]:
    """The version of the model that this data gives, and the data's fingerprint."""
    data = fingerprint(frame)
    code = hashlib.sha256(Path(__file__).with_name("estimators.py").read_bytes()).hexdigest()
    parts: dict[str, Any] = {
        "data": data,
        "parameters": params.as_json(),
        "pipelines": code,
        "libraries": installed(),
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return f"{params.name}-{digest[:12]}", data


def _sound(settings: Settings, version: str) -> Model | None:
    """The stored model of a version, if there is one that opens."""
    try:
        model = registry.find(settings, version)
        registry.verify(settings, model)
    except UsageError:
        return None
    except ModelError as error:
        say(f"train: {error.message} It is made again.")
        return None
    return model


def _better(results: Mapping[str, Evaluation], params: Params) -> str:
    best, *others = results
    for name in others:
        if results[name].is_better_than(results[best], params.metrics.compare_by):
            best = name
    return best


def _require_both_outcomes(params: Params, rows: pandas.DataFrame) -> None:
    if rows[params.target].nunique() != 2:
        raise DataError(
            f"The {len(rows):,} labelled rows of {params.train} do not have both outcomes: "
            "nothing can be learned.",
            "load and build these days, or move `train` in ml/params.yml.",
        )


def _refuse_the_impossible(params: Params, name: str, result: Evaluation) -> None:
    if result.auc > params.metrics.leak_above_auc:
        raise ModelError(
            f"The test AUC of {name} is {result.auc:.4f}, above {params.metrics.leak_above_auc}: "
            "a feature knows the outcome.",
            "find it, or raise metrics.leak_above_auc in ml/params.yml if it is truly this good.",
        )
