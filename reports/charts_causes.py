"""The charts of why flights are late: the weather, and the delays before them."""

from __future__ import annotations

from matplotlib.figure import Figure

from reports import findings
from reports.charts_delays import WITH_MEAN
from reports.contents import Contents
from reports.findings import percent
from reports.marks import as_percent, label_bars, label_ends, mean_line
from reports.palette import BLUE, INK, LATE, SLATE
from reports.style import Words, figure


def weather(contents: Contents) -> Figure:
    """Share of late flights by rain, visibility and gusts in the hour of departure."""
    frame = contents.weather
    kinds = {
        "rain": ("Rain, inches in the hour", ("none", "under 0.05", "0.05 or more")),
        "visibility": ("Visibility, miles", ("10", "3 to 10", "under 3")),
        "gusts": ("Gusts, miles per hour", ("none", "under 30", "30 or more")),
    }
    drawing = figure(
        Words(
            findings.weather(frame) or "How often flights arrive late, by weather at departure",
            f"Share of flights that arrived late, by weather in the hour of departure ({WITH_MEAN})",
            contents.source,
        ),
        height=2.5,
    )
    panels = drawing.subplots(1, 3, sharey=True)
    most = float((frame["late"] / frame["completed"]).max())
    total = frame.groupby("kind")["completed"].sum()
    for axes, (kind, (title, names)) in zip(panels, kinds.items(), strict=True):
        rows = frame[frame["kind"] == kind].set_index("class")
        share = rows["late"] / rows["completed"]
        colours = [(SLATE, BLUE, LATE)[number - 1] for number in rows.index]
        axes.bar(rows.index, share, width=0.66, color=colours)
        as_percent(axes, most=1.2 * most)
        mean_line(axes, contents.summary.late_share)
        label_bars(axes, rows.index, share)
        parts = [
            f"{names[n - 1]}\n{percent(rows['completed'][n] / total[kind])} of flights" for n in rows.index
        ]
        axes.set_xticks(list(rows.index), parts, size=6.5)
        axes.tick_params(axis="x", length=0)
        axes.set_xlabel(title, color=INK, labelpad=5)
    panels[0].set_ylabel("share late")
    return drawing


def congestion(contents: Contents) -> Figure:
    """Share of late flights by the share of departures before it that were late."""
    drawing = figure(
        Words(
            findings.congestion(contents.congestion) or "How delays carry over from flight to flight",
            "Share of flights that arrived late, by the share of late departures in the three hours "
            "that ended one hour before them",
            contents.source,
        ),
        height=2.6,
    )
    axes = drawing.subplots()
    ends: list[tuple[float, str, str]] = []
    names = {"airport": "at its airport", "carrier": "of its carrier there"}
    for (seen_at, line), colour, marker in zip(
        contents.congestion.groupby("seen_at"), (BLUE, LATE), ("o", "s"), strict=False
    ):
        share = line["late"] / line["completed"]
        axes.plot(line["tenth"], share, color=colour, marker=marker, markersize=4)
        ends.append((float(share.iloc[-1]), names[str(seen_at)], colour))
    tenths = sorted(contents.congestion["tenth"].unique())
    labels = [
        "60% or more" if tenth == 6 else f"{10 * tenth}\N{EN DASH}{10 * tenth + 10}%" for tenth in tenths
    ]
    as_percent(axes)
    mean_line(axes, contents.summary.late_share)
    label_ends(axes, tenths[-1], ends)
    axes.set_xticks(tenths, labels)
    axes.set_xlim(tenths[0] - 0.3, tenths[-1] + 1.25)
    axes.set_xlabel("share of departures before the flight that were late")
    axes.set_ylabel("share late")
    return drawing
