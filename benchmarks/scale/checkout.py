"""A copy of this checkout's project, whose time zones reach to the end of the history."""

from __future__ import annotations

import importlib.util
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.errors import NotMeasured
from loaders.sample import YEAR
from tests.servers import ROOT

SEEDS = Path("dbt_project", "seeds")


def copy_project(folder: Path, years: int) -> Path:
    """Copy what dbt and etlp read; the copy does not change while all is measured."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder)
    shutil.rmtree(folder / "dbt_project", ignore_errors=True)
    shutil.copytree(ROOT / "dbt_project", folder / "dbt_project")
    # The seed's own script, and not a row of another making.
    script = folder / SEEDS / "make_time_zone_offsets.py"
    spec = importlib.util.spec_from_file_location("offsets", script)
    if spec is None or spec.loader is None:
        raise NotMeasured(f"{script} is no script")
    offsets: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(offsets)
    end = datetime(YEAR + years + 2, 1, 1, tzinfo=UTC)
    if end > offsets.LAST:
        offsets.LAST = end
        offsets.main()
    return folder
