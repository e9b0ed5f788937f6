"""CONTRIBUTING.md is followed from its first line to its last, in a copy of the checkout."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.contributing import edit, is_shown, run, steps
from tests.servers import ROOT
from warehouse.ci.conventions import RULES
from warehouse.ci.manifest import Manifest
from warehouse.settings import Settings

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COPIED = (
    "dbt_project",
    "reports/queries",
    "dbt_project.yml",
    "profiles.yml",
    "pyproject.toml",
    "Makefile",
    ".sqlfluffignore",
)
# What a contributor's environment does not set: all of it is in the checkout.
UNSET = ("ETLP_LANDING", "ETLP_OUTPUT", "DBT_TARGET_PATH", "DBT_LOG_PATH")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that a walk through the page touches, with the programs of this checkout."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    # The packages are there, and are to stay those of this checkout.
    install = tmp_path / "requirements" / "install.sh"
    install.parent.mkdir()
    install.write_text("#!/bin/sh\n")
    install.chmod(0o755)
    return tmp_path


@pytest.mark.one_server("mysql")
def test_every_command_of_the_walk_prints_what_is_shown(settings: Settings, checkout: Path) -> None:
    environ = {name: value for name, value in settings.environ.items() if name not in UNSET}
    environ |= {"DBT_USE_COLORS": "false", "DBT_VERSION_CHECK": "false"}
    for step in steps(PAGE):
        if step.kind == "diff":
            edit(step.text, checkout)
            continue
        printed = run(step.text, checkout, environ)
        assert is_shown(step.shown, printed), f"{step.text}\nprints:\n{printed}\nshown is:\n{step.shown}"
    # What a newcomer has made so is as the project wants it.
    manifest = Manifest.read(checkout, checkout / "target")
    broken = [str(found) for rule in RULES for found in rule(manifest) if "alliance" in found.name]
    assert broken == []
    assert "alliance_chart" in [exposure["name"] for exposure in manifest.exposures()]


def test_all_commands_show_what_they_print() -> None:
    walk = list(steps(PAGE))
    assert len(walk) >= 10
    assert [step.text for step in walk if step.kind == "sh" and not step.shown] == []


def test_a_page_that_went_stale_is_seen() -> None:
    printed = "1 of 3 OK in 0.04s\n\nDone. PASS=3\n"
    assert is_shown("1 of 3 OK in …\n…\nDone. PASS=3\n", printed)
    assert is_shown("…\nDone. PASS=3\n", printed)
    assert not is_shown("…\nDone. PASS=4\n", printed)
    assert not is_shown("1 of 3 OK in …\n…\nDone. PASS=\n", printed)
    assert not is_shown("Done. PASS=3\n", printed)
    assert not is_shown("1 of 3 OK in …\n…\nDone. PASS=3\nand more\n", printed)


def test_the_page_is_read_in_one_sitting() -> None:
    assert len(PAGE.splitlines()) < 250
