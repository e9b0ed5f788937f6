"""The record of a checkpoint: one row of ops.checks per expectation, in one transaction.

etlp check raw|marts|predictions
"""

from __future__ import annotations

import json

from expectations.results import CheckReport
from warehouse import ledger
from warehouse.database import connect
from warehouse.settings import Settings


def write_record(settings: Settings, report: CheckReport) -> None:
    """Append a run's results to ops.checks; the rows of one run share `checked_at`.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        for result in report.results:
            ledger.insert(
                cursor,
                settings,
                "checks",
                checked_at=report.checked_at,
                checkpoint=report.checkpoint,
                table_name=result.table[:130],
                column_name=result.column[:200],
                expectation=result.expectation[:120],
                severity=result.severity,
                success=result.success,
                observed=result.observed[:500],
                unexpected_rows=result.unexpected_rows,
                sample=json.dumps(result.sample) if result.sample else None,
            )
        connection.commit()
