"""The charts of the report as PNG files.

etlp report
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reports.contents import Contents, Scores

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


def draw_charts(contents: Contents, folder: Path) -> dict[str, Path]:
    """Draw every chart there is data for; return the PNGs by the names of the charts."""
    import matplotlib

    matplotlib.use("Agg")
    from reports import charts_calendar, charts_causes, charts_delays, charts_model
    from reports.style import RC, save

    flights: dict[str, tuple[Callable[[Contents], Figure], pandas.DataFrame]] = {
        "late-by-month": (charts_delays.months, contents.months),
        "late-by-carrier": (charts_delays.carriers, contents.carriers),
        "late-by-hour": (charts_delays.hours, contents.hours),
        "late-by-weekday-and-hour": (charts_calendar.weekday_hours, contents.weekday_hours),
        "late-by-day": (charts_calendar.calendar, contents.days),
        "late-by-weather": (charts_causes.weather, contents.weather),
        "late-by-earlier-delays": (charts_causes.congestion, contents.congestion),
    }
    model: dict[str, Callable[[Scores], Figure]] = {
        "model-roc": charts_model.roc,
        "model-calibration": charts_model.calibration,
        "model-deciles": charts_model.deciles,
        "model-days": charts_model.days,
    }
    with matplotlib.rc_context(RC):
        figures = {name: draw(contents) for name, (draw, frame) in flights.items() if _tells(frame)}
        if contents.scores:
            figures |= {name: draw(contents.scores) for name, draw in model.items()}
        return {name: save(drawing, folder / f"{name}.png") for name, drawing in figures.items()}


def _tells(frame: pandas.DataFrame) -> bool:
    """Whether there is a share to draw."""
    return not frame.empty and frame["completed"].sum() > 0
