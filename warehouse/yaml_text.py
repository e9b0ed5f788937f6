"""YAML as text that people wrote: values put into it, the rest left as it stands."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import yaml

# What opens an expression, a statement or a comment; a brace at the end may meet another.
JINJA = re.compile(r"\{(?:[{%#]|$)")

# What PyYAML writes behind a scalar that stands alone.
END = "\n...\n"
LONGEST = 130


def scalar(value: object) -> str:
    """A value as YAML that may stand in a flow mapping."""
    text = str(value)
    if value is None:
        return "null"
    if isinstance(value, int):
        return text
    plain = text.strip() == text and not set(text) & set(",[]{}:#&*!|>'\"%@`\\") and text.isprintable()
    try:
        return text if plain and yaml.safe_load(text) == text else quoted(text)
    except yaml.YAMLError:
        return quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes; line breaks and control characters of every kind are escaped."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char in "\n\t":
        return "\\n" if char == "\n" else "\\t"
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"


def comment(text: str) -> str:
    """A text as a comment, which no line break in it ends."""
    return f"# {''.join(char if char.isprintable() else ' ' for char in text)}"


def line(value: str) -> str:
    """A text as YAML that stands alone behind its key, quoted only where it must be."""
    try:
        if yaml.safe_load(f"- key: {value}") == [{"key": value}]:
            return value
    except yaml.YAMLError:
        pass
    return quoted(value)


def sequence(values: Sequence[str]) -> str:
    """Values as a flow sequence."""
    return f"[{', '.join(map(scalar, values))}]"


def dumped(mapping: Mapping[str, object]) -> list[str]:
    """A mapping as lines of YAML: a key in one line, or in as many as it needs."""
    lines: list[str] = []
    for key, value in mapping.items():
        flow = yaml.safe_dump(
            value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9
        )
        one = f"{scalar(key)}: {flow.removesuffix(END).strip()}"
        block = yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True).splitlines()
        lines += [one] if len(one) <= LONGEST else block
    return lines


def literal(text: str) -> str:
    """A text that Jinja renders as it stands; dbt renders what its YAML declares."""
    return text.replace("{", "{{ '{' }}") if JINJA.search(text) else text


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
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
