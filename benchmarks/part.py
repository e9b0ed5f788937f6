"""A part of the benchmark: what it is run with, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.claim import Claim
from benchmarks.reading import Reading
from tests.servers import Server


@dataclass(frozen=True)
class Bench:
    """A running server, and how large and how often everything is measured."""

    server: Server
    scale: float
    repeat: int
    files: int
    memory_gb: float
    peer_rows: int

    @property
    def name(self) -> str:
        """The server, for people."""
        return self.server.flavor


@dataclass
class Result:
    """The readings of a part, each with its ratio to a reference, its claims and remarks."""

    title: str
    readings: list[tuple[Reading, float | None]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
