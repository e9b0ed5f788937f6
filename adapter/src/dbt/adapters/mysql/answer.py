"""What came back for a text of one or more statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dbt.adapters.contracts.connection import AdapterResponse
from pymysql.constants import FIELD_TYPE
from pymysql.err import Error

from dbt.adapters.mysql.errors import EMPTY_QUERY, code_of
from dbt.adapters.mysql.session import Session

TEXTS = frozenset(
    {
        FIELD_TYPE.VARCHAR,
        FIELD_TYPE.VAR_STRING,
        FIELD_TYPE.STRING,
        FIELD_TYPE.TINY_BLOB,
        FIELD_TYPE.MEDIUM_BLOB,
        FIELD_TYPE.LONG_BLOB,
        FIELD_TYPE.BLOB,
    }
)
# The collation of what has no characters.
BINARY = 63


def described(cursor: Any) -> tuple[Any, ...]:
    """The driver's description, with the type ``binary`` for bytes: they have the number of a text.

    So has a bare null of a subquery, whose type is ``null``: no bytes at all.
    """
    return tuple(
        (name, "binary" if field.length else "null", *rest)
        if code in TEXTS and field.charsetnr == BINARY
        else (name, code, *rest)
        for (name, code, *rest), field in zip(cursor.description, cursor._result.fields, strict=True)
    )


@dataclass
class Answer:
    """The last result set of a text, read like a cursor, and what all its statements did.

    Attributes:
        completed: statements that were done.
        fields: the driver's packets of the result's columns.
        rows_affected: by the last one that changed rows, or else the rows of the result.
        kept_transaction: no statement ended the transaction that was open when the text began.
    """

    completed: int = 0
    rows_affected: int = 0
    warnings: int = 0
    kept_transaction: bool = True
    description: tuple[Any, ...] | None = None
    fields: list[Any] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    response: AdapterResponse | None = None

    def run(self, session: Session, sql: str, bindings: Any = None) -> None:
        """Send the text and read every result; what was done before an error is on record here.

        Raises:
            pymysql.err.Error: of the first statement that fails.
        """
        with session.cursor() as cursor:
            cursor.execute(sql, bindings)
            self._take(session, cursor)
            while True:
                try:
                    if not cursor.nextset():
                        return
                except Error as error:
                    if code_of(error) == EMPTY_QUERY:
                        # A comment behind the last semicolon.
                        return
                    raise
                self._take(session, cursor)

    def _take(self, session: Session, cursor: Any) -> None:
        self.completed += 1
        self.kept_transaction = self.kept_transaction and session.in_transaction
        self.warnings = cursor.warning_count
        if cursor.description is None:
            self.rows_affected = cursor.rowcount
        else:
            self.description = described(cursor)
            self.fields = list(cursor._result.fields)
            self.rows = list(cursor.fetchall())
            self.rows_affected = len(self.rows)

    @property
    def rowcount(self) -> int:
        return self.rows_affected

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows of the last result set."""
        return self.rows

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """The first rows of the last result set."""
        return self.rows[:size]

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row of the last result set."""
        return self.rows[0] if self.rows else None
