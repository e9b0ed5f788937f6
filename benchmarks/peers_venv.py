"""The peers' own virtual environment, `benchmarks/.venv`: made when it is missing or out of date."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.errors import NotMeasured

HERE = Path(__file__).resolve().parent
FOLDER = HERE / ".venv"
REQUIREMENTS = HERE / "requirements.txt"


def program(name: str) -> Path:
    """A program of the environment, which is made first where it is missing.

    Raises:
        NotMeasured: its packages cannot be installed.
    """
    done = FOLDER / "installed"
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not done.exists() or done.read_text() != digest:
        uv = Path(sys.executable).with_name("uv")
        shutil.rmtree(FOLDER, ignore_errors=True)
        _run(uv, "venv", "--quiet", "--python", sys.executable, FOLDER)
        _run(uv, "pip", "install", "--quiet", "--python", FOLDER / "bin" / "python", "-r", REQUIREMENTS)
        done.write_text(digest)
    return FOLDER / "bin" / name


def _run(*command: str | Path) -> None:
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotMeasured(f"{command[0]} does not run: {error}") from error
    if said.returncode:
        raise NotMeasured(f"the peers' packages cannot be installed: {said.stderr.strip()[-500:]}")
