"""A checkpoint: the suites of one edge, run on the warehouse, recorded, shown.

etlp check raw|marts|predictions
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from expectations.results import CheckReport, CheckResult
from warehouse import ledger
from warehouse.database import connect, engine
from warehouse.errors import UsageError
from warehouse.progress import progress, say
from warehouse.settings import Settings

if TYPE_CHECKING:
    from expectations.suites import Suite

# The checkpoints, and what fills their tables.
FILLED_BY = {
    "raw": "`etlp load`",
    "marts": "`etlp build`",
    "predictions": "`etlp train` and `etlp predict`",
}


def run_checkpoint(settings: Settings, name: str) -> CheckReport:
    """Check the tables of one edge; write the results to ops.checks and to HTML pages.

    An expectation that does not hold is a result and raises nothing here: see
    `CheckReport.raise_if_failed`.

    Raises:
        UsageError: there is no such checkpoint, or its tables are not there yet.
        ConfigError: the YAML beside the dbt models is not readable.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    if name not in FILLED_BY:
        raise UsageError(f"There is no checkpoint {name!r}.", f"use one of: {', '.join(FILLED_BY)}.")
    ledger.prepare(settings)
    say(f"check {name}: starting Great Expectations, which takes some seconds")
    from expectations import context, landed, marts, pages, predictions, record

    suites_of: dict[str, Callable[[Settings], list[Suite]]] = {
        "raw": landed.suites,
        "marts": marts.suites,
        "predictions": predictions.suites,
    }
    started, checked_at = time.monotonic(), datetime.now(UTC).replace(tzinfo=None)
    with context.quiet():
        suites = suites_of[name](settings)
        _require_tables(settings, name, suites)
        results, validations = _run(settings, name, suites)
        report = CheckReport(
            name, checked_at, time.monotonic() - started, pages.folder(settings, name) / "index.html", results
        )
        record.write_record(settings, report)
        pages.write_pages(settings, report, validations)
    for warning in report.warnings:
        say(f"warning: {warning}")
    return report


def _run(
    settings: Settings, name: str, suites: list[Suite]
) -> tuple[tuple[CheckResult, ...], dict[str, Any]]:
    from expectations.context import open_context, run_suite
    from expectations.verdicts import read_verdicts

    results: list[CheckResult] = []
    validations: dict[str, Any] = {}
    source, context = engine(settings), open_context()
    try:
        with progress(f"check {name}", len(suites)) as advance:
            for suite in suites:
                validations[suite.name] = run_suite(context, source, suite)
                found = read_verdicts(settings, suite, validations[suite.name])
                results += found
                wrong = sum(not result.success for result in found)
                advance(1, f"{suite.name}: {len(found) - wrong} hold, {wrong} do not")
    finally:
        source.dispose()
    return tuple(results), validations


def _require_tables(settings: Settings, name: str, suites: list[Suite]) -> None:
    with connect(settings) as connection, connection.cursor() as cursor:
        missing = []
        for suite in suites:
            cursor.execute(
                "select count(*) from information_schema.tables where table_schema = %s and table_name = %s",
                (suite.database, suite.table),
            )
            if not cursor.fetchone()[0]:
                missing.append(suite.name)
    if missing:
        raise UsageError(
            f"check {name}: {len(missing)} of {len(suites)} tables are not there: {', '.join(missing)}.",
            f"run {FILLED_BY[name]} first.",
        )
