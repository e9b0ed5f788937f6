"""A clock that was set back: what is done stays done."""

from __future__ import annotations

from warehouse import ledger
from warehouse.database import connect, quote
from warehouse.pipeline import _run_stage
from warehouse.settings import Settings
from warehouse.stages import Stage


def test_after_the_clock_was_set_back_a_stage_is_done_once(settings: Settings) -> None:
    ledger.prepare(settings)
    states = []
    for run, version in enumerate(["old", "new", "new", "new"]):
        if run == 1:
            with connect(settings) as connection, connection.cursor() as cursor:
                stages = quote(settings.database("ops"), "stages")
                cursor.execute(f"update {stages} set ended_at = ended_at + interval 3 day")
        stage = Stage("one", lambda _: "", after=("before",))
        states.append(_run_stage(settings, stage, f"{run:032}", {"before": version}, force=False).state)
    assert states == ["done", "done", "unchanged", "unchanged"]
