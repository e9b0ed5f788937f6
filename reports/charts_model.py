"""The charts of how good the model is: ROC curve, calibration, deciles, days."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.figure import Figure

from reports.contents import Scores
from reports.findings import day, percent
from reports.marks import as_percent, wilson
from reports.palette import BLUE, GREY, INK, LATE, RULE
from reports.style import WIDTH, Words, figure

HALF = WIDTH / 2
# A bin with fewer flights than this is left out: its share is mostly chance.
LEAST_IN_BIN = 30


def roc(scores: Scores) -> Figure:
    """ROC curve of the scores in the held-out months."""
    rates = roc_points(scores)
    auc = area(rates)
    drawing = figure(
        Words(
            f"A late flight scores above a punctual one {percent(auc)} of the time",
            f"ROC curve in the held-out months; area under it {auc:.3f}",
            _source(scores),
        ),
        height=3.3,
        width=HALF,
    )
    axes = drawing.subplots()
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.fill_between(rates[:, 0], rates[:, 1], rates[:, 0], color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(rates[:, 0], rates[:, 1], color=BLUE)
    _along_diagonal(axes, 0.5, "by chance", above=False)
    for axis in ("x", "y"):
        as_percent(axes, axis, most=1)
    axes.set_xlabel("punctual flights called late")
    axes.set_ylabel("late flights called late")
    return drawing


def calibration(scores: Scores) -> Figure:
    """Share of late flights against the mean score, in bins of five points."""
    bins = scores.calibration
    bins = bins[bins["flights"] >= min(LEAST_IN_BIN, bins["flights"].max())]
    share = (bins["late"] / bins["flights"]).to_numpy()
    error = float(np.average(np.abs(share - bins["mean_score"]), weights=bins["flights"]))
    drawing = figure(
        Words(
            f"Scores miss the share that is late by {100 * error:.1f} points on average",
            "Share late by mean score, in bins of 5 points",
            _source(scores),
        ),
        height=3.3,
        width=HALF,
    )
    axes = drawing.subplots()
    low, high = wilson(share, bins["flights"].to_numpy())
    most = 1.08 * float(max(high.max(), bins["mean_score"].max()))
    axes.plot([0, most], [0, most], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.vlines(bins["mean_score"], low, high, color=BLUE, linewidth=1)
    axes.plot(bins["mean_score"], share, color=BLUE, marker="o", markersize=4, linewidth=1.2)
    _along_diagonal(axes, 0.5 * most, "as predicted", above=bool(share.mean() < bins["mean_score"].mean()))
    for axis in ("x", "y"):
        as_percent(axes, axis, most=most)
    axes.set_xlabel("predicted probability of being late")
    axes.set_ylabel("share late")
    return drawing


def deciles(scores: Scores) -> Figure:
    """Predicted and actual share of late flights by tenth of the scores."""
    frame = scores.deciles
    share = (frame["late"] / frame["flights"]).to_numpy()
    base = float(frame["late"].sum() / frame["flights"].sum())
    found = float(frame["late"].iloc[-1] / frame["late"].sum())
    drawing = figure(
        Words(
            f"The tenth of flights with the highest scores holds {percent(found)} of all late ones",
            "Share of flights that arrived late, by tenth of the scores, beside the share predicted",
            _source(scores),
        ),
        height=2.55,
    )
    axes = drawing.subplots()
    colours = [LATE if value > base else BLUE for value in share]
    axes.bar(frame["decile"], share, width=0.68, color=colours)
    axes.plot(
        frame["decile"],
        frame["mean_score"],
        linestyle="none",
        marker="D",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor=INK,
        label="predicted",
    )
    axes.axhline(base, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), label=f"all flights, {percent(base)}")
    as_percent(axes, most=1.12 * float(max(share.max(), frame["mean_score"].max())))
    axes.legend(frameon=False, loc="upper left", fontsize=7)
    axes.set_xticks(
        list(frame["decile"]),
        [f"{number}\n{percent(value)} late" for number, value in zip(frame["decile"], share, strict=True)],
    )
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("tenth of the flights, from the lowest scores to the highest")
    axes.set_ylabel("share late")
    return drawing


def days(scores: Scores) -> Figure:
    """Late flights per day: expected from the scores, and actual."""
    frame = scores.days
    agreement = float(np.corrcoef(frame["expected"], frame["late"])[0, 1]) if len(frame) > 2 else float("nan")
    drawing = figure(
        Words(
            f"Expected and actual late flights move together from day to day (correlation {agreement:.2f})",
            "Late flights per day in the held-out months: the sum of the scores, and how many there were",
            _source(scores),
        ),
        height=2.3,
    )
    axes = drawing.subplots()
    axes.fill_between(frame["flight_date"], frame["late"], color=RULE, linewidth=0, label="actual")
    axes.plot(frame["flight_date"], frame["expected"], color=BLUE, linewidth=1.4, label="expected")
    axes.grid(axis="y")
    axes.set_ylim(0, 1.2 * float(max(frame["late"].max(), frame["expected"].max())))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=4, maxticks=9))
    axes.xaxis.set_major_formatter(lambda place, _: f"{num2date(place).day} {num2date(place):%b}")
    axes.margins(x=0.01)
    axes.legend(frameon=False, loc="upper left", ncols=2, fontsize=7)
    axes.set_ylabel("late flights per day")
    return drawing


def roc_points(scores: Scores) -> np.ndarray:
    """The curve as rows of (share of punctual flights, share of late ones) above each score."""
    flights, late = (scores.roc[column].to_numpy(dtype=float) for column in ("flights_so_far", "late_so_far"))
    punctual = flights - late
    points = np.column_stack([punctual / max(punctual[-1], 1), late / max(late[-1], 1)])
    return np.vstack([[0.0, 0.0], points])


def area(points: np.ndarray) -> float:
    """The area under the curve: 0.5 is chance, 1 is certainty."""
    return float(np.trapezoid(points[:, 1], points[:, 0]))


def _along_diagonal(axes: Axes, place: float, text: str, *, above: bool) -> None:
    # On the side where the curve is not.
    shift = 0.05 * place * (1 if above else -1)
    axes.text(
        place - shift,
        place + shift,
        text,
        color=GREY,
        size=6.5,
        ha="center",
        va="bottom" if above else "top",
        rotation=45,
        rotation_mode="anchor",
        transform_rotates_text=True,
    )


def _source(scores: Scores) -> str:
    model = scores.model
    return f"model {model.version}, flights of {day(model.test_from)} to {day(model.test_to)}"
