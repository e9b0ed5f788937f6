"""What editors are told: the settings name what is there, and agree with the tools of `make lint`."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from configparser import ConfigParser
from typing import Any

import yaml

from tests.servers import ROOT
from warehouse.cli import main


def _json(path: str) -> Any:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


SETTINGS = _json(".vscode/settings.json")
CONTAINER = _json(".devcontainer/devcontainer.json")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_dev_container_brings_the_extensions_that_are_recommended() -> None:
    recommended = _json(".vscode/extensions.json")["recommendations"]
    assert recommended == sorted(set(recommended))
    assert CONTAINER["customizations"]["vscode"]["extensions"] == recommended


def test_every_formatter_in_the_settings_is_a_recommended_extension() -> None:
    named = [each["editor.defaultFormatter"] for key, each in SETTINGS.items() if key.startswith("[")]
    assert {name for name in named if name} <= set(_json(".vscode/extensions.json")["recommendations"])


def test_every_program_in_the_settings_is_one_of_the_venv() -> None:
    programs = [
        value.removeprefix("${workspaceFolder}/")
        for value in SETTINGS.values()
        if isinstance(value, str) and "/bin/" in value
    ]
    assert len(programs) == 3
    assert all((ROOT / program).exists() for program in programs)


def test_dbt_finds_its_profile_where_the_settings_say() -> None:
    assert SETTINGS["dbt.profilesDirOverride"] == "${workspaceFolder}"
    assert (ROOT / "profiles.yml").is_file()
    assert (ROOT / "dbt_project.yml").is_file()


def test_every_pattern_of_a_schema_or_a_language_finds_files() -> None:
    patterns = [pattern for each in SETTINGS["yaml.schemas"].values() for pattern in each]
    patterns += [key for key in SETTINGS["files.associations"] if key.endswith(".sql")]
    for pattern in patterns:
        assert next(ROOT.glob(pattern.removeprefix("**/")), None), pattern


def test_the_dev_container_has_the_oldest_python_and_forwards_the_ports_of_the_pages() -> None:
    oldest = re.match(r">=([\d.]+)", PYPROJECT["project"]["requires-python"])
    assert oldest
    assert f"-{oldest[1]}-bookworm" in CONTAINER["image"]
    ports = {
        option.default
        for verb in ("dashboard", "docs")
        for option in main.commands[verb].params
        if option.name == "port"
    }
    assert set(CONTAINER["forwardPorts"]) == ports == {int(port) for port in CONTAINER["portsAttributes"]}


def test_lines_are_as_long_in_the_editor_as_the_tools_allow() -> None:
    config = ConfigParser(strict=True)
    config.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    python = PYPROJECT["tool"]["ruff"]["line-length"]
    assert int(config["*.py"]["max_line_length"]) == python == SETTINGS["[python]"]["editor.rulers"][0]
    written = int(config["*.sql"]["max_line_length"])
    assert written == SETTINGS["[jinja-sql]"]["editor.rulers"][0]
    assert written <= PYPROJECT["tool"]["sqlfluff"]["core"]["max_line_length"]
    rules = yaml.safe_load((ROOT / ".yamllint.yaml").read_text(encoding="utf-8"))["rules"]
    assert SETTINGS["[yaml]"]["editor.rulers"] == [rules["line-length"]["max"]]


def test_the_editors_files_are_not_ignored() -> None:
    files = [".vscode/settings.json", ".vscode/extensions.json", ".devcontainer/devcontainer.json"]
    ignored = subprocess.run(["git", "check-ignore", *files], cwd=ROOT, capture_output=True, text=True)
    assert ignored.stdout == ""
