"""The whole way from files to reports, one stage after the other.

etlp run
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from warehouse import ledger
from warehouse.database import connect, quote
from warehouse.errors import EtlpError
from warehouse.progress import say
from warehouse.run_lock import run_lock
from warehouse.server import PrivateServer
from warehouse.settings import Settings
from warehouse.stages import Stage, StageResult, fingerprint, last_success, left

# Unit tests tell of the SQL, which `etlp ci` and plain dbt ask before it gets here.
DATA_ONLY = ("--exclude-resource-type", "unit_test")


def run(settings: Settings, *, force: bool = False) -> list[StageResult]:
    """Run every stage that is due, in order; ``force`` runs them all.

    A failed stage ends the run; the next run begins with it.

    Raises:
        UsageError: another run of the same warehouse is going on.
        EtlpError: whatever the failed stage raised.
    """
    if settings.is_private:
        PrivateServer(settings).start()
    ledger.prepare(settings)
    results: list[StageResult] = []
    with run_lock(settings) as settings, _recorded(settings) as run_id:
        inputs: dict[str, str] = {}
        for stage in STAGES:
            results.append(_run_stage(settings, stage, run_id, inputs, force))
    return results


def _land(settings: Settings) -> str:
    from loaders.sample import land_sample_once

    return f"{len(land_sample_once(settings))} files landed"


def _load(settings: Settings) -> str:
    from loaders.load import load

    tables = load(settings)
    rows = sum(table.rows for table in tables)
    files = sum(table.files for table in tables)
    return f"{rows:,} rows from {files} new files, {sum(table.known_files for table in tables)} files known"


def _build(settings: Settings) -> str:
    from warehouse.dbt import run_dbt

    return str(run_dbt(settings, "build", *DATA_ONLY))


def _check(checkpoint: str) -> Any:
    def check(settings: Settings) -> str:
        from expectations.checkpoint import run_checkpoint

        report = run_checkpoint(settings, checkpoint)
        report.raise_if_failed()
        return str(report)

    return check


def _train(settings: Settings) -> str:
    from ml.train import train

    return str(train(settings))


def _predict(settings: Settings) -> str:
    from ml.predict import predict

    return str(predict(settings))


def _outcomes(settings: Settings) -> str:
    from warehouse.dbt import run_dbt

    return str(run_dbt(settings, "build", *DATA_ONLY, "--select", "stg_ml__models+", "stg_ml__predictions+"))


def _report(settings: Settings) -> str:
    from reports.build import build_report

    return str(build_report(settings))


def _docs(settings: Settings) -> str:
    from reports.docs import generate_docs

    return str(generate_docs(settings))


EXPECTATIONS = ("great-expectations",)
LEARNING = ("scikit-learn", "numpy", "pandas")
STAGES = (
    Stage("land", _land, always=True),
    Stage("load", _load, always=True),
    Stage(
        "check raw",
        _check("raw"),
        after=("load",),
        code=("expectations", "dbt_project/models/staging"),
        packages=EXPECTATIONS,
    ),
    Stage(
        "build",
        _build,
        after=("load",),
        code=("dbt_project", "dbt_project.yml"),
        packages=("dbt-core", "dbt-mysql"),
        leaves=("raw", "staging", "intermediate", "marts"),
    ),
    Stage("check marts", _check("marts"), after=("build",), code=("expectations",), packages=EXPECTATIONS),
    Stage("train", _train, after=("build",), code=("ml",), packages=LEARNING, leaves=("ml",)),
    Stage("predict", _predict, after=("train",), code=("ml",), packages=LEARNING, leaves=("ml",)),
    Stage(
        "check predictions",
        _check("predictions"),
        after=("predict",),
        code=("expectations",),
        packages=EXPECTATIONS,
    ),
    # What the model said, beside what happened.
    Stage("outcomes", _outcomes, after=("build", "predict"), leaves=("marts",)),
    Stage(
        "report",
        _report,
        after=("check raw", "check marts", "check predictions", "outcomes"),
        code=("reports",),
        packages=("matplotlib", "reportlab", "seaborn"),
        leaves=("/report",),
    ),
    Stage(
        "docs",
        _docs,
        after=("outcomes",),
        code=("reports/docs",),
        packages=("dbt-core", "sqlglot"),
        leaves=("/docs/index.html",),
    ),
)


def _run_stage(
    settings: Settings, stage: Stage, run_id: str, inputs: dict[str, str], force: bool
) -> StageResult:
    started = time.monotonic()
    with connect(settings) as connection, connection.cursor() as cursor:
        before = last_success(stage, settings, cursor)
    inputs[stage.name] = fingerprint(stage, settings, inputs)
    due = force or stage.always or before is None
    if before is not None and not due:
        due = before[:2] != (inputs[stage.name], left(stage, settings))
    if before is not None and not due:
        return StageResult(stage.name, "unchanged", time.monotonic() - started, before[2])
    say(f"{stage.name} …")
    # Noted first, so that a stage that was killed counts as not done.
    _note(settings, stage, run_id, "started", "", inputs[stage.name], 0.0)
    state, summary = "failed", ""
    try:
        summary, state = stage.run(settings), "done"
    except EtlpError as error:
        summary = error.message
        raise
    finally:
        # What was loaded is known only now.
        inputs[stage.name] = fingerprint(stage, settings, inputs)
        seconds = time.monotonic() - started
        _note(settings, stage, run_id, state, summary, inputs[stage.name], seconds)
    return StageResult(stage.name, state, time.monotonic() - started, summary)


def _note(
    settings: Settings, stage: Stage, run_id: str, state: str, summary: str, inputs: str, seconds: float
) -> None:
    stages = quote(settings.database("ops"), "stages")
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        cursor.execute(f"delete from {stages} where run_id = %s and stage = %s", (run_id, stage.name))
        cursor.execute(f"select max(ended_at) from {stages} where stage = %s", (stage.name,))
        (latest,) = cursor.fetchone()
        # The newest row decides what is due, also after the clock was set back.
        ended = max(ledger.now(), latest + timedelta(microseconds=1)) if latest else ledger.now()
        ledger.insert(
            cursor,
            settings,
            "stages",
            run_id=run_id,
            stage=stage.name,
            state=state,
            inputs=inputs,
            leavings=left(stage, settings),
            seconds=round(seconds, 3),
            summary=summary[:500],
            ended_at=ended,
        )
        connection.commit()


@contextmanager
def _recorded(settings: Settings) -> Iterator[str]:
    run_id = uuid.uuid4().hex
    runs = quote(settings.database("ops"), "runs")
    with connect(settings) as connection, connection.cursor() as cursor:
        # One run at a time: whatever is still called started was killed.
        cursor.execute(
            f"update {runs} set state = 'failed', message = 'killed', ended_at = %s where state = 'started'",
            (ledger.now(),),
        )
        ledger.insert(cursor, settings, "runs", run_id=run_id, state="started", started_at=ledger.now())
    end = f"update {runs} set state = %s, message = %s, ended_at = %s where run_id = %s"
    outcome: tuple[str, str | None] = ("failed", "ended by an error of the program")
    try:
        yield run_id
        outcome = ("done", None)
    except EtlpError as error:
        outcome = ("failed", error.message[:2000])
        raise
    finally:
        with connect(settings) as connection, connection.cursor() as cursor:
            cursor.execute(end, (*outcome, ledger.now(), run_id))
