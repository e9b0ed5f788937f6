"""The stored models: what they learnt from, and how they did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.data import read
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

    def measured(self) -> dict[str, dict[str, float]]:
        """What was measured on the held-out months, by estimator: its own first, then its rivals'."""
        found = dict(_measured(self.estimator, self.metrics))
        own = {self.estimator: found.pop(self.estimator)} if self.estimator in found else {}
        return own | found


def read_models(settings: Settings) -> tuple[Model, ...]:
    """All stored models, the one in production first."""
    rows = read(settings, "models").to_dict("records")
    return tuple(
        Model(
            version=row["model_version"],
            name=row["model_name"],
            estimator=row["estimator"],
            stage=row["stage"],
            created_at=row["created_at"].to_pydatetime(),
            train_from=row["train_from"],
            train_to=row["train_to"],
            test_from=row["test_from"],
            test_to=row["test_to"],
            metrics=json.loads(row["metrics"]),
        )
        for row in rows
    )


def _measured(name: str, part: Any) -> Iterator[tuple[str, dict[str, float]]]:
    """Every group of figures with an AUC in a document of metrics, however deep it lies."""
    if not isinstance(part, Mapping):
        return
    if "auc" in part:
        figures = {key: float(value) for key, value in part.items() if isinstance(value, int | float)}
        yield str(part.get("estimator", name)), figures
    for key, deeper in part.items():
        yield from _measured(str(key), deeper)
