"""Files that appear whole: made in a folder aside, then moved over the old ones."""

from __future__ import annotations

import fcntl
import filecmp
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.disk import named


@contextmanager
def published(folder: Path) -> Iterator[Path]:
    """A folder to write into, whose files replace those of ``folder`` when the block ends well.

    A file whose bytes are the same is left alone, so that a second run changes
    nothing; files that were not written again are removed. After an error, or
    when the process is killed while it writes, the old files stay. Two
    processes that publish to one folder take turns.
    """
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f".{folder.name}.new")
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        try:
            with named(folder):
                yield aside
                _replace(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _replace(aside: Path, folder: Path) -> None:
    new = {path.name for path in aside.iterdir()}
    for name in sorted(new):
        target = folder / name
        if not (target.is_file() and filecmp.cmp(aside / name, target, shallow=False)):
            (aside / name).replace(target)
    for path in folder.iterdir():
        if path.name not in new and path.is_file():
            path.unlink()
