"""Names of the server's user locks, which are short and the same for all databases of a server."""

from __future__ import annotations

from hashlib import sha256

from dbt.adapters.base import BaseRelation


def name(relation: BaseRelation) -> str:
    """The lock of a relation as a quoted text; names in another case share it, which does no harm."""
    return f"'dbt.{sha256(relation.render().lower().encode()).hexdigest()[:40]}'"
