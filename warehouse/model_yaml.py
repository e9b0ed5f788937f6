"""The properties of a model as YAML: what one row is, and its columns with their tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from warehouse.project import Column, Project
from warehouse.yaml_text import line, scalar, sequence

TODO = "TODO: what it means."


def model_yaml(
    name: str, grain: str, columns: Sequence[Column], key: Sequence[str], *, is_mart: bool, project: Project
) -> str:
    """The whole file; marts are tables with a primary key and types that are kept."""
    lines = ["version: 2", "", "models:", f"  - name: {name}", f"    description: {line(sentence(grain))}"]
    if is_mart:
        lines += ["    config:", "      contract: {enforced: true}"]
        lines += [f"      primary_key: {sequence(key)}"] if key else []
    lines.append("    columns:")
    for column in columns:
        told = column_lines(described(column, project), is_key=column.name in key, is_mart=is_mart)
        lines += [*(f"      {each}" for each in told), ""]
    return "\n".join(lines[:-1]) + "\n"


def sentence(grain: str) -> str:
    """What one row is, as the first sentence of a description."""
    told = grain.strip().rstrip(".")
    if told.startswith("TODO"):
        return told
    for start in ("one row per ", "per "):
        told = told[len(start) :] if told.casefold().startswith(start) else told
    return f"One row per {told}."


def described(column: Column, project: Project) -> Column:
    """With the doc block of its name, else with the description that it came with."""
    if column.name in project.docs:
        return replace(column, description=f"{{{{ doc('{column.name}') }}}}")
    return column if column.description else replace(column, description=TODO)


def column_lines(column: Column, *, is_key: bool, is_mart: bool) -> list[str]:
    """A column as an item of `columns`; of marts with its type, and with what it refers to."""
    lines = [f"- name: {scalar(column.name)}"]
    if is_mart and column.data_type:
        lines.append(f"  data_type: {line(column.data_type)}")
    lines.append(f"  description: {line(' '.join(column.description.split()))}")
    tests = ["- unique", "- not_null"] if is_key else []
    if is_mart and column.refers_to and not is_key:
        model, field = column.refers_to
        tests += [
            "- relationships:",
            "    arguments:",
            f"      to: ref('{model}')",
            f"      field: {field}",
        ]
    return lines + (["  data_tests:", *(f"    {test}" for test in tests)] if tests else [])
