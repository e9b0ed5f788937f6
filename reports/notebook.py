"""The notebook, executed: what was explored, with the figures of this warehouse.

etlp notebook
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reports.environment import environment
from reports.publish import published
from warehouse.errors import DataError
from warehouse.progress import say
from warehouse.settings import Settings

FOLDER = Path(__file__).resolve().parent / "notebooks"
NAME = "flights"
TIMEOUT = 600  # seconds for each cell
HINT = f"open {FOLDER / NAME}.ipynb in Jupyter to see where."


def execute_notebook(settings: Settings) -> Path:
    """Run the notebook on this warehouse; write ``output/notebooks/flights.ipynb`` and ``.html``.

    Returns:
        The HTML page, which needs nothing from elsewhere. The same data gives the same bytes.

    Raises:
        DataError: a cell failed, or the kernel was killed.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    from reports.data import tables

    tables(settings)
    say("notebook: running its cells")
    notebook = nbformat.read(FOLDER / f"{NAME}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as private:
        # The kernel is reached by sockets in a folder of our own, not by ports.
        kernel = {"transport": "ipc", "connection_file": f"{private}/kernel.json"}
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": str(settings.root)}},
            record_timing=False,
            on_notebook_start=_with_signals_as_before(),
            config=Config({"KernelManager": kernel}),
        )
        # IPython's history is nobody's business, and two kernels would lock it.
        variables = environment(settings) | {"IPYTHONDIR": private, "PYTHONHASHSEED": "0"}
        try:
            # What cells print comes in messages; its own stderr tells of its end.
            client.execute(env=variables, stderr=subprocess.DEVNULL)
        except CellExecutionError as error:
            # A server that has gone since is the reason, whatever the cell says.
            tables(settings)
            said = " ".join(error.evalue.split())[:500]
            raise DataError(f"A cell of the notebook failed: {error.ename}: {said}", HINT) from error
        except CellTimeoutError as error:
            raise DataError(f"A cell of the notebook took longer than {TIMEOUT} seconds.", HINT) from error
        except DeadKernelError as error:
            raise DataError(
                "The kernel of the notebook was killed.",
                "run it again; a machine without memory kills the largest process.",
            ) from error
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="lab",
        template_file=str(FOLDER / "offline.html.j2"),
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    page, _ = exporter.from_notebook_node(notebook)
    folder = settings.output / "notebooks"
    with published(folder) as aside:
        nbformat.write(notebook, aside / f"{NAME}.ipynb")  # type: ignore[no-untyped-call]
        (aside / f"{NAME}.html").write_text(page, encoding="utf-8")
    return folder / f"{NAME}.html"


def _with_signals_as_before() -> Callable[..., None]:
    """A hook that lets Ctrl-C and SIGTERM end this process: nbclient would end the kernel and wait for it."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore(**_: Any) -> None:
        loop = asyncio.get_running_loop()
        for number, handler in before.items():
            if loop.remove_signal_handler(number):
                signal.signal(number, handler)

    return restore
