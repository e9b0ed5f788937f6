"""Fonts for what DejaVu has no letters for, and a warning where no font has them."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from warehouse.progress import say

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
# Fonts that every PDF reader has, and the character set that tells what each can draw.
ASIAN = {
    "HeiseiKakuGo-W5": "euc_jp",
    "HYGothic-Medium": "euc_kr",
    "STSong-Light": "gb2312",
    "MSung-Light": "big5",
}
SEPARATE = re.compile(r"\s")


def with_fonts(markup: str) -> str:
    """A paragraph's markup in which each text that DejaVu cannot draw names a font that can."""
    parts = []
    for is_drawn, run in groupby(markup, key=_is_drawn):
        text = "".join(run)
        font = None if is_drawn else _font(text)
        parts.append(f'<font name="{font}">{text}</font>' if font else text)
    return "".join(parts)


@cache
def _font(text: str) -> str | None:
    for name, charset in ASIAN.items():
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            continue
        pdfmetrics.registerFont(UnicodeCIDFont(name))
        return name
    points = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(text))
    say(f"Warning: no font of the report has the characters of {text!r} ({points}); they are drawn as boxes.")
    return None


def _is_drawn(char: str) -> bool:
    glyphs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return ord(char) in glyphs or bool(SEPARATE.match(char))
