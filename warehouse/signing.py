"""Signatures of models: nothing is unpickled that was not signed with this warehouse's key.

The key is the environment variable ETLP_MODEL_KEY, or the file `model.key` in the state folder,
which is made when it is first needed and which only its owner may read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.errors import ConfigError, ModelError
from warehouse.settings import Settings, make_secret, read_secret

LEAST_KEY = 32


def load_key(settings: Settings) -> bytes:
    """The signing key, made on first use.

    Raises:
        ConfigError: it is too short to be secret, or others may read its file.
    """
    path = settings.state / "model.key"
    if given := settings.environ.get("ETLP_MODEL_KEY"):
        key, origin = given, "ETLP_MODEL_KEY"
    else:
        if not path.exists():
            _make_key(path)
        key, origin = read_secret(path), str(path)
    if len(key) < LEAST_KEY:
        raise ConfigError(
            f"The model key of {origin} has {len(key)} characters; it needs {LEAST_KEY}.",
            'make one with `python -c "import secrets; print(secrets.token_hex(32))"`.',
        )
    return key.encode("utf-8", "surrogateescape")


def sha256(artifact: bytes) -> str:
    """SHA-256 in hex of a model's bytes."""
    return hashlib.sha256(artifact).hexdigest()


def sign(key: bytes, header: Mapping[str, Any], artifact: bytes) -> str:
    """HMAC-SHA-256 in hex over a model's bytes and the facts that decide how they are used.

    Args:
        header: plain values; their order does not matter, since servers store
            documents in an order of their own.
    """
    facts = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(key, hashlib.sha256(facts).digest() + artifact, hashlib.sha256).hexdigest()


def verify(
    key: bytes, header: Mapping[str, Any], artifact: bytes, digest: str, signature: str, version: str
) -> None:
    """Refuse bytes that are not the ones that were signed.

    Raises:
        ModelError: the bytes were altered, or were signed with another key or for other facts.
    """
    if not _equal(sha256(artifact), digest):
        raise ModelError(
            f"The stored bytes of model {version} were altered: their SHA-256 is {sha256(artifact)[:12]}…, "
            f"the recorded one {digest[:12]}….",
            "find out who wrote to the table of models; `etlp train` makes the model again.",
        )
    if not _equal(sign(key, header, artifact), signature):
        raise ModelError(
            f"The signature of model {version} does not hold: it was signed with another key, "
            "or its record was altered.",
            "set ETLP_MODEL_KEY to the key it was trained with, or train it again: `etlp train`.",
        )


def fault_of_record(key: bytes, record: Mapping[str, Any], signature: str | None) -> str:
    """Why the facts of a model's record cannot be trusted, in a sentence; empty when they can."""
    if signature is None:
        return "its record was stored without a signature of its own, by an earlier release or by hand."
    if not _equal(sign(key, record, b""), signature):
        return "its record was altered, or signed with another key; figures and stage prove nothing."
    return ""


def _equal(ours: str, stored: str) -> bool:
    # Of texts, compare_digest takes ASCII alone, and what is stored may be anything.
    return hmac.compare_digest(ours.encode(), str(stored).encode("utf-8", "surrogatepass"))


def _make_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_secret(path, secrets.token_hex(32))
