"""Descriptions as comments of tables and columns, written where they differ from what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dbt.adapters.mysql.types import base, family

LONGEST_TABLE_COMMENT = 2048
LONGEST_COLUMN_COMMENT = 1024
TEXT = r"'(?:[^'\\]|''|\\.)*'"
DEFAULT = re.compile(rf" DEFAULT (?:{TEXT}|\S+)")
WITHOUT_DEFAULT = (
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
    "json",
)
NOT_NULL = re.compile(rf" NOT NULL(?:{DEFAULT.pattern})?")
# MySQL gives it to a text that is never null; no other type takes it.
EMPTY_DEFAULT = re.compile(r"^( NOT NULL)? DEFAULT ''(?!')")
CHARACTERS = re.compile(r"^(?: CHARACTER SET \w+)?(?: COLLATE \w+)?")
COLUMN = re.compile(r"^  (`(?:[^`]|``)+`) (.*?),?$", re.M)
# Words in quoted texts and names are none of the definition's.
PART = re.compile(rf"{TEXT}|`(?:[^`]|``)+`| COMMENT (?P<comment>{TEXT})|(?P<check> CHECK \()|.", re.S)
TABLE_COMMENT = re.compile(rf"^\).*? COMMENT=({TEXT})", re.M | re.S)


def changes(create: str, table_comment: str | None, column_comments: Mapping[str, str]) -> list[str]:
    """The clauses of ALTER TABLE that bring comments up to date.

    A column is stated as SHOW CREATE TABLE does, so that nothing else of it
    changes and the server need not touch the rows.

    Args:
        create: what SHOW CREATE TABLE says.
        table_comment: None leaves it as it is.
        column_comments: by name; columns that are not there are left out.
    """
    clauses = []
    if table_comment is not None:
        wanted = literal(_cut(table_comment, LONGEST_TABLE_COMMENT))
        found = TABLE_COMMENT.search(create)
        if (found[1] if found else "''") != wanted:
            clauses.append(f"comment = {wanted}")
    by_name = {name.lower(): text for name, text in column_comments.items()}
    for name, quoted, definition in _columns(create):
        if name not in by_name:
            continue
        wanted = literal(_cut(by_name[name], LONGEST_COLUMN_COMMENT))
        bare, comment, rest = _parts(definition)
        if (comment or "''") != wanted:
            clauses.append(f"modify column {quoted} {bare} comment {wanted}{rest}")
    return clauses


def retyped(create: str, column: str, data_type: str) -> str | None:
    """The clause that gives a column another type and keeps the rest of it; None if it is not there."""
    for name, quoted, definition in _columns(create):
        if name == column.lower():
            rest = re.sub(
                r"^(?:[a-z]+(?:\((?:[^()']|'(?:[^']|'')*')*\))?(?: unsigned| zerofill)*)", "", definition
            )
            if base(data_type) in WITHOUT_DEFAULT:
                rest = DEFAULT.sub("", rest)
            if family(data_type) != "text":
                rest = EMPTY_DEFAULT.sub(r"\1", CHARACTERS.sub("", rest))
            return f"modify column {quoted} {data_type}{rest}"
    return None


def without_not_null(create: str, columns: Iterable[str]) -> list[str]:
    """The clauses that let those of these columns be null that may not be; no other property changes."""
    wanted = {name.lower() for name in columns}
    clauses = []
    for name, quoted, definition in _columns(create):
        bare, comment, rest = _parts(definition)
        rest = f" COMMENT {comment}{rest}" if comment else rest
        if name in wanted and (found := NOT_NULL.search(bare)):
            clauses.append(f"modify column {quoted} {bare[: found.start()]} null{bare[found.end() :]}{rest}")
    return clauses


def literal(text: str) -> str:
    """A text as SHOW CREATE TABLE writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\r", "\\r") + "'"


def _columns(create: str) -> Iterator[tuple[str, str, str]]:
    """Each column: its name in lower case, its name quoted, and its definition."""
    for quoted, definition in COLUMN.findall(create):
        yield quoted[1:-1].replace("``", "`").lower(), quoted, definition


def _parts(definition: str) -> tuple[str, str | None, str]:
    """What stands before a column's comment, the comment, and what must follow it, as MariaDB's checks."""
    for part in PART.finditer(definition):
        if part["comment"]:
            return definition[: part.start()], part["comment"], definition[part.end() :]
        if part["check"]:
            return definition[: part.start()], None, definition[part.start() :]
    return definition, None, ""


def _cut(text: str, longest: int) -> str:
    # Names and comments are kept in three bytes a character, which emoji do not fit.
    text = "".join(letter if ord(letter) <= 0xFFFF else "\ufffd" for letter in text.strip())
    return text if len(text) <= longest else text[: longest - 1] + "…"
