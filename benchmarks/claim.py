"""Claims: what is said of the loader, what was measured, and whether that is enough."""

from __future__ import annotations

import operator
from dataclasses import dataclass

# Rows per second of `etlp load` without the proof of values, as a share of the
# plain client's with as many streams.
LIMIT_SHARE = 0.9
# What stays of that speed when every value is proven.
VERIFIED_SHARE = 0.75
# Rows per second of `etlp load`, as a multiple of a peer's.
PEER_MULTIPLES = {"pandas": 8.0, "sqlalchemy": 8.0, "dlt": 8.0, "polars": 8.0, "duckdb": 3.0}
# Cost of a row at ten times the rows, as a multiple of its cost.
GROWTH = 1.15
# Rows per second from many small files, as a share of that from one file of the same rows.
SMALL_SHARE = 1 / 3
# Peak memory of the process, in MiB.
MEMORY_MIB = 400.0


@dataclass(frozen=True)
class Claim:
    """A figure with its goal; ``measured`` is None where ``why`` says that it could not be had."""

    server: str
    what: str
    measured: float | None
    relation: str
    goal: float
    why: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the figure reaches the goal; None when there is none."""
        if self.measured is None:
            return None
        return bool(
            {">=": operator.ge, "<=": operator.le, "<": operator.lt}[self.relation](self.measured, self.goal)
        )

    @property
    def line(self) -> tuple[str, ...]:
        """The cells of `HEAD`."""
        measured = "-" if self.measured is None else f"{self.measured:.2f}"
        verdict = {True: "met", False: "NOT MET", None: f"not measured, because {self.why}"}[self.is_met]
        return f"{self.server}: {self.what}", measured, f"{self.relation} {self.goal:.2f}", verdict


HEAD = ("claim", "measured", "goal", "")
