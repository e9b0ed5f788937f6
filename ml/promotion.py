"""Promotion: when a trained model takes the place of the one in production by itself.

It does when

- none is in production, or the one that is cannot be opened here (altered, another key, other
  libraries) or scored on today's marts; or
- it is new and strictly better on its held-out days than the one in production, which is scored on
  the same days, unless that one has learned from some of them: then a person decides.

A model that was trained before and archived since stays archived: someone may have wanted that.
"""

from __future__ import annotations

from ml import registry
from ml.estimators import probabilities
from ml.evaluate import Evaluation, evaluate
from ml.features import read_features
from ml.model import Model
from ml.window import Window
from warehouse.errors import ConfigError, DataError, ModelError
from warehouse.settings import Settings


def is_needed(settings: Settings, model: Model) -> tuple[bool, str]:
    """Whether no other model can predict, and in words what follows."""
    return _is_needed(settings, model, registry.production(settings, model.model_name))


def is_better(settings: Settings, model: Model) -> tuple[bool, str]:
    """Whether a model that was just trained is to predict from now on, and in words why."""
    current = registry.production(settings, model.model_name)
    if current is not None and current.model_version == model.model_version:
        return True, "in production again"
    # Asked once: another training may put a model in production between two questions.
    wanted, reason = _is_needed(settings, model, current)
    if wanted or current is None:
        return wanted, reason
    if current.train_to >= model.test_from:
        return False, (
            f"{_stays(model, current)}: it has learned from days they would be compared on; "
            f"`etlp models promote {model.model_version}` decides"
        )
    try:
        theirs = _scored_again(settings, current, model)
    except (ConfigError, DataError, ModelError) as error:
        return True, f"in production, since its predecessor cannot be scored: {error.message}"
    metric = model.params.metrics.compare_by
    figures = f"{metric} {getattr(model.evaluation, metric):.4f} against {getattr(theirs, metric):.4f}"
    if model.evaluation.is_better_than(theirs, metric):
        return True, f"in production, better than {current.model_version} ({figures})"
    return False, f"{_stays(model, current)} ({figures})"


def _is_needed(settings: Settings, model: Model, current: Model | None) -> tuple[bool, str]:
    if model.stage == "production":
        return False, "in production"
    if current is None:
        return True, "the first in production"
    try:
        registry.verify(settings, current)
    except ModelError as error:
        return True, f"in production, since its predecessor cannot be used: {error.message}"
    return False, _stays(model, current)


def _stays(model: Model, current: Model) -> str:
    return f"a {model.stage} model; {current.model_version} stays in production"


def _scored_again(settings: Settings, current: Model, challenger: Model) -> Evaluation:
    window = Window(challenger.test_from, challenger.test_to)
    params = current.params
    frame = read_features(settings, params, window, labelled=True)
    scores = probabilities(registry.open_model(settings, current), params, frame)
    return evaluate(frame[params.target], scores, challenger.params.metrics.bins)
