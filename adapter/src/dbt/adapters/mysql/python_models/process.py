"""The process of a model: its lines go to dbt's log, and it ends when dbt cancels it."""

from __future__ import annotations

import contextlib
import contextvars
import json
import os
import signal
import subprocess
import sys
import threading
from typing import IO, Any, cast

from dbt.adapters.events.logging import AdapterLogger

logger = AdapterLogger("MySQL")

# The job comes by the input: arguments and environment can be read by others. The folder that dbt runs in is
# not searched for modules before the job says where dbt finds them.
BOOTSTRAP = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import json, os
parent = os.fdopen(os.dup(0), "rb")
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)
os.close(nothing)
job = json.loads(parent.readline())
sys.path[:] = job.pop("sys_path")
from dbt.adapters.mysql.python_models.runner import main
main(job, parent)
"""
# Once it has reported, what the model left running has so long to end, in seconds.
GRACE_SECONDS = 10
PRINTER_SECONDS = 2

# By the thread of dbt that waits for it.
_running: dict[int, ModelProcess] = {}


def cancel(thread: int) -> None:
    """End the process that this thread waits for, if there is one."""
    if process := _running.get(thread):
        process.is_cancelled = True
        process.end()


class ModelProcess:
    """One process for one job.

    Attributes:
        is_cancelled: dbt ended it.
        connections: the sessions that it has had on the server.
        outcome: the last it said: ``rows`` or ``error``; empty if it ended before.
        status: how it ended; negative for a signal.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_cancelled = False
        self.connections: list[int] = []
        self.outcome: dict[str, Any] = {}
        self.status = 0
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, job: dict[str, Any]) -> None:
        """Start the process, hand the job over, and follow it to its end.

        Raises:
            OSError: it could not be started.
        """
        self._process = process = subprocess.Popen(
            [sys.executable, "-c", BOOTSTRAP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A group of its own: it ends with all that the model started, and not by the terminal's Ctrl-C
            # before dbt has cancelled it.
            start_new_session=True,
        )
        thread = threading.get_ident()
        _running[thread] = self
        # With dbt's context, by which its log knows the model.
        printer = threading.Thread(target=contextvars.copy_context().run, args=(self._print, process.stderr))
        printer.daemon = True
        printer.start()
        try:
            self._follow(process, json.dumps(job).encode() + b"\n")
        finally:
            _running.pop(thread, None)
            self.end()
            self.status = process.wait()
            printer.join(PRINTER_SECONDS)

    def _follow(self, process: subprocess.Popen[bytes], job: bytes) -> None:
        # The input stays open: the process ends when it is closed, also by the end of dbt.
        with cast(IO[bytes], process.stdin) as jobs, cast(IO[bytes], process.stdout) as messages:
            with contextlib.suppress(BrokenPipeError):
                jobs.write(job)
                jobs.flush()
            for line in messages:
                self._take(json.loads(line))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)

    def end(self) -> None:
        """Kill it, and what it started."""
        if self._process is None:
            return
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    def _take(self, message: dict[str, Any]) -> None:
        if "debug" in message:
            logger.debug(f"{self.name}: {message['debug']}")
        elif "connection" in message:
            self.connections.append(message["connection"])
        else:
            self.outcome = message

    def _print(self, printed: IO[bytes]) -> None:
        for line in printed:
            # Of a line that a progress bar wrote again and again, the last.
            text = line.decode(errors="replace").rstrip().rpartition("\r")[2]
            if text:
                logger.info(f"{self.name}: {text}")
