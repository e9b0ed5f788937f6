"""YAML as text that people wrote: values put into it, the rest left as it stands."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import yaml


def scalar(value: object) -> str:
    """A value as YAML that may stand in a flow mapping."""
    text = str(value)
    if value is None:
        return "null"
    if isinstance(value, int):
        return text
    plain = text.strip() == text and not set(text) & set(",[]{}:#&*!|>'\"%@`\\") and text.isprintable()
    try:
        return text if plain and yaml.safe_load(text) == text else json.dumps(text, ensure_ascii=False)
    except yaml.YAMLError:
        return json.dumps(text, ensure_ascii=False)


def line(value: str) -> str:
    """A text as YAML that stands alone behind its key, quoted only where it must be."""
    try:
        if yaml.safe_load(f"- key: {value}") == [{"key": value}]:
            return value
    except yaml.YAMLError:
        pass
    return json.dumps(value, ensure_ascii=False)


def sequence(values: Sequence[str]) -> str:
    """Values as a flow sequence."""
    return f"[{', '.join(map(scalar, values))}]"


def member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value of a mapping's key."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def text_of(node: yaml.Node | None, key: str) -> str | None:
    """The value of a mapping's key, if it is a scalar."""
    value = member(node, key)
    return value.value if isinstance(value, yaml.ScalarNode) else None


def last_line(node: yaml.Node) -> int:
    """The line a node ends in; a block's own end mark stands after the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
