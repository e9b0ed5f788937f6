"""A layered layout: boxes in columns, so that every line runs from left to right and few cross.

Lines that pass a column get a place of their own in it; columns are ordered by
the mean height of what their boxes are tied to, and moved to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

GAP = 26.0
CHANNEL = 120.0
SWEEPS = 12
THIN = 4.0


@dataclass(frozen=True)
class Box:
    """Something to place, in pixels."""

    name: str
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """From the right side of one box to the left side of another, at heights within them."""

    start: str
    end: str
    start_y: float
    end_y: float


Point = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """Where the upper left corners are, the points each line passes, and how large it all is."""

    corners: dict[str, Point]
    routes: dict[Line, list[Point]]
    width: float
    height: float


class _Columns:
    """Boxes and the places of passing lines, by column, with what each is tied to."""

    def __init__(self, boxes: Iterable[Box], lines: Iterable[Line]) -> None:
        self.boxes = {box.name: box for box in boxes}
        self.lines = list(lines)
        self.rank = _ranks(self.boxes, self.lines)
        self.columns: list[list[str]] = [[] for _ in range(max(self.rank.values(), default=0) + 1)]
        for name in self.boxes:
            self.columns[self.rank[name]].append(name)
        self.ties: dict[str, list[tuple[str, float, float]]] = {name: [] for name in self.boxes}
        self.passes: dict[Line, list[str]] = {}
        for number, line in enumerate(self.lines):
            self._tie(number, line)
        self.top: dict[str, float] = {}

    def _tie(self, number: int, line: Line) -> None:
        chain = [line.start]
        for column in range(self.rank[line.start] + 1, self.rank[line.end]):
            name = f"{number}:{column}"
            self.columns[column].append(name)
            self.ties[name] = []
            chain.append(name)
        self.passes[line] = chain[1:]
        chain.append(line.end)
        for left, right in pairwise(chain):
            left_y = line.start_y if left == line.start else THIN / 2
            right_y = line.end_y if right == line.end else THIN / 2
            self.ties[left].append((right, left_y, right_y))
            self.ties[right].append((left, right_y, left_y))

    def height(self, name: str) -> float:
        return self.boxes[name].height if name in self.boxes else THIN

    def wish(self, name: str) -> float:
        """The top at which the lines of a box would run level, on average."""
        wishes = [self.top[other] + other_y - own_y for other, own_y, other_y in self.ties[name]]
        return sum(wishes) / len(wishes) if wishes else self.top[name]

    def stack(self, column: list[str]) -> None:
        """Place a column without overlaps, each box as near to its wish as the others let it."""
        wishes = [self.wish(name) for name in column]
        blocks: list[tuple[float, float, int]] = []
        offset = 0.0
        for name, wish in zip(column, wishes, strict=True):
            # Boxes that would overlap move as one, to the mean of what they wish.
            blocks.append((wish - offset, 1.0, 1))
            while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
                (one, weight, count), (other, more, members) = blocks[-2:]
                mean = (one * weight + other * more) / (weight + more)
                blocks[-2:] = [(mean, weight + more, count + members)]
            offset += self.height(name) + (GAP if name in self.boxes else GAP / 2)
        offset = 0.0
        tops = [top for top, _, count in blocks for _ in range(count)]
        for name, top in zip(column, tops, strict=True):
            self.top[name] = top + offset
            offset += self.height(name) + (GAP if name in self.boxes else GAP / 2)

    def crossings(self) -> int:
        """How many pairs of lines cross between neighbouring columns."""
        count = 0
        for column in range(len(self.columns) - 1):
            spans = [
                (self.top[left] + own_y, self.top[right] + other_y)
                for left in self.columns[column]
                for right, own_y, other_y in self.ties[left]
                if right in self.columns[column + 1]
            ]
            count += sum(
                (a < c and b > d) or (a > c and b < d)
                for place, (a, b) in enumerate(spans)
                for c, d in spans[place + 1 :]
            )
        return count


def lay_out(boxes: Iterable[Box], lines: Iterable[Line]) -> Layout:
    """Place boxes so that the one a line ends at stands to the right of where it starts."""
    columns = _Columns(boxes, lines)
    for column in columns.columns:
        for place, name in enumerate(column):
            columns.top[name] = place * 200.0
    best: tuple[int, dict[str, float]] | None = None
    for sweep in range(SWEEPS):
        rightward = sweep % 2 == 1
        for column in columns.columns if rightward else reversed(columns.columns):
            column.sort(key=lambda name: (columns.wish(name) + columns.height(name) / 2, name))
            columns.stack(column)
        crossed = columns.crossings()
        if best is None or crossed <= best[0]:
            best = (crossed, dict(columns.top))
    columns.top = best[1] if best else {}
    return _drawn(columns)


def _drawn(columns: _Columns) -> Layout:
    highest = min(columns.top.values(), default=0.0)
    left, lefts, widths = 0.0, [], []
    for column in columns.columns:
        width = max((columns.boxes[name].width for name in column if name in columns.boxes), default=0.0)
        lefts.append(left)
        widths.append(width)
        left += width + CHANNEL
    corners = {name: (lefts[columns.rank[name]], columns.top[name] - highest) for name in columns.boxes}
    routes = {}
    for line in columns.lines:
        start, end = corners[line.start], corners[line.end]
        points = [(start[0] + columns.boxes[line.start].width, start[1] + line.start_y)]
        for name in columns.passes[line]:
            place, y = int(name.split(":")[1]), columns.top[name] - highest + THIN / 2
            points += [(lefts[place], y), (lefts[place] + widths[place], y)]
        routes[line] = [*points, (end[0], end[1] + line.end_y)]
    bottom = max((corners[name][1] + columns.height(name) for name in columns.boxes), default=0.0)
    deepest = max((y for points in routes.values() for _, y in points), default=0.0)
    return Layout(corners, routes, max(0.0, left - CHANNEL), max(bottom, deepest))


def _ranks(boxes: dict[str, Box], lines: list[Line]) -> dict[str, int]:
    """The column of each box, counted from the left; lines that close a circle do not count."""
    ends: dict[str, list[str]] = {name: [] for name in boxes}
    for line in lines:
        ends[line.start].append(line.end)
    depth: dict[str, int] = {}

    def measure(name: str, above: frozenset[str]) -> int:
        if name not in depth:
            further = [measure(end, above | {name}) + 1 for end in ends[name] if end not in above | {name}]
            depth[name] = max(further, default=0)
        return depth[name]

    for name in sorted(boxes):
        measure(name, frozenset())
    deepest = max(depth.values(), default=0)
    return {name: deepest - depth[name] for name in boxes}
