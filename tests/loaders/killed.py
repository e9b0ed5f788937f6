"""Loads in processes of their own, which end as a crash ends them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from warehouse.settings import Settings

KILLED = -signal.SIGKILL
# One process that has imported the loader, and what Arrow asks for later, gives birth to those that load.
BIRTH = multiprocessing.get_context("forkserver")
BIRTH.set_forkserver_preload(
    [
        "tests.loaders.killed",
        "loaders.load",
        "loaders.files.raw_csv",
        "pyarrow.pandas_compat",
        "pandas",
        "jinja2",
    ]
)


def start_load(settings: Settings, kill_at: str = "", verb: str = "load") -> BaseProcess:
    """Begin to load, or replay, all there is; the process exits with 0, or with the code of its error."""
    arguments = (settings.root, dict(settings.environ), kill_at, verb)
    process = BIRTH.Process(target=_load, args=arguments, daemon=True)
    process.start()
    return process


def ended(process: BaseProcess, seconds: float = 120) -> int:
    """How a process ended; a load that hangs is an error."""
    process.join(seconds)
    assert process.exitcode is not None, f"still loading after {seconds} s"
    return process.exitcode


def _load(root: Path, environ: dict[str, str], kill_at: str, verb: str) -> None:
    from loaders.load import load
    from loaders.publish import steps
    from loaders.rejects.replay import replay
    from warehouse.errors import EtlpError
    from warehouse.settings import load_settings

    steps.reached = lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == kill_at else None
    log = (root / "load.log").open("a")
    os.dup2(log.fileno(), sys.stderr.fileno())
    try:
        {"load": load, "replay": replay}[verb](load_settings(root, environ))
    except EtlpError as error:
        print(f"Error: {error}", file=sys.stderr, flush=True)
        sys.exit(error.exit_code)
