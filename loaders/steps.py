"""Named steps of a load, at which a test can end it as a crash would."""

from __future__ import annotations

import os
import signal

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


def step(name: str) -> None:
    """Tell that a step was reached; ETLP_KILL_AT names one at which this process is killed."""
    if os.environ.get("ETLP_KILL_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
