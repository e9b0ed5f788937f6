"""The whole way: the second run changes nothing, two runs do not overlap, a failed check stops."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.servers import run_etlp
from warehouse.database import connect, quote
from warehouse.settings import Settings

DATA_LAYERS = ("raw", "intermediate", "marts", "ml")


def test_a_second_run_changes_nothing(scored: Settings) -> None:
    tables, files = _tables(scored), _files(scored.output)
    done = run_etlp(scored, "run")
    assert done.returncode == 0, done.stderr
    assert "0 rows from 0 new files, 27 files known" in done.stdout
    for stage in ("check raw", "build", "train", "predict", "report", "docs"):
        assert any(
            line.split("  ")[1].startswith(stage) and "unchanged" in line
            for line in done.stdout.splitlines()
            if line.startswith("  ")
        ), stage
    assert _tables(scored) == tables
    assert _files(scored.output) == files


def test_the_summary_tells_rows_checks_metrics_and_places(scored: Settings) -> None:
    said = run_etlp(scored, "run").stdout
    for part in (
        "warehouse_marts.fct_flights",
        "336,776",
        "expectations passed",
        "AUC 0.7",
        "report.pdf",
        "etlp dashboard",
        "etlp docs",
        "total",
    ):
        assert part in said


def test_two_runs_do_not_overlap(scored: Settings) -> None:
    with connect(scored) as connection, connection.cursor() as cursor:
        cursor.execute("select get_lock('etlp:run:warehouse', 0)")
        done = run_etlp(scored, "run")
    assert done.returncode == 2
    assert "Another run of warehouse is going on" in done.stderr


def test_a_failed_check_stops_the_run_before_the_models(settings: Settings) -> None:
    assert run_etlp(settings, "sample").returncode == 0
    airports = settings.landing / "airports.csv"
    # Degrees that no airport lies at, which fit the column.
    airports.write_text(airports.read_text().replace(",40.639928,", ",140.639928,"))
    done = run_etlp(settings, "run")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    for part in (f"{settings.database('raw')}.airports, column lat", "observed:", "Hint:"):
        assert part in done.stderr
    with connect(settings) as connection, connection.cursor() as cursor:
        ops = quote(settings.database("ops"))
        cursor.execute(f"select stage from {ops}.stages where state = 'failed'")
        assert cursor.fetchall() == (("check raw",),)
        cursor.execute(f"select count(*) from {ops}.stages where stage = 'build'")
        assert cursor.fetchone() == (0,)
        cursor.execute(f"select state from {ops}.runs")
        assert cursor.fetchall() == (("failed",),)


def test_every_stage_is_kept_in_the_ledger(scored: Settings) -> None:
    with connect(scored) as connection, connection.cursor() as cursor:
        ops = quote(scored.database("ops"))
        cursor.execute(f"select stage from {ops}.stages where state = 'done' group by stage")
        stages = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"select count(*) from {ops}.runs where state <> 'done' and message is null")
        unexplained = cursor.fetchone()
    assert stages >= {
        "land",
        "load",
        "check raw",
        "build",
        "check marts",
        "train",
        "predict",
        "report",
        "docs",
    }
    assert unexplained == (0,)


def _tables(settings: Settings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with connect(settings) as connection, connection.cursor() as cursor:
        for layer in DATA_LAYERS:
            cursor.execute(
                "select table_name from information_schema.tables "
                "where table_schema = %s and table_type = 'BASE TABLE'",
                (settings.database(layer),),
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"checksum table {quote(settings.database(layer), table)}")
                found[f"{layer}.{table}"] = cursor.fetchone()[1]
    return found


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
