"""What a person reads when a run has ended."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from warehouse.database import connect, quote, server_version
from warehouse.model_records import read_records
from warehouse.settings import Settings
from warehouse.stages import StageResult

SUMMARY_WIDTH = 90
SHOWN_LAYERS = ("raw", "marts", "ml")
METRICS = {"auc": "AUC", "average_precision": "average precision", "brier": "Brier"}


def summarize(settings: Settings, results: list[StageResult]) -> str:
    """Rows per table, checks, model metrics, seconds per stage, and where the results are."""
    lines = [f"The warehouse {settings.schema} on {server_version(settings)} ({settings.address})", ""]
    with connect(settings) as connection, connection.cursor() as cursor:
        lines += _section("Rows", _rows(settings, cursor))
        lines += _section("Checks", _checks(settings, cursor))
        lines += _section("Model", _model(settings))
    lines += _section("Stages", _stages(results))
    lines += _section("Look at", _places(settings))
    return "\n".join(lines)


def _section(title: str, pairs: Iterator[tuple[str, str]]) -> list[str]:
    rows = list(pairs)
    width = max((len(name) for name, _ in rows), default=0)
    return [title, *(f"  {name:<{width}}  {value}" for name, value in rows), ""]


def _rows(settings: Settings, cursor: Any) -> Iterator[tuple[str, str]]:
    for layer in SHOWN_LAYERS:
        database = settings.database(layer)
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = %s order by table_name",
            (database,),
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select count(*) from {quote(database, table)}")
            yield f"{database}.{table}", f"{cursor.fetchone()[0]:>9,}"


def _checks(settings: Settings, cursor: Any) -> Iterator[tuple[str, str]]:
    cursor.execute(
        f"select checkpoint, sum(success), count(*) from {quote(settings.database('ops'), 'checks')} as c "
        "where checked_at = (select max(checked_at) from "
        f"{quote(settings.database('ops'), 'checks')} as newest where newest.checkpoint = c.checkpoint) "
        "group by checkpoint order by min(check_id)"
    )
    for checkpoint, passed, total in cursor.fetchall():
        yield checkpoint, f"{passed} of {total} expectations passed"


def _model(settings: Settings) -> Iterator[tuple[str, str]]:
    for facts, altered in read_records(settings):
        version, stored = facts["model_version"], facts["estimator"]
        if altered:
            yield version, f"not shown: {altered}"
        if altered or facts["stage"] != "production":
            continue
        for estimator, metrics in sorted(facts["metrics"].items(), key=lambda pair: pair[0] != stored):
            figures = ", ".join(f"{METRICS[name]} {metrics[name]:.3f}" for name in METRICS)
            yield (version if estimator == stored else "compared with"), f"{estimator}: {figures}"


def _stages(results: list[StageResult]) -> Iterator[tuple[str, str]]:
    for result in results:
        unchanged = "unchanged: " if result.state == "unchanged" else ""
        told = textwrap.shorten(result.summary.split("; ")[0], SUMMARY_WIDTH, placeholder=" …")
        yield result.stage, f"{result.seconds:6.1f} s  {unchanged}{told}"
    yield "total", f"{sum(result.seconds for result in results):6.1f} s"


def _places(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "report", str(settings.output / "report" / "report.pdf")
    yield "checks", str(settings.output / "checks")
    yield "dashboard", "etlp dashboard"
    yield "docs", f"etlp docs, or {settings.output / 'docs' / 'index.html'}"
