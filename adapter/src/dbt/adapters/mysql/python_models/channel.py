"""What a model's process tells dbt: lines of JSON, apart from what the model prints."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
from typing import Any, BinaryIO


class Channel:
    """The process's first output, taken before the model can write to it.

    What the model prints goes where its errors go, what it reads is empty. The process ends with its parent.
    """

    def __init__(self, parent: BinaryIO) -> None:
        """Take the outputs over.

        Args:
            parent: gives nothing more, and ends when dbt does.
        """
        self._lock = threading.Lock()
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
        faulthandler.enable()
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()

    def send(self, **message: Any) -> None:
        """Tell dbt one thing: ``debug``, ``connection``, ``error`` or ``rows``."""
        with self._lock:
            self._out.write(json.dumps(message).encode() + b"\n")
            self._out.flush()


def _end_with(parent: BinaryIO) -> None:
    try:
        parent.read(1)
    finally:
        if os.name == "posix" and os.getpgid(0) == os.getpid():
            # With the processes that the model may have started.
            os.killpg(0, signal.SIGKILL)
        os._exit(1)
