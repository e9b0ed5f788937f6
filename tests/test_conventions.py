"""Habits that hold for every file of the checkout."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT

PACKAGES = ("loaders", "ml", "expectations", "reports")
# Distributions of their own, which the packages may use.
APART = ("adapter/src/", "mysql_arrow/src/")
# The pipeline and the command call the packages; nothing else of `warehouse` does.
CALLERS = re.compile(r"warehouse/(pipeline|cli(_\w+)?)\.py")
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.splitlines()
PYTHON = [path for path in TRACKED if path.endswith(".py") and (ROOT / path).exists()]
CODE = [path for path in PYTHON if path.split("/")[0] in (*PACKAGES, "warehouse") or path.startswith(APART)]


def _imports(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", CODE)
def test_packages_do_not_import_one_another(path: str) -> None:
    own = path.split("/")[0]
    others = _imports(path) & (set(PACKAGES) - {own})
    assert not others or CALLERS.fullmatch(path)


@pytest.mark.parametrize("path", [path for path in CODE if path.startswith(APART)])
def test_a_distribution_of_its_own_imports_nothing_of_the_warehouse(path: str) -> None:
    assert not _imports(path) & {*PACKAGES, "warehouse", "benchmarks", "tests"}


@pytest.mark.parametrize("path", CODE)
def test_a_module_is_short_and_says_what_it_is(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert not text.strip() or ast.get_docstring(ast.parse(text))


def test_no_address_of_a_package_registry_is_kept() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|debian\.org/debian")
    kept = [
        path
        for path in TRACKED
        if path != "tests/test_conventions.py" and _text(path) and hosts.search(_text(path))
    ]
    assert kept == []


def test_locks_are_pinned_with_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        pinned = len(re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.MULTILINE))
        assert pinned
        assert pinned <= text.count("--hash=sha256:")


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def _text(path: str) -> str:
    try:
        return Path(ROOT / path).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""
