"""The parameters of a model: read from ml/params.yml, checked, frozen.

etlp train        uses them
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any

from ml.document import Reader
from ml.window import Window
from warehouse.settings import Settings
from warehouse.yaml_file import read_mapping

ESTIMATORS = ("logistic_regression", "hist_gradient_boosting")
COMPARABLE = ("auc", "average_precision", "brier")


@dataclass(frozen=True)
class Metrics:
    """How models are measured: see the comments in params.yml."""

    compare_by: str
    bins: int
    leak_above_auc: float


@dataclass(frozen=True)
class Params:
    """What is learned, from what, and how; the fields are the keys of params.yml.

    Attributes:
        numeric, categorical: the features, in the order in which pipelines take them.
        estimators: by name, the arguments of its class.
    """

    name: str
    table: str
    key: str
    date: str
    as_of: str
    event_at: str
    known_at: tuple[str, ...]
    target: str
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]
    train: Window
    validation: tuple[Window, ...]
    test: Window
    score: Window
    seed: int
    estimators: Mapping[str, Mapping[str, Any]]
    metrics: Metrics

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that a pipeline takes, in its order."""
        return (*self.numeric, *self.categorical)

    def as_json(self) -> dict[str, Any]:
        """The same as a document of plain values, which `parse_params` reads back."""
        document = {field.name: getattr(self, field.name) for field in fields(self)}
        document["features"] = {key: list(document.pop(key)) for key in ("numeric", "categorical")}
        document["known_at"] = list(self.known_at)
        for name in ("train", "test", "score"):
            document[name] = _plain(document[name])
        document["validation"] = [_plain(window) for window in self.validation]
        document["estimators"] = {name: dict(given) for name, given in self.estimators.items()}
        document["metrics"] = asdict(self.metrics)
        return document


def load_params(settings: Settings) -> Params:
    """Read ml/params.yml.

    Raises:
        ConfigError: it is missing, or says something that cannot be.
    """
    path = settings.root / "ml" / "params.yml"
    return parse_params(read_mapping(path), "ml/params.yml")


def parse_params(document: Any, origin: str) -> Params:
    """Check a document with the keys of params.yml and freeze it.

    Args:
        origin: what to call the document in errors.

    Raises:
        ConfigError: a key is missing, unknown or of the wrong kind, or the windows overlap.
    """
    reader = Reader(origin)
    names = [field.name for field in fields(Params) if field.name not in ("numeric", "categorical")]
    top = reader.keys(document, "the file", [*names, "features"])
    features = reader.keys(top["features"], "features", ["numeric", "categorical"])
    estimators = reader.keys(top["estimators"], "estimators", ESTIMATORS)
    metrics = reader.keys(top["metrics"], "metrics", [field.name for field in fields(Metrics)])
    params = Params(
        name=reader.text(top["name"], "name"),
        table=reader.text(top["table"], "table"),
        key=reader.text(top["key"], "key"),
        date=reader.text(top["date"], "date"),
        as_of=reader.text(top["as_of"], "as_of"),
        event_at=reader.text(top["event_at"], "event_at"),
        target=reader.text(top["target"], "target"),
        train=reader.window(top["train"], "train"),
        test=reader.window(top["test"], "test"),
        score=reader.window(top["score"], "score"),
        known_at=reader.texts(top["known_at"], "known_at"),
        numeric=reader.texts(features["numeric"], "features.numeric"),
        categorical=reader.texts(features["categorical"], "features.categorical"),
        validation=tuple(
            reader.window(window, "validation") for window in reader.sequence(top["validation"], "validation")
        ),
        seed=reader.number(top["seed"], "seed", int, 0, 2**32 - 1),
        estimators=MappingProxyType(
            {name: reader.arguments(estimators[name], f"estimators.{name}") for name in ESTIMATORS}
        ),
        metrics=Metrics(
            compare_by=reader.choice(metrics["compare_by"], "metrics.compare_by", COMPARABLE),
            bins=reader.number(metrics["bins"], "metrics.bins", int, 2, 100),
            leak_above_auc=reader.number(
                metrics["leak_above_auc"], "metrics.leak_above_auc", (int, float), 0.5, 1
            ),
        ),
    )
    _check(params, reader)
    return params


def _check(params: Params, reader: Reader) -> None:
    doubled = {name for name in params.features if params.features.count(name) > 1}
    reader.require(not doubled, f"features has {', '.join(sorted(doubled))} twice.")
    reader.require(bool(params.features), "there are no features.")
    told = {params.target, params.key, params.as_of, params.event_at, *params.known_at}
    reader.require(
        not told & set(params.features),
        f"features has {', '.join(sorted(told & set(params.features)))}, which is not known beforehand.",
    )
    reader.require(len(params.name) <= 60, f"name is longer than 60 characters: {params.name!r}.")
    reader.require(
        params.train.last < params.test.first,
        f"train ends on {params.train.last}, which is not before test begins ({params.test.first}).",
    )
    for window in params.validation:
        inside = params.train.first < window.first and window.last <= params.train.last
        reader.require(inside, f"the validation window {window} is not inside train ({params.train}).")


def _plain(window: Window) -> dict[str, str]:
    return {"first": window.first.isoformat(), "last": window.last.isoformat()}
