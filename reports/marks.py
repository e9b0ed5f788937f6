"""What several charts draw alike: axes in percent, the mean of all, labels, intervals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from reports.findings import percent
from reports.palette import INK

DASHES: Any = (0, (4, 3))


def as_percent(axes: Axes, axis: str = "y", most: float | None = None) -> None:
    """Label an axis of shares in percent, from zero, with a light grid."""
    chosen = axes.yaxis if axis == "y" else axes.xaxis
    chosen.set_major_formatter(lambda share, _: f"{share:.0%}")
    chosen.grid(True)
    chosen.set_tick_params(length=0)
    if axis == "y":
        axes.set_ylim(0, most or max(axes.get_ylim()[1], 0.01))
        axes.spines["left"].set_visible(False)
    else:
        axes.set_xlim(0, most or max(axes.get_xlim()[1], 0.01))
        axes.spines["bottom"].set_visible(False)


def mean_line(axes: Axes, share: float, *, vertical: bool = False) -> None:
    """Mark the share of all flights."""
    draw = axes.axvline if vertical else axes.axhline
    draw(share, color=INK, linewidth=0.9, linestyle=DASHES, zorder=3)


def label_bars(axes: Axes, places: Iterable[float], shares: Iterable[float]) -> None:
    """Write each share at the foot of its bar, where neither whisker nor dashed line passes."""
    for place, share in zip(places, shares, strict=True):
        axes.annotate(
            percent(share), (place, 0), (0, 5), textcoords="offset points", ha="center", color="white"
        )


def label_ends(axes: Axes, x: float, ends: Iterable[tuple[float, str, str]]) -> None:
    """Name each line (its last share, name and colour) on the right, so that no name covers another."""
    apart = 0.075 * axes.get_ylim()[1]
    below = -1.0
    for share, name, colour in sorted(ends):
        below = max(share, below + apart)
        axes.annotate(
            name, (x, below), (9, 0), textcoords="offset points", va="center", color=colour, weight="bold"
        )


def wilson(
    share: NDArray[np.float64], number: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 95 percent interval of shares of so many flights (Wilson's score interval)."""
    z = 1.96
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z * np.sqrt(share * (1 - share) / number + z**2 / (4 * number**2)) / (1 + z**2 / number)
    return middle - half, middle + half
