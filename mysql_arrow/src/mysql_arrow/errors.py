"""What cannot be read or sent; what a server says is raised as PyMySQL does."""

from __future__ import annotations


class MysqlArrowError(Exception):
    """Something was asked for that cannot be given.

    Args:
        message: what failed, with the value that made it fail.
        hint: what to do about it; printed after ``Hint:``.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nHint: {self.hint}" if self.hint else self.message


class UnreadableValue(MysqlArrowError):
    """A value has no place in its type."""


class UnsendableValue(MysqlArrowError):
    """A value or a type has no text that MySQL reads as the same."""


class NotAQuery(MysqlArrowError):
    """A statement is not one query that returns rows."""


class OpenParameter(NotAQuery):
    """A query has a ``?``, and nothing fills it."""
