"""What a checkpoint leaves in ops.checks."""

from __future__ import annotations

import json

from expectations.results import CheckReport
from tests.expectations.conftest import Copy


def test_every_result_is_a_row_and_the_rows_of_a_run_share_its_time(
    broken: Copy, report: CheckReport
) -> None:
    rows = broken.run(
        "select table_name, column_name, expectation, severity, success, observed, unexpected_rows "
        f"from {broken.name('ops', 'checks')} where checkpoint = 'raw' and checked_at = %s order by check_id",
        report.checked_at,
    )
    assert rows == [
        (
            one.table,
            one.column,
            one.expectation[:120],
            one.severity,
            one.success,
            one.observed,
            one.unexpected_rows,
        )
        for one in report.results
    ]


def test_the_sample_rows_are_json(broken: Copy, report: CheckReport) -> None:
    stored = broken.run(f"select sample from {broken.name('ops', 'checks')} order by check_id")
    assert [json.loads(text) if text else [] for (text,) in stored] == [
        [dict(row) for row in one.sample] for one in report.results
    ]
