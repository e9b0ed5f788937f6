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

from ml import libraries, tables
from ml.model import Model
from warehouse import signing
from warehouse.database import connect, quote
from warehouse.errors import ModelError, UsageError
from warehouse.model_records import DOCUMENTS, FACTS, read_record, read_records
from warehouse.settings import Settings

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

LOCK_SECONDS = 60
# PyMySQL sends a byte as two at most: less than the smallest max_allowed_packet in use, 1 MiB.
PART_BYTES = 2**18


def list_models(settings: Settings) -> list[Model]:
    """Every stored model, the newest first; none when nothing was trained yet."""
    with connect(settings) as connection, connection.cursor() as cursor:
        if not tables.are_there(cursor, settings):
            return []
    return [_model(*record) for record in read_records(settings)]


def _model(facts: dict[str, Any], altered: str) -> Model:
    features = facts["features"]
    known = tuple(features) if isinstance(features, list) or not altered else ()
    return Model(**facts | {"features": known, "altered": altered})


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
    if model.altered:
        raise ModelError(
            f"Model {model.model_version} cannot be trusted: {model.altered}",
            "`etlp train` stores the model again; set ETLP_MODEL_KEY if it was signed with another key.",
        )
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
        artifact = artifact or _joined(cursor, settings, model.model_version)
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
    model = replace(model, stage="production" if in_production else "candidate", altered="")
    key = signing.load_key(settings)
    values = {name: getattr(model, name) for name in FACTS.split(", ")}
    values |= {name: json.dumps(_plain(values[name]), sort_keys=True) for name in DOCUMENTS}
    values |= {
        "promoted_at": model.created_at if in_production else None,
        "artifact": b"",
        "artifact_sha256": signing.sha256(artifact),
        "artifact_hmac": signing.sign(key, model.signed_facts(), artifact),
        "record_hmac": signing.sign(key, model.record(), b""),
    }
    models, parts = _models(settings), _parts(settings)
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        _hold(cursor, settings, model)
        cursor.execute(f"delete from {models} where model_version = %s", (model.model_version,))
        if in_production:
            _archive(cursor, settings, model)
        cursor.execute(f"insert into {models} ({names}) values ({marks})", tuple(values.values()))
        cursor.execute(f"delete from {parts} where model_version = %s", (model.model_version,))
        for part, start in enumerate(range(0, len(artifact), PART_BYTES)):
            cursor.execute(
                f"insert into {parts} (model_version, part, bytes) values (%s, %s, %s)",
                (model.model_version, part, artifact[start : start + PART_BYTES]),
            )
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
    tables.prepare(settings)
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        if (version, "production") not in _hold(cursor, settings, model):
            _archive(cursor, settings, model)
            cursor.execute(
                f"update {_models(settings)} set promoted_at = %s where model_version = %s", (now(), version)
            )
            _put(cursor, settings, model, "production")
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
    """Archive what is in production; a record that was altered before does not get a new signature."""
    key = signing.load_key(settings)
    cursor.execute(
        f"select record_hmac, {FACTS} from {_models(settings)} "
        "where model_name = %s and stage = 'production'",
        (model.model_name,),
    )
    for row in cursor.fetchall():
        _put(cursor, settings, _model(*read_record(key, row)), "archived")


def _put(cursor: Any, settings: Settings, model: Model, stage: str) -> None:
    """Give a model another stage, which its record's signature covers."""
    signature = signing.sign(signing.load_key(settings), replace(model, stage=stage).record(), b"")
    cursor.execute(
        f"update {_models(settings)} set stage = %s, record_hmac = %s where model_version = %s",
        (stage, None if model.altered else signature, model.model_version),
    )


def _joined(cursor: Any, settings: Settings, version: str) -> bytes:
    """A model's bytes, part by part: all at once would be more than one packet."""
    cursor.execute(f"select part from {_parts(settings)} where model_version = %s order by part", (version,))
    read = f"select bytes from {_parts(settings)} where model_version = %s and part = %s"
    parts = []
    for (part,) in cursor.fetchall():
        cursor.execute(read, (version, part))
        parts += cursor.fetchone()
    return b"".join(parts)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _models(settings: Settings) -> str:
    return quote(settings.database("ml"), "models")


def _parts(settings: Settings) -> str:
    return quote(settings.database("ml"), "model_parts")
