"""The colours of charts, tables and dashboard, told apart by the colour-blind too."""

from __future__ import annotations

INK = "#1B2A3A"
GREY = "#66727F"
RULE = "#D9DFE5"
PALE = "#F3F6F8"
SLATE = "#7F93A6"
# Okabe and Ito's palette, where blue and vermillion differ for everyone.
BLUE = "#0072B2"
LATE = "#D55E00"
GREEN = "#009E73"
SERIES = (BLUE, LATE, GREEN, "#CC79A7", "#E69F00", "#56B4E9")
# Its lightness falls evenly, so it survives a black-and-white printer.
HEAT = ("#F8F5F0", "#F7CFA8", "#EE8B45", "#C24E00", "#662700")
