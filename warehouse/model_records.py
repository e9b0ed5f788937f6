"""What is shown of a stored model, and whether it is what its trainer signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from warehouse import signing
from warehouse.database import connect, quote
from warehouse.settings import Settings

FACTS = (
    "model_version, model_name, estimator, stage, created_at, train_from, train_to, test_from, test_to, "
    "train_rows, test_rows, metrics, parameters, features, data_fingerprint, library_versions"
)
DOCUMENTS = ("metrics", "parameters", "features", "library_versions")


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a model as the plain values that its record's signature covers."""
    values = {
        name: facts[name].isoformat() if isinstance(facts[name], date) else facts[name]
        for name in FACTS.split(", ")
    }
    # What a document is after the server has stored it.
    documents: dict[str, Any] = json.loads(json.dumps({name: values[name] for name in DOCUMENTS}))
    return values | documents


def read_records(settings: Settings) -> list[tuple[dict[str, Any], str]]:
    """The facts of every stored model, the newest first, and why they cannot be trusted, or nothing.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ml = settings.database("ml")
    with connect(settings) as connection, connection.cursor() as cursor:
        signature = "record_hmac" if has_signatures(cursor, ml) else "null"
        cursor.execute(
            f"select {signature}, {FACTS} from {quote(ml, 'models')} order by created_at desc, model_version"
        )
        rows = cursor.fetchall()
    key = signing.load_key(settings) if rows else b""
    return [read_record(key, row) for row in rows]


def read_record(key: bytes, row: tuple[Any, ...]) -> tuple[dict[str, Any], str]:
    """A signature and the facts behind it as facts, and why they cannot be trusted."""
    facts = dict(zip(FACTS.split(", "), row[1:], strict=True))
    facts |= {name: json.loads(facts[name]) for name in DOCUMENTS}
    return facts, signing.fault_of_record(key, plain(facts), row[0])


def has_signatures(cursor: Any, ml: str) -> bool:
    """Whether the table of models was made, or extended, since records are signed."""
    cursor.execute(
        "select count(*) from information_schema.columns "
        "where table_schema = %s and table_name = %s and column_name = %s",
        (ml, "models", "record_hmac"),
    )
    return bool(cursor.fetchone()[0])
