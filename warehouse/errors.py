"""The errors a user can cause or meet, each with the exit code it ends in.

| code | meaning                                  |
|------|------------------------------------------|
| 0    | done                                     |
| 1    | a check or a test failed, or data is bad |
| 2    | wrong use or configuration               |
| 3    | the server cannot be reached             |
"""

from __future__ import annotations


class EtlpError(Exception):
    """Something failed that its reader can mend.

    Args:
        message: what failed, with the value that made it fail.
        hint: what to do about it; printed after ``Hint:``.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nHint: {self.hint}" if self.hint else self.message


class UsageError(EtlpError):
    """A name, option or file that does not exist was asked for."""


class ConfigError(EtlpError):
    """profiles.yml, a sources file or another declaration is wrong."""


class DataError(EtlpError):
    """A file does not hold what its source declares."""

    exit_code = 1


class LoadError(EtlpError):
    """The server stored something else than what was sent; nothing was kept."""

    exit_code = 1


class CheckFailed(EtlpError):
    """A critical expectation or a dbt test did not hold."""

    exit_code = 1


class ModelError(EtlpError):
    """A stored model is missing, altered or made by other libraries."""

    exit_code = 1


class ServerUnreachable(EtlpError):
    """No server answers, or it does not let this user in."""

    exit_code = 3
