"""What is wrong with a model, for its author."""

from __future__ import annotations


class ModelFault(Exception):
    """A model cannot run, or what it returns cannot be stored.

    Args:
        message: what is wrong, with the name and the value at fault.
        hint: what to do about it; printed after ``Hint:``.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  Hint: {self.hint}" if self.hint else self.message


class PackageFault(ModelFault):
    """A package that the model needs is missing or has another version."""


class ResultFault(ModelFault):
    """What the model returned cannot be stored as it is; its last return is at fault."""
