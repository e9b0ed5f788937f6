"""Fixtures of the suite in MySQL's words: statements that tests run, and text in a project's files.

class TestSnapshot(test_snapshot.TestSnapshot):
    adapted = "The suite's statements are written in PostgreSQL's SQL"
    project = in_mysql()
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

# In this order: a cast may stand in a chain of ||, and both may hold what looks like a name.
RULES = [
    (r"\bdef\.", ""),  # the database of every schema, which SQL cannot name
    (r"(?i)\bmaterialized view\b", "view"),
    (r"(?i)\b(drop schema [^;]*?)\s+cascade\b", r"\1"),
    (r"(?i)\bilike\b", "like"),
    (r"(?i)\binterval '(\d+ \w+)'", r"interval \1"),
    (r"(?i)\btimestamp without time zone\b", "datetime"),
    (r"(:\d\d)-0'", r"\1'"),
    (r"(?i)\bnull::timestamp\b", "null"),
    (r"(?i)\b(\w+)::text\b", r"\1"),
    # A column of the type timestamp ends in 2038 and changes with the session's time zone.
    (r"(?i)\btimestamp(?=\s*[,)])", "datetime"),
    (r'"(\w+)"', r"`\1`"),
]
# Of utf8mb4.
DEFAULT_COLLATION = {"mysql": "utf8mb4_0900_ai_ci", "mariadb": "utf8mb4_general_ci"}
OPERAND = r"(?:'[^']*'|\w+)"
CHAIN = re.compile(rf"{OPERAND}(?:\s*\|\|\s*{OPERAND})+")


MD5 = re.compile(r"\bmd5(\(concat\([^()]*\)\))")


def to_mysql(statement: str, has_md5: bool = True) -> str:
    """Rewrite what the suite's own statements use of PostgreSQL's SQL.

    Args:
        has_md5: whether the server has that function; else keys are hashed as the adapter does without it.
    """
    for pattern, replacement in RULES:
        statement = re.sub(pattern, replacement, statement)
    statement = CHAIN.sub(lambda chain: "concat(" + ", ".join(re.findall(OPERAND, chain[0])) + ")", statement)
    return statement if has_md5 else MD5.sub(lambda call: f"left(sha2({call[1][1:-1]}, 256), 32)", statement)


def in_mysql(replaced: Mapping[str, str] | None = None) -> Any:
    """A fixture ``project`` that runs statements in MySQL's words, and rewrites text in its files.

    Args:
        replaced: text as the suite writes it into the project's files, and what to write instead.
    """

    @pytest.fixture(scope="class")
    def project(self: object, project: Any, has_md5: bool) -> Any:
        run_sql = project.run_sql
        project.run_sql = lambda sql, fetch=None: run_sql(to_mysql(sql, has_md5), fetch)
        if replaced:
            rewrite(Path(project.project_root), replaced)
        return project

    return project


@pytest.fixture(scope="class")
def in_default_collation(server_target: dict[str, Any], flavor: str) -> dict[str, Any]:
    """A target that states the collation which a cast to char has in a view, whatever the schema's is.

    A module whose tests compare such casts with columns takes it for its ``dbt_profile_target``.
    """
    return {**server_target, "collation": DEFAULT_COLLATION[flavor]}


def rewrite(folder: Path, replaced: Mapping[str, str]) -> None:
    """Replace text in all files of a project.

    Raises:
        LookupError: a text is nowhere to be found, so that its replacement is out of date.
    """
    unseen = set(replaced)
    # In one pass, the longest first: what was written for one text is not read for another.
    texts = re.compile("|".join(re.escape(old) for old in sorted(replaced, key=len, reverse=True)))
    for file in folder.rglob("*.*"):
        if file.suffix not in {".sql", ".yml", ".py"}:
            continue
        text = file.read_text(encoding="utf-8")
        found = set(texts.findall(text))
        if found:
            file.write_text(texts.sub(lambda old: replaced[old[0]], text), encoding="utf-8")
        unseen -= found
    if unseen:
        raise LookupError(f"the suite no longer writes: {sorted(unseen)}")
