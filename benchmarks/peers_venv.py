"""Virtual environments for what is compared with: made when one is missing or out of date."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import NotMeasured

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Venv:
    """The environment ``.venv`` of a folder, with what its ``requirements.txt`` pins."""

    folder: Path

    def program(self, name: str) -> Path:
        """A program of the environment, which is made first where it is missing.

        Raises:
            NotMeasured: its packages cannot be installed.
        """
        venv, requirements = self.folder / ".venv", self.folder / "requirements.txt"
        done = venv / "installed"
        digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
        if not done.exists() or done.read_text() != digest:
            uv = Path(sys.executable).with_name("uv")
            shutil.rmtree(venv, ignore_errors=True)
            _run(uv, "venv", "--quiet", "--python", sys.executable, venv)
            _run(uv, "pip", "install", "--quiet", "--python", venv / "bin" / "python", "-r", requirements)
            done.write_text(digest)
        return venv / "bin" / name


def program(name: str) -> Path:
    """A program of the environment of the loader's peers.

    Raises:
        NotMeasured: its packages cannot be installed.
    """
    return Venv(HERE).program(name)


def _run(*command: str | Path) -> None:
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotMeasured(f"{command[0]} does not run: {error}") from error
    if said.returncode:
        raise NotMeasured(f"packages cannot be installed: {said.stderr.strip()[-500:]}")
