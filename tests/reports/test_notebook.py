"""The notebook: kept clean, run whole, read offline."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from reports.notebook import FOLDER, NAME, execute_notebook
from tests.reports.conftest import one_row
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


def test_a_failed_cell_is_told_without_a_traceback(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="UsageError") as raised:
        execute_notebook(replace(settings, output=tmp_path))
    assert "Traceback" not in str(raised.value)
    assert not (tmp_path / "notebooks" / f"{NAME}.html").exists()
