"""The name by which the ledger knows a file: text in UTF-8 of which no two are equal to a server.

File names are bytes. Those that are not UTF-8, and blanks at the end of a name, which a server
does not compare, are written as ``\\xff`` and ``\\x20``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

ESCAPE = re.compile(r"\\x([0-9a-f]{2})")
# A byte that is not UTF-8, a blank at the end, or what would be taken for an escape.
ESCAPED = re.compile(r"[\udc80-\udcff]|[ ](?=[ ]*\Z)|\\(?=x[0-9a-f]{2})")


def ledger_name(path: Path | str) -> str:
    """The name of a path, the same whatever the locale is."""
    text = os.fsencode(path).decode("utf-8", "surrogateescape")
    return ESCAPED.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def path_of(name: str) -> Path:
    """The path of a name."""
    raw = ESCAPE.sub(
        lambda found: chr(0xDC00 + int(found[1], 16)) if int(found[1], 16) > 0x7F else chr(int(found[1], 16)),
        name,
    )
    return Path(os.fsdecode(raw.encode("utf-8", "surrogateescape")))
