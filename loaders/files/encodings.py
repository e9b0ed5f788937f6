"""The encoding of a sample of text, and what is doubtful about it."""

from __future__ import annotations

import codecs

from loaders.files.bytes_in import MARKS

# For bytes that are no UTF-8: any such text can be read as it, so it is never proven.
GUESS = "cp1252"
# Characters of a line that are shown.
SHOWN = 60


def encoding_of(sample: bytes, cut: bool) -> str:
    """The encoding that the bytes prove, or `GUESS`; ``cut``: the file goes on after them."""
    for mark, name in MARKS.items():
        if sample.startswith(mark):
            return name
    # Text in Latin letters has a zero in every second byte of UTF-16.
    even, odd = (sample[start::2].count(0) / max(1, len(sample) // 2) for start in (0, 1))
    if max(even, odd) > 0.3 and min(even, odd) < 0.05:
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8" if _is_utf_8(sample, cut) else GUESS


def guessed(sample: bytes) -> str:
    """A line that shows whether `GUESS` is right, and its number."""
    number, line = next(
        (number, line) for number, line in enumerate(sample.split(b"\n"), start=1) if not _is_utf_8(line)
    )
    return f"its encoding is a guess, {GUESS}: line {number} reads {_shown(line)}"


def mixed(sample: bytes) -> str | None:
    """Which line is UTF-8 and which is not; None unless there are both."""
    lines = sample.split(b"\n")
    proven = next((place for place, line in enumerate(lines) if not line.isascii() and _is_utf_8(line)), None)
    other = next((place for place, line in enumerate(lines) if not _is_utf_8(line)), None)
    if proven is None or other is None:
        return None
    return (
        f"line {proven + 1} is UTF-8, line {other + 1} is not: read as {GUESS}, "
        f"line {proven + 1} is {_shown(lines[proven])}"
    )


def _is_utf_8(text: bytes, cut: bool = False) -> bool:
    try:
        # A character that the end of a sample cuts is no error; one that ends a line or a file is.
        codecs.getincrementaldecoder("utf-8")().decode(text, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _shown(line: bytes) -> str:
    text = line.decode(GUESS, "replace").strip()
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
