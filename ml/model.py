"""A model: what is known of it besides its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ml.evaluate import Evaluation
from ml.params import Params, parse_params
from warehouse.model_records import plain


@dataclass(frozen=True)
class Model:
    """A row of the table of models; the fields are its columns.

    Attributes:
        metrics: by estimator, what `Evaluation.as_json` gives; ``estimator`` is the one that is stored.
        parameters: what `Params.as_json` gave.
    """

    model_version: str
    model_name: str
    estimator: str
    stage: str
    created_at: datetime
    train_from: date
    train_to: date
    test_from: date
    test_to: date
    train_rows: int
    test_rows: int
    metrics: Mapping[str, Any]
    parameters: Mapping[str, Any]
    features: tuple[str, ...]
    data_fingerprint: str
    library_versions: Mapping[str, str]
    altered: str = ""

    def __str__(self) -> str:
        if self.altered:
            return f"{self.model_version}  not shown\n  Warning: {self.altered}"
        return (
            f"{self.model_version}  {self.stage:10}  {self.estimator}: {self.evaluation} "
            f"({self.test_from} to {self.test_to}; trained {self.created_at:%Y-%m-%d %H:%M} UTC)"
        )

    @property
    def evaluation(self) -> Evaluation:
        """How the stored estimator did in the test days."""
        return Evaluation.from_json(self.metrics[self.estimator])

    @property
    def params(self) -> Params:
        """The parameters that the model was made with."""
        return parse_params(self.parameters, f"model {self.model_version}")

    def signed_facts(self) -> dict[str, Any]:
        """What the signature covers besides the bytes: all that decides how they are used."""
        names = (
            "model_version",
            "model_name",
            "estimator",
            "parameters",
            "data_fingerprint",
            "library_versions",
        )
        return {name: getattr(self, name) for name in names} | {"features": list(self.features)}

    def record(self) -> dict[str, Any]:
        """All that is shown of the model or decides about it, for the record's own signature."""
        return plain(vars(self))
