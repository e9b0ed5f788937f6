"""What was measured, kept in a file as it comes: a run that ended early goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from warehouse.progress import say


@dataclass(frozen=True)
class Step:
    """What a command did at one length of the history.

    Attributes:
        wall: seconds of the whole command.
        nodes: seconds of each node by its name; of a load, of each table.
        rows: flights in the raw table, or for a load those that it brought.
        plans: of its slowest models, by their names.
    """

    years: int
    what: str
    wall: float
    nodes: dict[str, float]
    rows: int
    plans: dict[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Of all nodes, however many ran at once."""
        return sum(self.nodes.values())

    def slowest(self, count: int) -> list[str]:
        """The names of the nodes that took longest."""
        return sorted(self.nodes, key=lambda name: -self.nodes[name])[:count]


class Journal:
    """The steps that were done, one a line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps: list[Step] = []
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            self.steps = [Step(**json.loads(line)) for line in lines]

    def find(self, years: int, what: str) -> Step | None:
        """The step, if it was done."""
        return next((step for step in self.steps if (step.years, step.what) == (years, what)), None)

    def once(self, years: int, what: str, run: Callable[[], Step]) -> Step:
        """Take a step unless it was taken before; say what it took."""
        step = self.find(years, what)
        if step is None:
            step = run()
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(step)) + "\n")
            self.steps.append(step)
        say(f"  {years} years, {what}: {step.wall:.1f} s, nodes {step.seconds:.1f} s, {step.rows:,} flights")
        return step
