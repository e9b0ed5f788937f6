"""The stored models: what they learnt from, and how they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from warehouse.model_records import read_records
from warehouse.settings import Settings


@dataclass(frozen=True)
class Model:
    """A row of the registry; the held-out months are ``test_from`` to ``test_to``."""

    version: str
    name: str
    estimator: str
    stage: str
    created_at: datetime
    train_from: date
    train_to: date
    test_from: date
    test_to: date
    metrics: Mapping[str, Any]
    altered: str = ""

    def measured(self) -> dict[str, dict[str, float]]:
        """What was measured on the held-out months, by estimator: its own first, then its rivals'.

        Nothing when the record is not what its trainer signed.
        """
        if self.altered:
            return {}
        found = dict(_measured(self.estimator, self.metrics))
        own = {self.estimator: found.pop(self.estimator)} if self.estimator in found else {}
        return own | found


def read_models(settings: Settings) -> tuple[Model, ...]:
    """All stored models, the one in production first."""
    found = [
        Model(
            version=facts["model_version"],
            name=facts["model_name"],
            estimator=facts["estimator"],
            stage=facts["stage"],
            created_at=facts["created_at"],
            train_from=facts["train_from"],
            train_to=facts["train_to"],
            test_from=facts["test_from"],
            test_to=facts["test_to"],
            metrics=facts["metrics"],
            altered=altered,
        )
        for facts, altered in read_records(settings)
    ]
    return tuple(sorted(found, key=lambda model: model.stage != "production"))


def _measured(name: str, part: Any) -> Iterator[tuple[str, dict[str, float]]]:
    """Every group of figures with an AUC in a document of metrics, however deep it lies."""
    if not isinstance(part, Mapping):
        return
    if "auc" in part:
        figures = {key: float(value) for key, value in part.items() if isinstance(value, int | float)}
        yield str(part.get("estimator", name)), figures
    for key, deeper in part.items():
        yield from _measured(str(key), deeper)
