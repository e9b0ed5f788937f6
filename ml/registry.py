"""The registry: stored models, which of them is in production, and opening one safely.

etlp models list
etlp models promote VERSION
"""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ml import libraries, signing, tables
from ml.model import Model
from warehouse.database import connect, quote
from warehouse.errors import ModelError, UsageError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

FACTS = (
    "model_version, model_name, estimator, stage, created_at, train_from, train_to, test_from, test_to, "
    "train_rows, test_rows, metrics, parameters, features, data_fingerprint, library_versions"
)
LOCK_SECONDS = 60
DOCUMENTS = ("metrics", "parameters", "features", "library_versions")


def list_models(settings: Settings) -> list[Model]:
    """Every stored model, the newest first; none when nothing was trained yet."""
    names = FACTS.split(", ")
    with connect(settings) as connection, connection.cursor() as cursor:
        if not tables.are_there(cursor, settings):
            return []
        cursor.execute(f"select {FACTS} from {_models(settings)} order by created_at desc, model_version")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row |= {name: json.loads(row[name]) for name in DOCUMENTS}
        row["features"] = tuple(row["features"])
    return [Model(**row) for row in rows]


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
    """Version and stage of all models of the name, which no one else changes until the end.

    The lock goes with the connection. Locks of rows alone would let the first two trainings of an
    empty table wait for one another.
    """
    cursor.execute("select get_lock(%s, %s)", (f"etlp:models:{settings.schema}"[:64], LOCK_SECONDS))
    if cursor.fetchone()[0] != 1:
        raise ModelError(
            f"Someone else has been changing the models of {settings.schema} for {LOCK_SECONDS} seconds.",
            "wait for it to end, then try again.",
        )
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


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _models(settings: Settings) -> str:
    return quote(settings.database("ml"), "models")
