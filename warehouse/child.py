"""Child processes that end with this one, even when it is killed.

python -P -m warehouse.child PROGRAM [ARGUMENT]...     runs a Python program while standard input is open
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Seconds that a child has for ending by itself, such as dbt for canceling its statements on the server.
GRACE = 30


def program(name: str) -> str:
    """The path of a Python program that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def start(command: list[str], **options: Any) -> subprocess.Popen[Any]:
    """Start a Python program that is killed as soon as this process is gone.

    The program reads an empty standard input. It gets no Ctrl-C from the terminal: `stop` it.

    Raises:
        FileNotFoundError: the program is not installed.
    """
    if not Path(command[0]).is_file():
        raise FileNotFoundError(command[0])
    # The kernel closes our end of the pipe however we end, on Linux and on macOS.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "warehouse.child", *command],
        stdin=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


@contextmanager
def running(command: list[str], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A child that has ended when the block is left; an error in the block stops it."""
    process = start(command, **options)
    try:
        yield process
        process.wait()
    except BaseException:
        stop(process)
        raise


def stop(process: subprocess.Popen[Any]) -> None:
    """Ask a child to end as Ctrl-C would, and kill it when it has not ended in time."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _main() -> None:
    parent = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _end_with(parent: int) -> None:
    os.read(parent, 1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _main()
