"""The notebook: kept clean, run whole, read offline."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from reports.notebook import FOLDER, NAME, execute_notebook
from tests.reports.conftest import one_row
from tests.servers import ROOT
from warehouse.errors import DataError
from warehouse.settings import Settings


def test_the_source_holds_no_outputs() -> None:
    notebook = json.loads((FOLDER / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_it_runs_and_shows_the_marts_and_the_model(shown: Settings) -> None:
    page = execute_notebook(shown)
    text = page.read_text(encoding="utf-8")
    (flights,) = one_row(shown, "select count(*) from {marts}.fct_flights")
    (version,) = one_row(shown, "select model_version from {ml}.models where stage = 'production'")
    executed = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 4
    assert str(flights) in text
    assert version in text
    assert re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"(?!data:)[^\"]+\"", text) == []


@pytest.mark.one_server
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_kernel(settings: Settings, tmp_path: Path, number: int) -> None:
    endless = tmp_path / f"{NAME}.ipynb"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [cell | {"source": f"open({str(tmp_path / 'begun')!r}, 'w')\nimport time\ntime.sleep(600)"}]
    endless.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    code = (
        # A shell starts what runs in the background with Ctrl-C ignored.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from pathlib import Path; from reports import notebook; notebook.FOLDER = Path({str(tmp_path)!r}); "
    )
    program = [sys.executable, "-c", f"{code}from warehouse.cli import main; main(['notebook'])"]
    environ = {**settings.environ, "ETLP_OUTPUT": str(tmp_path)}
    with subprocess.Popen(program, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as run:
        until = time.monotonic() + 120
        while not (tmp_path / "begun").exists():
            assert time.monotonic() < until
            time.sleep(0.1)
        kernels = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(number)
        try:
            _, said = run.communicate(timeout=60)
        finally:
            run.kill()
    assert run.returncode in (128 + number, 1)
    assert "Traceback" not in said
    assert psutil.wait_procs(kernels, timeout=20)[1] == []


def test_a_failed_cell_is_told_without_a_traceback(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="UsageError") as raised:
        execute_notebook(replace(settings, output=tmp_path))
    assert "Traceback" not in str(raised.value)
    assert not (tmp_path / "notebooks" / f"{NAME}.html").exists()
