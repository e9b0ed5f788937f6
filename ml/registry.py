"""The registry: stored models, which of them is in production, and opening one safely.

etlp models list
etlp models promote VERSION
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from ml import libraries, signing, tables
from ml.evaluate import Evaluation
from ml.params import Params, parse_params
from warehouse.database import connect, quote
from warehouse.errors import ModelError, UsageError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

FACTS = (
    "model_version, model_name, estimator, stage, created_at, train_from, train_to, test_from, test_to, "
    "train_rows, test_rows, metrics, parameters, features, data_fingerprint, library_versions"
)
DOCUMENTS = ("metrics", "parameters", "features", "library_versions")


@dataclass(frozen=True)
class Model:
    """A stored model without its bytes; the fields are the columns of the table.

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

    def __str__(self) -> str:
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


def list_models(settings: Settings) -> list[Model]:
    """Every stored model, the newest first; none when nothing was trained yet."""
    if not tables.are_there(settings):
        return []
    return _select(settings, "order by created_at desc, model_version")


def find(settings: Settings, version: str) -> Model:
    """A stored model.

    Raises:
        UsageError: there is no such version.
    """
    models = list_models(settings)
    for model in models:
        if model.model_version == version:
            return model
    known = ", ".join(model.model_version for model in models) or "none: run `etlp train`"
    raise UsageError(f"There is no model {version!r}.", f"the stored ones are {known}.")


def production(settings: Settings, name: str) -> Model | None:
    """The model of this name that predicts, if there is one."""
    stage = [model for model in list_models(settings) if model.model_name == name]
    return next((model for model in stage if model.stage == "production"), None)


def verify(settings: Settings, model: Model) -> bytes:
    """The bytes of a model, proven to be what was stored and fit for these libraries.

    Raises:
        ModelError: they were altered, signed with another key or made by other libraries.
        ConfigError: the key is too short, or others may read its file.
    """
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select artifact, artifact_sha256, artifact_hmac "
            f"from {_models(settings)} where model_version = %s",
            (model.model_version,),
        )
        row = cursor.fetchone()
    if row is None:
        raise ModelError(f"The model {model.model_version} is gone.", "train it again: `etlp train`.")
    artifact, digest, signature = row
    key = signing.load_key(settings)
    signing.verify(key, model.signed_facts(), artifact, digest, signature, model.model_version)
    libraries.refuse_others(model.model_version, model.library_versions)
    return bytes(artifact)


def open_model(settings: Settings, model: Model) -> Pipeline:
    """Verify a model, then unpickle it.

    Raises:
        ModelError: see `verify`.
    """
    return pickle.loads(verify(settings, model))  # noqa: S301 (signed by this warehouse)


def store(settings: Settings, model: Model, pipeline: Pipeline, *, in_production: bool) -> Model:
    """Sign and store a model, as a candidate or in production, in one transaction.

    One of the same version is replaced.

    Raises:
        ConfigError: the key is too short, or others may read its file.
    """
    artifact = pickle.dumps(pipeline, protocol=5)
    model = replace(model, stage="production" if in_production else "candidate")
    values = {name: getattr(model, name) for name in FACTS.split(", ")}
    values |= {name: json.dumps(_plain(values[name]), sort_keys=True) for name in DOCUMENTS}
    values |= {
        "promoted_at": model.created_at if in_production else None,
        "artifact": artifact,
        "artifact_sha256": signing.sha256(artifact),
        "artifact_hmac": signing.sign(signing.load_key(settings), model.signed_facts(), artifact),
    }
    models = _models(settings)
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        _hold(cursor, settings, model)
        cursor.execute(f"delete from {models} where model_version = %s", (model.model_version,))
        if in_production:
            _archive(cursor, settings, model)
        cursor.execute(f"insert into {models} ({names}) values ({marks})", tuple(values.values()))
        connection.commit()
    return model


def promote(settings: Settings, version: str) -> Model:
    """Make a model the one that predicts and archive the former, in one transaction.

    A model that could not be opened here is not promoted.

    Raises:
        UsageError: there is no such version.
        ModelError: it was altered, signed with another key or made by other libraries.
    """
    model = find(settings, version)
    verify(settings, model)
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        if (version, "production") not in _hold(cursor, settings, model):
            _archive(cursor, settings, model)
            cursor.execute(
                f"update {_models(settings)} set stage = 'production', promoted_at = %s "
                "where model_version = %s",
                (now(), version),
            )
        connection.commit()
    return replace(model, stage="production")


def now() -> datetime:
    """The moment in UTC, without a zone, as the tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _hold(cursor: Any, settings: Settings, model: Model) -> list[tuple[str, str]]:
    """Version and stage of all models of the name, which no one else changes until the end."""
    cursor.execute(
        f"select model_version, stage from {_models(settings)} where model_name = %s for update",
        (model.model_name,),
    )
    return list(cursor.fetchall())


def _archive(cursor: Any, settings: Settings, model: Model) -> None:
    cursor.execute(
        f"update {_models(settings)} set stage = 'archived' where model_name = %s and stage = 'production'",
        (model.model_name,),
    )


def _select(settings: Settings, rest: str) -> list[Model]:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"select {FACTS} from {_models(settings)} {rest}")
        names = FACTS.split(", ")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row |= {name: json.loads(row[name]) for name in DOCUMENTS}
        row["features"] = tuple(row["features"])
    return [Model(**row) for row in rows]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _models(settings: Settings) -> str:
    return quote(settings.database("ml"), "models")
