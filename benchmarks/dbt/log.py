"""The statements that a dbt command sent, read from its log in JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

COMMENT = re.compile(r"\s*/\*.*?\*/\s*", re.DOTALL)
METADATA = re.compile(
    r"information_schema\.|^(show|describe|desc|explain)\b|^select\s+(version\(\)|@@)", re.IGNORECASE
)
TRANSACTION = re.compile(r"(begin|commit|rollback|start transaction)\s*;?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """A text that dbt sent.

    Attributes:
        node: unique id of the node it was sent for; empty outside of nodes.
    """

    node: str
    sql: str

    @property
    def text(self) -> str:
        """The text without the comment that dbt puts before it."""
        return COMMENT.sub("", self.sql, count=1) if COMMENT.match(self.sql) else self.sql.strip()

    @property
    def is_metadata(self) -> bool:
        """Whether it asks what there is, not for rows or a change."""
        return bool(METADATA.search(self.text))

    @property
    def is_transaction(self) -> bool:
        """Whether it only begins or ends a transaction."""
        return bool(TRANSACTION.fullmatch(self.text))


def read_statements(log: Path) -> list[Statement]:
    """All statements of a log, in their order."""
    found = []
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["info"]["name"] == "SQLQuery":
                data = event["data"]
                node = (data.get("node_info") or {}).get("unique_id", "")
                found.append(Statement(node, data["sql"]))
    return found


def counts(what: str, statements: list[Statement]) -> tuple[str, ...]:
    """How many statements there were, per node, and how many asked for metadata: cells of a table."""
    inside = [one for one in statements if one.node]
    nodes = len({one.node for one in inside})
    metadata = sum(one.is_metadata for one in statements)
    return what, f"{nodes}", f"{len(statements)}", f"{len(inside) / max(nodes, 1):.2f}", f"{metadata}"
