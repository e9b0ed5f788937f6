"""Names that break a program which puts them into SQL, YAML, Jinja or a driver's format as they are."""

from __future__ import annotations

# MySQL takes none that end in a blank, and no characters beyond the first 65,536.
NAMES = [
    "it's",
    'say "so"',
    "back`tick",
    "``",
    "100%",
    "%s and %(name)s",
    "dot.ted",
    "two  blanks",
    " leading",
    "back\\slash\\",
    "\\'",
    "semi; drop table x",
    "dash -- dash",
    "a/* b */",
    "#hash",
    "{curly}",
    "[x](y)",
    "<b>bold</b>",
    "select",
    "order",
    "Größe",
    "شحنة",
    "\u202eright to left",
    "名前",
    "1",
    "1e5",
    "=1+1",
    "a,b",
    "a:b",
    "now :then",
    "n" * 64,
]
