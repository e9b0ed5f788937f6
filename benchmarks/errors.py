"""What a benchmark may meet: a part that cannot be measured here."""

from __future__ import annotations


class NotMeasured(Exception):
    """A figure could not be had; its text says why, and is printed in the figure's place."""
