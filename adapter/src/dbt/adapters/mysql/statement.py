"""What kind of statement a text is: read from its first word."""

from __future__ import annotations

import re

COMMENT = r"(?:\s|/\*(?!\!).*?\*/|--(?=\s)[^\n]*(?:\n|$)|\#[^\n]*(?:\n|$))*"
FIRST = re.compile(rf"{COMMENT}\(*\s*(\w+)(?:\s+(\w+))?", re.DOTALL)
# A statement ends here and something follows. A semicolon in a quoted text counts too, which does no harm.
ANOTHER = re.compile(rf";(?!{COMMENT}(?:;|\s)*$)", re.DOTALL)
# MySQL wants an alias of every subquery, and dbt can't see that the model gives one.
DOUBLE_ALIAS = re.compile(r" `_dbt_[a-z_]+_subq_(?:[^`]|``)*`(\s+as\s)", re.I)
READS = frozenset({"select", "show", "describe", "desc", "explain", "values", "table"})
SCHEMA_CHANGES = frozenset({"create", "drop", "alter", "rename", "truncate"})
CONTROLS = frozenset(
    {"set", "use", "begin", "start", "commit", "rollback", "analyze", "optimize", "grant", "revoke", "kill"}
)


def without_double_aliases(sql: str) -> str:
    """The text with the model's alias where dbt gave a subquery of --empty or --sample one too."""
    return DOUBLE_ALIAS.sub(r"\1", sql) if "_subq_" in sql else sql


def words(sql: str) -> tuple[str, str]:
    """The first two words, in lower case, behind comments."""
    found = FIRST.match(sql)
    return ((found[1] or "").lower(), (found[2] or "").lower()) if found else ("", "")


def is_single(sql: str) -> bool:
    """Whether the text is one statement."""
    return ANOTHER.search(sql) is None


def is_read(sql: str) -> bool:
    """Whether it only reads, so that it can be run again at any time."""
    return words(sql)[0] in READS and is_single(sql)


def is_repeatable(sql: str) -> bool:
    """Whether running it twice leaves what running it once does."""
    first, _ = words(sql)
    if not is_single(sql):
        return False
    return first in READS or (
        first in ("create", "drop") and bool(re.search(r"\bif (not )?exists\b", sql[:2000], re.I))
    )


def is_schema_change(sql: str) -> bool:
    """Whether it changes what tables there are, and so waits for those who read them."""
    return words(sql)[0] in SCHEMA_CHANGES


def needs_transaction(sql: str) -> bool:
    """Whether it changes rows, so that a transaction decides about them."""
    return not (is_single(sql) and words(sql)[0] in READS | SCHEMA_CHANGES | CONTROLS)


def makes_temporary(sql: str) -> bool:
    """Whether it leaves a temporary table, which a new connection would not have."""
    return words(sql) == ("create", "temporary")
