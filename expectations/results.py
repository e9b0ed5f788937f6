"""What a checkpoint found: one result per expectation, and the report that holds them.

etlp check raw|marts|predictions
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.errors import CheckFailed


@dataclass(frozen=True)
class CheckResult:
    """One expectation of one table, and whether it held.

    Attributes:
        table: ``database.table``.
        column: the column it is about; empty when it is about the table.
        expectation: its name with its thresholds.
        severity: ``critical`` or ``warning``.
        observed: what was seen, in words or figures.
        reason: why the threshold is what it is.
        unexpected_rows: how many rows broke it, None when it is not about rows.
        sample: some of those rows: their key and the value that broke it.
    """

    table: str
    column: str
    expectation: str
    severity: str
    success: bool
    observed: str
    reason: str
    unexpected_rows: int | None = None
    sample: tuple[Mapping[str, Any], ...] = ()

    def __str__(self) -> str:
        where = f"{self.table}, column {self.column}" if self.column else self.table
        lines = [f"{where}: {self.expectation}", f"  observed: {self.observed}"]
        if self.reason:
            lines.append(f"  reason: {self.reason}")
        lines += [f"  row: {row_text(row)}" for row in self.sample]
        return "\n".join(lines)


@dataclass(frozen=True)
class CheckReport:
    """The results of one run of a checkpoint.

    Attributes:
        checked_at: UTC, without a zone, as the ledger stores it.
        seconds: how long it took, without the import of Great Expectations.
        docs: the page that shows them.
    """

    checkpoint: str
    checked_at: datetime
    seconds: float
    docs: Path
    results: tuple[CheckResult, ...] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that were checked, in order."""
        return tuple(dict.fromkeys(result.table for result in self.results))

    def of_table(self, table: str) -> tuple[CheckResult, ...]:
        """The results of one table, in order."""
        return tuple(result for result in self.results if result.table == table)

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """Critical expectations that did not hold."""
        return tuple(one for one in self.results if not one.success and one.severity == "critical")

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """Other expectations that did not hold."""
        return tuple(one for one in self.results if not one.success and one.severity != "critical")

    @property
    def summary(self) -> str:
        """One line: ``raw: 70 of 71 expectations hold on 7 tables, 0 failed, 1 warning``."""
        held = sum(result.success for result in self.results)
        return (
            f"{self.checkpoint}: {held} of {len(self.results)} expectations hold "
            f"on {_count(len(self.tables), 'table')}, {len(self.failures)} failed, "
            f"{_count(len(self.warnings), 'warning')}"
        )

    def __str__(self) -> str:
        return f"{self.summary}; see {self.docs}"

    def raise_if_failed(self) -> None:
        """Stop what comes after a failed checkpoint; warnings stop nothing.

        Raises:
            CheckFailed: a critical expectation did not hold; the message names table,
                column, expectation, observed value and sample rows of each.
        """
        if self.failures:
            failed = _count(len(self.failures), "critical expectation")
            raise CheckFailed(
                "\n".join([f"check {self.checkpoint}: {failed} failed.", *map(str, self.failures)]),
                f"mend the data, or the suite if it expects too much; all results: {self.docs}",
            )


def row_text(row: Mapping[str, Any]) -> str:
    """A row on one line: ``carrier=UA, flight=1545``."""
    return ", ".join(f"{name}={value}" for name, value in row.items())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
