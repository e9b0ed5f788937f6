"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any


def say(line: str) -> None:
    """Tell what goes on; results belong on stdout instead."""
    print(visible(line), file=sys.stderr, flush=True)


def visible(text: str) -> str:
    """A text whose control characters, which a terminal would obey, are shown as escapes."""
    return "".join(char if char.isprintable() or char in "\n\t" else repr(char)[1:-1] for char in text)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int, str], None]]:
    """A bar for ``total`` units of work; call the yielded function with units done and a label.

    Off a terminal every call prints a plain line instead.
    """
    if not sys.stderr.isatty():

        def line(units: int, label: str) -> None:
            if label:
                say(f"{title}: {label}")

        yield line
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", style="bold", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[label]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total, label="")
        yield lambda units, label: bar.update(task, advance=units, label=visible(label))


class Progress:
    """How far a long load is: rows, MB/s and time left on a terminal, lines elsewhere.

    A context manager; the bar is gone when it ends.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._bar: Any = None
        self._task: Any = None
        self._rows = 0
        self._read: dict[str, int] = {}

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
                TransferSpeedColumn,
            )

            columns = (
                TextColumn("{task.description}", style="bold", markup=False),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                TextColumn("{task.fields[rows]:,} rows"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[label]}", markup=False),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.title, total=0, rows=0, label="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def expect(self, size: int) -> None:
        """So many more bytes of files will be read."""
        if self._bar is not None:
            self._bar.update(self._task, total=self._bar.tasks[0].total + size)

    def rows(self, name: str, size: int, share: float, count: int) -> None:
        """So many more rows of a file were read, which now is read to this share of its size."""
        if self._bar is None:
            return
        self._rows += count
        read = int(size * min(share, 1.0))
        step = max(0, read - self._read.get(name, 0))
        self._read[name] = max(read, self._read.get(name, 0))
        self._bar.update(self._task, advance=step, rows=self._rows, label=visible(name))

    def line(self, text: str) -> None:
        """Tell of something that is done; on a terminal the bar tells enough."""
        if self._bar is None:
            say(f"{self.title}: {text}")
