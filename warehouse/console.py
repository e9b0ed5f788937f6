"""The terminal and the locale: any text can be printed, and names of files are UTF-8."""

from __future__ import annotations

import io
import os
import sys


def use_utf8() -> None:
    """Start this program again in Python's UTF-8 mode where the locale has another encoding.

    What it starts, such as dbt, inherits the mode.
    """
    if sys.getfilesystemencoding().lower() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def print_anything() -> None:
    """Print what the terminal has no character for, such as a file name that is not UTF-8, escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
