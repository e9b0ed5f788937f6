"""A table as text in a sources file: written, put in its place, the rest left as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from loaders.external import parse_external
from loaders.files.formats import FormatOptions
from warehouse.errors import UsageError
from warehouse.yaml_file import mappings, read_mapping
from warehouse.yaml_text import dumped, last_line, member, quoted, scalar, sequence, text_of

# Of yamllint, and how far a column is indented.
LINE, INDENT = 158, 10


def format_lines(location: str, options: FormatOptions) -> list[str]:
    """The keys of ``external`` that tell what the location and the defaults do not."""
    usual = parse_external({"location": location}, lambda text: text).options
    lines = [f"format: {options.format}"]
    if options.format == "parquet":
        return lines
    names = ["encoding"]
    if options.format == "csv":
        names = ["delimiter", "quote", "escape", "encoding", "header_rows"]
    lines += [
        f"{name}: {scalar(getattr(options, name))}"
        for name in names
        if getattr(options, name) != getattr(usual, name)
    ]
    if options.format == "csv" and options.null_values != usual.null_values:
        lines.append(f"null_values: {sequence(options.null_values)}")
    return lines


def column_lines(
    name: str,
    kind: str,
    description: str,
    tests: Sequence[Any] = (),
    more: Mapping[str, Any] | None = None,
) -> list[str]:
    """A column in one line, or in one for each of its keys when that would be longer than a line.

    Args:
        more: keys and values beside these.
    """
    pairs = {"name": scalar(name), "data_type": scalar(kind), "description": quoted(description)}
    more = dict(more or {})
    if all(isinstance(test, str) for test in tests):
        pairs |= {"data_tests": sequence(tests)} if tests else {}
    else:
        more["data_tests"] = list(tests)
    told = [f"{key}: {value}" for key, value in pairs.items()]
    line = f"- {{{', '.join(told)}}}"
    if len(line) <= LINE - INDENT and not more:
        return [line]
    room = LINE - INDENT - len("description: ")
    if len(pairs["description"]) > room:
        # Without its examples.
        told[2] = f"description: {quoted(description.split('. ')[0].rstrip('.') + '.')}"
    return [f"- {told[0]}", *(f"  {each}" for each in (*told[1:], *dumped(more)))]


def find_source(files: list[Path], source: str) -> Path | None:
    """The file that declares a source.

    Raises:
        ConfigError: one of the files is no readable YAML.
    """
    for path in files:
        sources = mappings(path, "sources", read_mapping(path).get("sources"))
        if any(each["name"] == source for each in sources):
            return path
    return None


def new_file(source: str, block: list[str]) -> str:
    """A sources file with one source and one table."""
    return "\n".join(
        [
            "version: 2",
            "",
            "sources:",
            f"  - name: {scalar(source)}",
            '    description: "TODO: where these files come from, and under which terms."',
            """    schema: "{{ env_var('ETLP_SOURCE_SCHEMA', target.schema) }}_raw\"""",
            "    loader: etlp load",
            "    loaded_at_field: _loaded_at",
            "",
            "    tables:",
            *_indented(block, 6),
            "",
        ]
    )


def with_table(text: str, source: str, table: str, block: list[str]) -> str:
    """The file's text with the table at the end of its source, or in the place of the one of that name.

    Raises:
        UsageError: the file is written in a way that no text can be put into safely.
    """
    tables = _tables_node(text, source)
    if tables is None:
        raise UsageError(
            f"The source {source} has no block list `tables:` to add {table} to.",
            "write `tables:` and one `- name:` line into the file, or give --name another source.",
        )
    lines = text.splitlines()
    present = [item for item in tables.value if text_of(item, "name") == table]
    new = _indented(block, tables.start_mark.column)
    if present:
        start, stop = present[0].start_mark.line, last_line(present[0]) + 1
        lines[start:stop] = new
    else:
        stop = last_line(tables.value[-1]) + 1
        lines[stop:stop] = ["", *new]
    changed = "\n".join(lines) + "\n"
    if not _same_but(yaml.safe_load(text), yaml.safe_load(changed), source, table):
        raise UsageError(
            f"{table} cannot be put into the file without changing something else.",
            "add the table by hand; --dry-run prints its text.",
        )
    return changed


def _indented(block: list[str], by: int) -> list[str]:
    return [" " * by + line if line else "" for line in block]


def _tables_node(text: str, source: str) -> yaml.SequenceNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    sources = member(root, "sources")
    for each in sources.value if isinstance(sources, yaml.SequenceNode) else []:
        if text_of(each, "name") == source:
            tables = member(each, "tables")
            if isinstance(tables, yaml.SequenceNode) and tables.value and not tables.flow_style:
                return tables
    return None


def _same_but(old: Any, new: Any, source: str, table: str) -> bool:
    for data in (old, new):
        for each in data["sources"]:
            if each["name"] == source:
                each["tables"] = [one for one in each["tables"] if one["name"] != table]
    return bool(old == new)
