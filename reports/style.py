"""One look for every chart: colours that the colour-blind tell apart, a title that says the finding."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font, get_font_names
from PIL import Image

from reports.palette import GREY, HEAT, INK, RULE
from warehouse.progress import say

# Beside DejaVu, for what it has no letters for: those of them that this machine has.
ASIAN = ("Noto Sans CJK JP", "Noto Sans JP", "IPAGothic", "WenQuanYi Zen Hei", "Droid Sans Fallback")
MISSING = re.compile(r"Glyph (\d+) .* missing from font")

COLOURS = LinearSegmentedColormap.from_list("late", list(HEAT))

RC: dict[str, Any] = {
    "font.family": ["DejaVu Sans", *sorted(set(get_font_names()) & set(ASIAN), key=ASIAN.index)],
    "font.size": 7.5,
    # A carrier may be named with dollars.
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": GREY,
    "axes.labelsize": 7.5,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
}
DPI = 220
# Inches. The text of the A4 page is 6.85 wide; a chart's margins stand out on
# both sides, so that its title is flush with the text.
MARGIN = 0.1
WIDTH = 6.85 + 2 * MARGIN
_TITLE, _SUBTITLE, _SOURCE = 9.5, 7.5, 6.0


@dataclass(frozen=True)
class Words:
    """What stands around a chart: its finding, what is shown in which unit, and whence."""

    title: str
    subtitle: str
    source: str


def figure(words: Words, *, height: float, width: float = WIDTH) -> Figure:
    """A figure (sizes in inches) with its words in place; axes added to it keep clear of them."""
    drawing = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    title, subtitle = (
        _wrap(text, size, weight, width - 2 * MARGIN)
        for text, size, weight in ((words.title, _TITLE, "bold"), (words.subtitle, _SUBTITLE, "normal"))
    )
    top = height - MARGIN
    for text, size, weight, colour in (
        (title, _TITLE, "bold", INK),
        (subtitle, _SUBTITLE, "normal", GREY),
    ):
        drawing.text(
            MARGIN / width,
            top / height,
            text,
            size=size,
            weight=weight,
            color=colour,
            va="top",
            linespacing=1.25,
        )
        top -= (text.count("\n") + 1) * size * 1.25 / 72 + 0.05
    source = _wrap(f"Source: {words.source}", _SOURCE, "normal", width - 2 * MARGIN)
    drawing.text(MARGIN / width, MARGIN / height, source, size=_SOURCE, color=GREY, va="bottom")
    floor = MARGIN + 0.06 + (source.count("\n") + 1) * _SOURCE * 1.2 / 72
    engine: Any = drawing.get_layout_engine()
    engine.set(rect=(0.0, floor / height, 1.0, (top - 0.04 - floor) / height), w_pad=0.06, h_pad=0.05)
    return drawing


def save(drawing: Figure, path: Path) -> Path:
    """Write a figure as a PNG whose bytes depend on nothing but what it shows."""
    drawing.set_dpi(DPI)
    canvas = FigureCanvasAgg(drawing)
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        canvas.draw()
    _tell_missing(path, [str(each.message) for each in raised])
    # Without the opacity that nothing here uses, and that PDFs keep as a picture of its own.
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    Image.fromarray(np.ascontiguousarray(pixels)).save(path, dpi=(DPI, DPI))
    return path


def _tell_missing(path: Path, messages: Sequence[str]) -> None:
    found = {int(glyph[1]): None for message in messages if (glyph := MISSING.match(message))}
    if found:
        shown = ", ".join(f"{chr(point)!r} (U+{point:04X})" for point in found)
        say(
            f"Warning: {path.name}: no font has the characters {shown}; they are drawn as boxes. "
            "Install one, e.g. Debian's fonts-noto-cjk."
        )


@cache
def _text_width(text: str, size: float, weight: str) -> float:
    """In inches; measured ten times as large, where hinting no longer widens the letters."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(size, 720)
    with warnings.catch_warnings():
        # save() warns of what it has no letters for.
        warnings.simplefilter("ignore")
        font.set_text(text)
    return float(font.get_width_height()[0]) / 64 / 720


def _wrap(text: str, size: float, weight: str, width: float) -> str:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _text_width(longer, size, weight) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)
