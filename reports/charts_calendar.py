"""The charts of the days and hours when flights are late, as heat maps."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from reports import findings
from reports.charts_delays import DEFINITION
from reports.contents import Contents
from reports.palette import INK
from reports.style import COLOURS, Words, figure


def weekday_hours(contents: Contents) -> Figure:
    """Heat map of the share of late flights by day of the week and hour."""
    import seaborn

    frame = contents.weekday_hours
    frame = frame.assign(share=frame["late"] / frame["completed"])
    table = frame.pivot(index="day_of_week", columns="scheduled_departure_hour", values="share")
    drawing = figure(
        Words(
            findings.weekday_hours(frame),
            f"Percent of flights that arrived late, by weekday and hour of departure ({DEFINITION})",
            contents.source,
        ),
        height=2.95,
    )
    axes = drawing.subplots()
    seaborn.heatmap(
        table * 100,
        ax=axes,
        cmap=COLOURS,
        vmin=0,
        annot=True,
        fmt=".0f",
        annot_kws={"size": 6.5},
        cbar=False,
        linewidths=1,
        linecolor="white",
    )
    # Hours without flights have no text.
    shares = table.to_numpy().ravel()
    for text, share in zip(axes.texts, shares[~np.isnan(shares)], strict=True):
        text.set_color("white" if share > 0.6 * frame["share"].max() else INK)
    axes.set_yticklabels([findings.WEEKDAYS[int(number) - 1][:3] for number in table.index], rotation=0)
    axes.set_xticklabels([f"{int(h):02d}" for h in table.columns], rotation=0)
    axes.set(xlabel="hour of scheduled departure, local time", ylabel="")
    axes.tick_params(length=0)
    return drawing


def calendar(contents: Contents) -> Figure:
    """Heat map of the share of late flights by month and day, the last twelve months."""
    import seaborn

    frame = contents.days
    frame = frame.assign(
        share=frame["late"] / frame["completed"],
        month=[day.strftime("%Y-%m") for day in frame["flight_date"]],
        day=[day.day for day in frame["flight_date"]],
    )
    table = frame.pivot(index="month", columns="day", values="share").tail(12).reindex(columns=range(1, 32))
    drawing = figure(
        Words(
            findings.days(frame) or "How often flights arrive late, by day",
            f"Share of flights that arrived late, by day ({DEFINITION})",
            contents.source,
        ),
        height=1.05 + 0.17 * max(len(table), 4),
    )
    axes = drawing.subplots()
    seaborn.heatmap(
        table,
        ax=axes,
        cmap=COLOURS,
        vmin=0,
        linewidths=1,
        linecolor="white",
        cbar_kws={"format": lambda share, _: f"{share:.0%}", "aspect": 14, "pad": 0.015, "shrink": 0.9},
    )
    axes.collections[0].colorbar.outline.set_visible(False)  # type: ignore[union-attr]
    months = {f"{day:%Y-%m}": f"{day:%b %Y}" for day in frame["flight_date"]}
    axes.set_yticks(
        [i + 0.5 for i in range(len(table))], [months[month] for month in table.index], rotation=0
    )
    axes.set_xticks(
        [i + 0.5 for i in range(len(table.columns))], [str(day) for day in table.columns], rotation=0
    )
    axes.set(xlabel="day of the month", ylabel="")
    axes.tick_params(length=0)
    return drawing
