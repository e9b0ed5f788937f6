"""CONTRIBUTING.md as steps: commands with the output that is shown below them, and edits."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

BLOCK = re.compile(r"^```(sh|diff|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CLOCK = re.compile(r"^\d\d:\d\d:\d\d {2}", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """A block of commands with what they print, or one of edits."""

    kind: str
    text: str
    shown: str = ""


def steps(page: str) -> Iterator[Step]:
    """The blocks in order; a `text` block belongs to the commands above it."""
    blocks = [*BLOCK.findall(page), ("", "")]
    for (kind, text), (next_kind, shown) in pairwise(blocks):
        if kind in ("sh", "diff"):
            yield Step(kind, text, shown if next_kind == "text" else "")


def run(commands: str, folder: Path, environ: Mapping[str, str]) -> str:
    """What the commands print, without the time of day before a line of dbt's."""
    done = subprocess.run(
        ["sh", "-c", commands],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return CLOCK.sub("", done.stdout)


def edit(changes: str, folder: Path) -> None:
    """Put the `+` lines where the `-` lines above them are, in the file that `+++` names."""
    for part in re.split(r"^\+\+\+ ", changes, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        path = folder / name.strip()
        text = path.read_text(encoding="utf-8")
        for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", body, re.MULTILINE):
            before, after = (re.sub(r"^.", "", lines, flags=re.MULTILINE) for lines in (old, new))
            assert text.count(before) == 1, f"{name} has not one time: {before}"
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")


def is_shown(shown: str, printed: str) -> bool:
    """Whether the page shows what was printed; `…` is anything, on a line of its own any lines."""
    lines = [
        r"(?:.*\n)*?"
        if line.strip() == "…"
        else ".*".join(map(re.escape, line.rstrip().split("…"))) + r" *\n"
        for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), printed.rstrip("\n") + "\n") is not None
