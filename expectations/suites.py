"""A suite: one table, its key, and what is expected of it.

etlp check raw|marts|predictions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from pymysql.converters import escape_string

from warehouse.database import quote

CRITICAL = FailureSeverity.CRITICAL
WARNING = FailureSeverity.WARNING

# Great Expectations puts the table's bare name in the place of {batch}, which breaks
# for names that need quotes, and wants to see the mark. So queries name their tables
# in full, and the mark stands in a comment.
MARK = "/* {batch} */ "


@dataclass(frozen=True)
class Suite:
    """What is expected of one table.

    Attributes:
        key: columns that name a row; sample rows show them. May be empty.
    """

    database: str
    table: str
    key: tuple[str, ...]
    expectations: tuple[Expectation, ...]

    @property
    def name(self) -> str:
        """``database.table``, as reports name it."""
        return f"{self.database}.{self.table}"


class ExpectNoRows(gxe.UnexpectedRowsExpectation):  # type: ignore[misc, unused-ignore]
    """The library's expectation about a query, without the query's second run for up to 200 rows."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        rows = metrics["unexpected_rows_query.row_count"]
        return {"success": rows == 0, "result": {"observed_value": rows}}


def no_rows(
    query: str,
    says: str,
    because: str,
    *,
    column: str = "",
    severity: FailureSeverity = CRITICAL,
) -> Expectation:
    """Expect that a query finds no rows; those it finds are the ones that are wrong.

    Args:
        query: names its tables in full; its columns have names of their own.
        says: what holds when there are no rows, as a sentence without a stop.
        because: the reason for the threshold.
        column: the column to blame, where it is one.
    """
    # For the library, which formats it, and for SQLAlchemy, which binds what follows a colon.
    escaped = query.replace("{", "{{").replace("}", "}}").replace(":", "\\:")
    return ExpectNoRows(
        unexpected_rows_query=MARK + escaped,
        description=says,
        notes=because,
        meta={"column": column},
        severity=severity,
    )


def plain_query(expectation_query: str) -> str:
    """The query that `no_rows` was given."""
    plain = expectation_query.removeprefix(MARK)
    return plain.replace("\\:", ":").replace("{{", "{").replace("}}", "}")


def literal(text: str) -> str:
    """A text in a query, whatever is in it."""
    return f"'{escape_string(text)}'"


def has_rows() -> Expectation:
    """Expect at least one row."""
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=1, severity=CRITICAL, notes="An empty table makes every check below hold for nothing."
    )


def unique_key(database: str, table: str, key: Sequence[str]) -> Expectation:
    """Expect that no two rows share a key.

    Grouping by the key is answered by its index; the expectation that comes with
    Great Expectations sorts whole rows on MySQL.
    """
    columns = ", ".join(quote(column) for column in key)
    return no_rows(
        f"select {columns}, count(*) as row_copies from {quote(database, table)} "
        f"group by {columns} having count(*) > 1",
        f"{', '.join(key)} is unique",
        "Joins on a key that repeats multiply rows, and every sum after them is wrong.",
        column=", ".join(key),
    )


def never_null(columns: Iterable[str], because: str) -> list[Expectation]:
    """Expect a value in every row of these columns."""
    return [
        gxe.ExpectColumnValuesToNotBeNull(column=column, severity=CRITICAL, notes=because)
        for column in columns
    ]


def same_columns(columns: Iterable[str], *, more: bool = False) -> Expectation:
    """Expect these columns in any order, none fewer, and no others unless ``more`` are allowed."""
    return gxe.ExpectTableColumnsToMatchSet(
        column_set=list(columns),
        exact_match=not more,
        severity=CRITICAL,
        notes="The YAML beside the dbt models is the contract; a stored column that differs has no owner.",
    )


def same_row_count(table: str, other: str, because: str) -> Expectation:
    """Expect as many rows in a table as in another; both names are quoted."""
    return no_rows(
        f"select row_count, expected from (select (select count(*) from {table}) as row_count, "
        f"(select count(*) from {other}) as expected) as counts where row_count <> expected",
        f"as many rows as {other.replace('`', '')}",
        because,
    )
