"""Named steps of a load, at which a test can end it as a crash would."""

from __future__ import annotations

from collections.abc import Callable

STEPS = (
    "started",
    "aside-created",
    "aside-filled",
    "aside-proven",
    "aside-indexed",
    "publishing",
    "renamed",
    "published",
    "deleted",
    "sent",
    "proven",
    "staged",
    "sorted",
    "merged",
    "committed",
)
REPLAY_STEPS = ("replay-sent", "replay-committed")


# Told of each step; a test puts here what is to happen then.
reached: Callable[[str], None] | None = None


def step(name: str) -> None:
    """Tell that a step was reached."""
    if reached is not None:
        reached(name)
