"""Readings: what was timed several times over, interleaved, and the table that shows it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from warehouse.progress import say


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The seconds of one load; ``wall`` with the start of its program, where that is something else."""

    seconds: float
    wall: float | None = None


@dataclass(frozen=True)
class Reading:
    """What one way of loading took, each time."""

    what: str
    rows: int
    timings: Sequence[Timing]

    @property
    def rate(self) -> float:
        """Rows per second, the median."""
        return self.rows / statistics.median(timing.seconds for timing in self.timings)

    @property
    def line(self) -> tuple[str, ...]:
        """The cells of `HEAD`, without the ratio."""
        seconds = [timing.seconds for timing in self.timings]
        spread = f"{self.rows / max(seconds):,.0f}-{self.rows / min(seconds):,.0f}"
        walls = [timing.wall for timing in self.timings if timing.wall is not None]
        wall = f"{self.rows / statistics.median(walls):,.0f}" if walls else ""
        return self.what, f"{self.rows:,}", f"{self.rate:,.0f}", spread, wall


HEAD = ("what", "rows", "rows/s", "least-most", "with start", "ratio")


def interleave(ways: dict[str, Callable[[], Timing]], repeat: int) -> dict[str, list[Timing]]:
    """Time every way once, then every way again, each round starting with another one."""
    taken: dict[str, list[Timing]] = {name: [] for name in ways}
    names = list(ways)
    for turn in range(repeat):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(ways[name]())
            say(f"  {turn + 1}/{repeat} {name}: {taken[name][-1].seconds:.2f} s")
    return taken


def table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    """Cells as text in columns; the first is aligned left, the others right."""
    widths = [max(len(line[n]) for line in [head, *lines]) for n in range(len(head))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        )
        for line in [head, *lines]
    )
