"""The tables that show how steps and models grow with the history."""

from __future__ import annotations

import statistics

from benchmarks.reading import table
from benchmarks.scale.growing import BUILD, BUILD_MONTH, LOAD_MONTH, WHOLE
from benchmarks.scale.journal import Journal, Step

HEAD = ("step", "years", "flights", "command", "nodes", "ratio", "per flight")
SHOWN = 12
NUMBER = " 0123456789"


def steps_table(journal: Journal, lengths: list[int]) -> str:
    """A line per step and length: seconds, and the ratio of those of its nodes to the shortest history."""
    lines: list[tuple[str, ...]] = []
    for what in (*WHOLE, LOAD_MONTH, BUILD_MONTH):
        first = None
        for years in lengths:
            if found := taken(journal, years, what):
                wall, seconds = (statistics.median(of) for of in zip(*_costs(found), strict=True))
                rows = statistics.median(step.rows for step in found)
                first = first or (seconds, rows)
                ratio = seconds / first[0]
                per_row = f"{ratio * first[1] / rows:.2f}" if what in WHOLE else ""
                cells = f"{years}", f"{rows:,.0f}", f"{wall:.1f}", f"{seconds:.2f}", f"{ratio:.2f}", per_row
                lines.append((what, *cells))
    return table(HEAD, lines)


def nodes_table(journal: Journal, lengths: list[int], what: str) -> str:
    """A line for each of the slowest nodes of a step: seconds at each length, the last to the first."""
    medians = {years: node_seconds(taken(journal, years, what)) for years in lengths}
    last = medians[lengths[-1]]
    slowest = sorted(last, key=lambda name: -last[name])[:SHOWN]
    lines = []
    for name in slowest:
        seconds = [medians[years].get(name, 0.0) for years in lengths]
        ratio = f"{seconds[-1] / seconds[0]:.2f}" if seconds[0] else ""
        lines.append((name, *(f"{one:.2f}" for one in seconds), ratio))
    return table((what, *(f"{years} years" for years in lengths), "ratio"), lines)


def growth(journal: Journal, lengths: list[int], what: str) -> float:
    """Seconds of the nodes of a step at the longest history, as a multiple of those at the shortest."""
    first, last = (
        statistics.median(step.seconds for step in taken(journal, years, what))
        for years in (lengths[0], lengths[-1])
    )
    return last / first


def plans_text(journal: Journal, lengths: list[int]) -> str:
    """The plans of the slowest models: built from scratch, and for an added month."""
    texts = []
    for years in lengths:
        for step in (taken(journal, years, BUILD) + taken(journal, years, BUILD_MONTH))[:2]:
            for name, plan in step.plans.items():
                texts.append(f"-- {years} years, {step.what}: {name}, {step.nodes[name]:.2f} s\n{plan}")
    return "\n\n".join(texts)


def taken(journal: Journal, years: int, what: str) -> list[Step]:
    """The steps of a kind at a length: one, or one for each added month."""
    return [step for step in journal.steps if step.years == years and step.what.rstrip(NUMBER) == what]


def node_seconds(steps: list[Step]) -> dict[str, float]:
    """The median seconds of each node."""
    names = {name for step in steps for name in step.nodes}
    return {name: statistics.median(step.nodes.get(name, 0.0) for step in steps) for name in names}


def _costs(steps: list[Step]) -> list[tuple[float, float]]:
    return [(step.wall, step.seconds) for step in steps]
