"""Data where Streamlit reads Markdown: nothing in a name of a carrier, file or server is a link."""

from __future__ import annotations

import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def as_text(value: object) -> str:
    """The value, each character of which stands for itself."""
    return PUNCTUATION.sub(r"\\\1", str(value))
