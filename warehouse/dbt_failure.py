"""What failed in dbt, with the line of the file that someone has to look at."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from warehouse.yaml_text import member, text_of

# How a node may end that has failed; a microbatch model has failed where one of its batches has.
FAILED = ("error", "fail", "runtime error", "partial success")
MOST_LINES = 20
# What every such message says, or what tells of dbt rather than of the model.
NOISE = re.compile(
    r"(Database|Compilation|Runtime|Parsing) Error( in .*)?$|> |compiled code at |Please ensure the name, "
)
# What a message names, the most telling first.
NAMED = (
    re.compile(r"a node named '(\w+)'"),
    re.compile(r"Unknown column '(?:[^'.]*\.)*([^'.]+)'"),
    re.compile(r"Table '(?:[^'.]*\.)*([^'.]+)'"),
    re.compile(r"FUNCTION (?:\w+\.)?(\w+) does not exist", re.IGNORECASE),
    re.compile(r"'(\w+)' is undefined"),
)
REST_OF_QUERY = re.compile(r"near '([^\n]*)\n.*?' at line", re.DOTALL)
SENT_LINE = re.compile(r"^\s*line \d+: (.+)$", re.MULTILINE)
MISMATCH = re.compile(r"^\s*\| (\w+) +\|.*\| (data type mismatch|missing in \w+) *\|", re.MULTILINE)
FILE = re.compile(r"[\w./-]+\.(?:sql|ya?ml|csv|py)\b")
NEAR_LINE = re.compile(r"\bline (\d+)")
TOP = ("models", "seeds", "snapshots", "sources", "unit_tests")
MODEL_OF = re.compile(r"@ \w+: \{'name': '(\w+)'")


@dataclass(frozen=True)
class Failure:
    """A node that failed.

    Attributes:
        place: file and line, as editors open it; the line only where it is known.
        compiled: the SQL that was sent, below the checkout where it is.
        rows: the command that shows the rows that fail a test.
    """

    name: str
    message: str
    place: str
    compiled: str = ""
    rows: str = ""

    def __str__(self) -> str:
        first, *rest = self.message.splitlines() or [""]
        lines = [f"{self.name}: {first}", *rest, f"at {self.place}" if self.place else ""]
        lines.append(f"compiled: {self.compiled}" if self.compiled else "")
        lines.append(f"rows: `{self.rows}`" if self.rows else "")
        return "\n".join(f"  {'' if line is lines[0] else '  '}{line}" for line in lines if line)


def failures_of(root: Path, manifest: Mapping[str, Any], results: Iterable[Mapping[str, Any]]) -> list[str]:
    """What failed, of some results of run_results.json."""
    nodes = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    return [
        str(failure_of(root, nodes.get(each["unique_id"], {"name": each["unique_id"]}), each))
        for each in results
    ]


def failure_of(root: Path, node: Mapping[str, Any], result: Mapping[str, Any]) -> Failure:
    """The failure of a node of the manifest.

    Args:
        result: of run_results.json.
    """
    said = str(result.get("message") or result["status"])
    path = root / str(node.get("original_file_path") or "")
    number = _line(path, node, said)
    if node.get("resource_type") == "unit_test" and result["status"] == "error":
        # It could not run, which is a fault of the model rather than of what is expected of it.
        for tested in path.parent.glob(f"{node.get('model')}.sql"):
            if found := _named_line(tested, said):
                path, number = tested, found
    name, compiled = str(node["name"]), str(node.get("compiled_path") or "")
    rows = f"dbt show --select {name}" if node.get("resource_type") == "test" else ""
    return Failure(name, _plain(said), _place(root, path, number), compiled, rows)


def place_in(root: Path, said: str) -> str:
    """Where a project that dbt cannot read is wrong: the first file that the message names, with its line."""
    for named in FILE.findall(said):
        for path in (root / named, *sorted(root.glob(f"dbt_project/*/{named}"))):
            # A traceback of dbt's leads to its own files.
            if path.is_file() and not path.is_relative_to(sys.prefix):
                model, near = MODEL_OF.search(said), NEAR_LINE.search(said)
                number = _named_line(path, said)
                if number is None and model:
                    number = _yaml_line(path, model[1])
                return _place(root, path, number or (int(near[1]) if near else None))
    return ""


def _plain(said: str) -> str:
    lines = [line.strip() for line in REST_OF_QUERY.sub(r"near '\1' at line", said).splitlines()]
    lines = [line for line in lines if line and not NOISE.match(line)]
    code = re.match(r"(\d{4}): (.*)", lines[0]) if lines else None
    if code:
        lines[0] = f"{code[2]} ({code[1]})"
    return "\n".join(lines[:MOST_LINES]) or " ".join(said.split())


def _place(root: Path, path: Path, number: int | None) -> str:
    below = path.relative_to(root) if path.is_relative_to(root) else path
    if number is None:
        return str(below)
    lines = _text(path).splitlines()
    shown = lines[number - 1].strip() if number <= len(lines) else ""
    return f"{below}:{number}: {shown}"


def _line(path: Path, node: Mapping[str, Any], said: str) -> int | None:
    if not path.is_file():
        return None
    if metadata := node.get("test_metadata"):
        model = str(node.get("attached_node") or "").split(".")[-1]
        return _yaml_line(path, model, node.get("column_name"), metadata.get("name"))
    if node.get("resource_type") == "unit_test":
        return _yaml_line(path, str(node["name"]))
    if wrong := MISMATCH.search(said):
        return _named_line(path, said, [wrong[1]])
    return _named_line(path, said)


def _named_line(path: Path, said: str, words: Iterable[str] = ()) -> int | None:
    """The line that the server repeats, or the first with a name that the message gives."""
    lines = _text(path).splitlines()
    if sent := SENT_LINE.search(said):
        same = [number for number, line in enumerate(lines, 1) if line.strip() == sent[1].strip()]
        if same:
            return same[0]
    named = [found[1] for pattern in NAMED if (found := pattern.search(said))]
    for word in [*words, *named]:
        for number, line in enumerate(lines, 1):
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line, re.IGNORECASE):
                return number
    return None


def _yaml_line(path: Path, model: str, column: str | None = None, test: str | None = None) -> int | None:
    """The line of a model, of its column, of the test there: as deep as the file tells."""
    try:
        root = yaml.compose(_text(path), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    top = [each for key in TOP for each in _items(root, key)]
    node = next((each for each in top if text_of(each, "name") == model), None)
    if node is None:
        return None
    found = next(
        (each for each in _items(node, "columns") if column and text_of(each, "name") == column), node
    )
    for key in ("data_tests", "tests"):
        for each in _items(found, key):
            names = each.value[:1] if isinstance(each, yaml.MappingNode) else [(each, None)]
            if any(name.value == test for name, _ in names):
                return int(each.start_mark.line) + 1
    return int(found.start_mark.line) + 1


def _text(path: Path) -> str:
    # What is wrong with the file is what dbt said.
    return path.read_text(encoding="utf-8", errors="replace")


def _items(node: yaml.Node | None, key: str) -> list[yaml.Node]:
    value = member(node, key)
    return list(value.value) if isinstance(value, yaml.SequenceNode) else []
