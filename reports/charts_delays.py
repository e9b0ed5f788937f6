"""The charts of who is late, and when."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import findings
from reports.contents import Contents
from reports.findings import LEAST_FLIGHTS, count, percent, short
from reports.marks import as_percent, label_bars, label_ends, mean_line, wilson
from reports.palette import BLUE, GREY, INK, LATE, SERIES
from reports.style import Words, figure

DEFINITION = "late: by 15 minutes or more"
WITH_MEAN = f"{DEFINITION}; dashed: all flights"


def months(contents: Contents) -> Figure:
    """Share of late flights and of cancelled ones, by month."""
    frame = contents.months[contents.months["completed"] > 0].tail(24)
    drawing = figure(
        Words(
            findings.months(frame) or "How often flights arrive late, by month",
            f"Share of flights that arrived late, and share cancelled, by month ({WITH_MEAN})",
            contents.source,
        ),
        height=4.2,
    )
    top, bottom = drawing.subplots(2, 1, sharex=True, height_ratios=[3.2, 1])
    names = [
        f"{month:%b}\n{month:%Y}" if month.month == 1 or not i else f"{month:%b}"
        for i, month in enumerate(frame["month_start_date"])
    ]
    late = (frame["late"] / frame["completed"]).to_numpy()
    cancelled = (frame["cancelled"] / frame["flights"]).to_numpy()
    colours = [LATE if share == late.max() else BLUE for share in late]
    places = range(len(frame))
    for axes, shares, colour, name, room in (
        (top, late, colours, "share late", 1.08),
        (bottom, cancelled, GREY, "cancelled", 1.35),
    ):
        axes.bar(places, shares, width=0.68, color=colour)
        as_percent(axes, most=room * float(shares.max()) or 1)
        axes.yaxis.set_major_locator(MaxNLocator(4 if axes is top else 2))
        axes.set_ylabel(name)
    label_bars(top, places, late)
    for place, share in zip(places, cancelled, strict=True):
        bottom.annotate(
            percent(share, 1), (place, share), (0, 2), textcoords="offset points", ha="center", size=7
        )
    mean_line(top, contents.summary.late_share)
    bottom.set_xticks(places, names)
    bottom.set_xlim(-0.6, max(len(names), 6) - 0.4)
    for axes in (top, bottom):
        axes.tick_params(axis="x", length=0)
    return drawing


def carriers(contents: Contents) -> Figure:
    """Share of late flights by carrier, with its 95 percent interval."""
    # With few flights in all, every carrier has few.
    least = min(LEAST_FLIGHTS, contents.carriers["completed"].max())
    frame = contents.carriers[contents.carriers["completed"] >= least][::-1]
    drawing = figure(
        Words(
            findings.carriers(frame) or "How often flights arrive late, by carrier",
            f"Share of flights that arrived late, by carrier with {least:.0f} flights or more "
            "(whiskers: 95% interval; dashed: all flights)",
            contents.source,
        ),
        height=1.0 + 0.26 * len(frame),
    )
    axes = drawing.subplots()
    share = (frame["late"] / frame["completed"]).to_numpy()
    low, high = wilson(share, frame["completed"].to_numpy())
    colours = [LATE if value > contents.summary.late_share else BLUE for value in share]
    places = range(len(frame))
    axes.barh(places, share, height=0.7, color=colours)
    axes.hlines(places, low, high, color=INK, linewidth=1)
    mean_line(axes, contents.summary.late_share, vertical=True)
    as_percent(axes, "x", most=1.25 * float(high.max()))
    axes.set_yticks(places, [short(name) for name in frame["carrier_name"]])
    axes.tick_params(axis="y", length=0)
    for place, value, flights in zip(places, share, frame["completed"], strict=True):
        axes.annotate(
            percent(value), (0, place), (4, 0), textcoords="offset points", va="center", color="white", size=7
        )
        # Aligned at the right edge, clear of the whiskers and of the dashed line.
        axes.text(
            1,
            place,
            f"of {count(flights)}",
            transform=axes.get_yaxis_transform(),
            va="center",
            ha="right",
            size=7,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    axes.set_xlabel("share late")
    return drawing


def hours(contents: Contents) -> Figure:
    """Share of late flights over the day, a line for each airport."""
    drawing = figure(
        Words(
            findings.hours(contents.hours) or "How often flights arrive late, by hour of departure",
            f"Share of flights that arrived late, by airport and hour of departure ({WITH_MEAN})",
            contents.source,
        ),
        height=3.2,
    )
    axes = drawing.subplots()
    last_hour = float(contents.hours["scheduled_departure_hour"].max())
    ends: list[tuple[float, str, str]] = []
    styles = zip(SERIES, ("o", "s", "^", "D", "v", "P"), strict=True)
    for (airport, line), (colour, marker) in zip(
        contents.hours.groupby("origin_airport_code"), styles, strict=False
    ):
        share = line["late"] / line["completed"]
        axes.plot(line["scheduled_departure_hour"], share, color=colour, marker=marker, markersize=3.5)
        ends.append((float(share.iloc[-1]), str(airport), colour))
    as_percent(axes)
    label_ends(axes, last_hour, ends)
    mean_line(axes, contents.summary.late_share)
    first_hour = float(contents.hours["scheduled_departure_hour"].min())
    axes.set_xlim(first_hour - 0.4, last_hour + 1.2)
    hours = range(int(first_hour), int(last_hour) + 1)
    axes.set_xticks(hours, [f"{hour:02d}" for hour in hours])
    axes.set_xlabel("hour of scheduled departure, local time")
    axes.set_ylabel("share late")
    return drawing
