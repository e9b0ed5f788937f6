"""Validation: what the parameters of ml/params.yml are worth, without a look at the test days.

python -m ml.validate
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ml.estimators import fit, pipelines, probabilities
from ml.evaluate import Evaluation, evaluate
from ml.features import in_window, read_features
from ml.params import Params, load_params
from ml.window import Window
from warehouse.settings import Settings, load_settings


@dataclass(frozen=True)
class Fold:
    """One estimator, measured on a window by a model that learned from the days before it."""

    estimator: str
    window: Window
    evaluation: Evaluation

    def __str__(self) -> str:
        return f"{self.window}  {self.estimator:24}{self.evaluation}"


def validate(settings: Settings, params: Params | None = None) -> list[Fold]:
    """Fit and measure every estimator on every validation window.

    Raises:
        ConfigError: ml/params.yml is wrong, or names what the marts do not have.
        DataError: features look ahead, or a window has not both outcomes.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    params = params or load_params(settings)
    frame = read_features(settings, params, params.train, labelled=True)
    folds: list[Fold] = []
    for window in params.validation:
        before = in_window(frame, params, Window(params.train.first, window.first - timedelta(days=1)))
        held_out = in_window(frame, params, window)
        for name, pipeline in pipelines(params).items():
            fitted = fit(name, pipeline, params, before)
            scores = probabilities(fitted, params, held_out)
            result = evaluate(held_out[params.target], scores, params.metrics.bins)
            folds.append(Fold(name, window, result))
    return folds


if __name__ == "__main__":
    print(*validate(load_settings()), sep="\n")
