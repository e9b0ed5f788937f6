"""A disk that is full, named where a library does not."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Around what libraries write: an error of the disk has the path."""
    try:
        yield
    except OSError as error:
        if error.errno in FAULTS and error.filename is None:
            error.filename = str(path)
        raise
