"""The metrics, on scores whose figures are known."""

from __future__ import annotations

import pytest

from ml.evaluate import Evaluation, evaluate
from warehouse.errors import DataError


def test_the_figures_are_those_of_the_definitions() -> None:
    found = evaluate([0, 0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.7, 0.9], bins=3)
    assert found.rows == 6
    assert found.base_rate == 0.5
    assert found.auc == pytest.approx(8 / 9, abs=1e-6)
    assert found.brier == pytest.approx((0.01 + 0.04 + 0.49 + 0.36 + 0.09 + 0.01) / 6, abs=1e-6)
    assert [(line.rows, line.mean_score, line.positive_share) for line in found.calibration] == [
        (2, 0.15, 0.0),
        (2, 0.45, 0.5),
        (2, 0.8, 1.0),
    ]
    assert found.calibration_error == pytest.approx((0.15 + 0.05 + 0.2) / 3, abs=1e-6)


def test_a_lower_brier_is_better_and_a_higher_auc_is() -> None:
    good, bad = evaluate([0, 1], [0.1, 0.9], 2), evaluate([0, 1], [0.6, 0.4], 2)
    for metric in ("auc", "average_precision", "brier"):
        assert good.is_better_than(bad, metric)
        assert not bad.is_better_than(good, metric)
        assert not good.is_better_than(good, metric)


def test_an_evaluation_survives_being_stored() -> None:
    found = evaluate([0, 1, 1], [0.1, 0.9, 0.3], 2)
    assert Evaluation.from_json(found.as_json()) == found


@pytest.mark.parametrize("target", [[], [1, 1, 1]])
def test_rows_with_one_outcome_cannot_be_measured(target: list[int]) -> None:
    with pytest.raises(DataError, match="both outcomes"):
        evaluate(target, [0.5] * len(target), 5)
