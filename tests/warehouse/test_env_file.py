"""The file .env: the environment takes precedence, and a secret is for its owner alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.env_file import load_env_file
from warehouse.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a .env, and an environment that is restored afterwards."""
    for name in ("ETLP_HOST", "ETLP_PORT", "ETLP_PASSWORD"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    (tmp_path / ".env").write_text("ETLP_HOST=db.example\nexport ETLP_PORT='3310'\n# ETLP_PASSWORD=no\n")
    return tmp_path


def test_the_environment_takes_precedence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETLP_HOST", "other.example")
    load_env_file(folder)
    assert (os.environ["ETLP_HOST"], os.environ["ETLP_PORT"]) == ("other.example", "3310")
    assert "ETLP_PASSWORD" not in os.environ


def test_the_file_of_a_folder_above_counts_unless_there_is_a_nearer_one(folder: Path) -> None:
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    assert load_env_file(below) == folder / ".env"
    (folder / "a" / ".env").write_text("ETLP_PORT=1\n")
    assert load_env_file(below) == folder / "a" / ".env"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_that_others_can_read_is_refused(folder: Path, mode: int) -> None:
    file = folder / ".env"
    file.write_text("ETLP_PASSWORD=tr0ub4dor\n")
    file.chmod(mode)
    with pytest.raises(ConfigError, match=f"mode {mode:04o} and sets ETLP_PASSWORD"):
        load_env_file(folder)
    assert "ETLP_PASSWORD" not in os.environ
    file.chmod(0o600)
    load_env_file(folder)
    assert os.environ["ETLP_PASSWORD"] == "tr0ub4dor"


def test_dbt_has_the_same_values(folder: Path) -> None:
    (folder / "below").mkdir()
    code = "import dbt.cli.main, os; print(os.environ['ETLP_HOST'], os.environ['ETLP_PORT'])"
    environment = {**os.environ, "ETLP_HOST": "other.example"}
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder / "below",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == ["other.example", "3310"]
