"""A part of the benchmark of dbt: what it is run with, and what comes out of it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.claim import Claim
from benchmarks.reading import Timing
from tests.servers import Server

HEAD = ("what", "seconds", "least-most", "execution", "ratio")
COUNTS_HEAD = ("statements", "nodes", "sent", "per node", "metadata")


@dataclass(frozen=True)
class Bench:
    """A running server, the dbt that is measured, and how often everything is."""

    server: Server
    dbt: Path
    repeat: int

    @property
    def name(self) -> str:
        """The server, for people."""
        return self.server.flavor


@dataclass(frozen=True)
class Took:
    """What a command took, each time: from start to end, and from its first node to its last."""

    what: str
    timings: Sequence[Timing]
    ratio: float | None = None

    @property
    def seconds(self) -> float:
        """From start to end, the median."""
        return statistics.median(self._walls)

    @property
    def execution(self) -> float:
        """From the first node to the last, the median."""
        return statistics.median(timing.seconds for timing in self.timings)

    @property
    def line(self) -> tuple[str, ...]:
        """The cells of `HEAD`."""
        spread = f"{min(self._walls):.2f}-{max(self._walls):.2f}"
        has_nodes = self.timings[0].wall not in (None, self.timings[0].seconds)
        execution = f"{self.execution:.2f}" if has_nodes else ""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return self.what, f"{self.seconds:.2f}", spread, execution, ratio

    @property
    def _walls(self) -> list[float]:
        return [timing.seconds if timing.wall is None else timing.wall for timing in self.timings]


@dataclass
class Result:
    """What was timed and counted in a part, its claims and remarks.

    Attributes:
        counts: rows of `COUNTS_HEAD`.
    """

    title: str
    took: list[Took] = field(default_factory=list)
    counts: list[tuple[str, ...]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
