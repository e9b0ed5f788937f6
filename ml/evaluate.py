"""How good scores are: ranking (AUC, average precision) and honesty (Brier, calibration)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from warehouse.errors import DataError


@dataclass(frozen=True)
class Bin:
    """One line of the calibration table: rows with about the same score."""

    rows: int
    mean_score: float
    positive_share: float


@dataclass(frozen=True)
class Evaluation:
    """The metrics of one estimator on held-out rows.

    Attributes:
        base_rate: share of rows whose target is 1; the average precision of guessing.
        auc: chance that a positive row scores above a negative one; 0.5 is guessing.
        average_precision: mean precision over all thresholds, by recall.
        brier: mean squared distance of score and target; lower is better.
        calibration_error: mean distance of score and share over the bins, by rows.
        calibration: the bins, from the lowest scores to the highest.
    """

    rows: int
    base_rate: float
    auc: float
    average_precision: float
    brier: float
    calibration_error: float
    calibration: tuple[Bin, ...]

    def __str__(self) -> str:
        return (
            f"AUC {self.auc:.4f}, average precision {self.average_precision:.4f}, "
            f"Brier {self.brier:.4f}, calibration error {self.calibration_error:.4f}"
        )

    def is_better_than(self, other: Evaluation, metric: str) -> bool:
        """Whether this one is strictly better by a metric's name."""
        mine, theirs = getattr(self, metric), getattr(other, metric)
        return bool(mine < theirs if metric == "brier" else mine > theirs)

    def as_json(self) -> dict[str, Any]:
        """The same as a document of plain values, which `from_json` reads back."""
        return asdict(self) | {"calibration": [asdict(line) for line in self.calibration]}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Evaluation:
        """Read what `as_json` wrote."""
        return cls(**{**document, "calibration": tuple(Bin(**line) for line in document["calibration"])})


def evaluate(target: Any, scores: Any, bins: int) -> Evaluation:
    """Measure scores against what happened; arrays of the same length, the target 0 or 1.

    Raises:
        DataError: there are no rows, or all have the same target.
    """
    import numpy
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    target, scores = numpy.asarray(target, dtype=float), numpy.asarray(scores, dtype=float)
    if len(numpy.unique(target)) != 2:
        raise DataError(
            f"The {len(target):,} held-out rows do not have both outcomes: nothing can be measured.",
            "move the windows in ml/params.yml to days that have data.",
        )
    parts = [part for part in numpy.array_split(numpy.argsort(scores, kind="stable"), bins) if len(part)]
    table = tuple(Bin(len(part), _round(scores[part].mean()), _round(target[part].mean())) for part in parts)
    distances = [abs(scores[part].mean() - target[part].mean()) * len(part) for part in parts]
    return Evaluation(
        rows=len(target),
        base_rate=_round(target.mean()),
        auc=_round(roc_auc_score(target, scores)),
        average_precision=_round(average_precision_score(target, scores)),
        brier=_round(brier_score_loss(target, scores)),
        calibration_error=_round(sum(distances) / len(target)),
        calibration=table,
    )


def _round(value: Any) -> float:
    return round(float(value), 6)
