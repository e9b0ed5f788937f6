"""What was found in files as the lines that declare it: types, descriptions, comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from loaders.declare import source_yaml
from loaders.declare.keys import Key
from loaders.declare.placing import Place
from loaders.profile.infer import ColumnProfile, FileProfile
from warehouse.yaml_text import comment, dumped, scalar, sequence

# Of columns with few values these are told; others may hold what belongs into no declaration.
MOST_TOLD = 50
TABLE_KEYS = frozenset({"name", "description", "external", "columns"})
COLUMN_KEYS = frozenset({"name", "data_type", "description"})


def descriptions(found: FileProfile, before: dict[str, object] | None) -> dict[str, str]:
    """A description for each column; one that someone wrote stays."""
    columns = (before or {}).get("columns")
    written = {
        str(column["name"]): str(column.get("description") or "")
        for column in (columns if isinstance(columns, list) else [])
    }
    return {
        column.name: text
        if (text := written.get(column.name, "")) and not text.startswith("TODO")
        else _description(column)
        for column in found.columns
    }


def _description(column: ColumnProfile) -> str:
    evidence = column.evidence
    if not evidence.values:
        return "TODO: what it means. No value so far."
    if evidence.distinct is None:
        told = "Many distinct values."
    else:
        one = evidence.distinct == 1
        told = f"{evidence.distinct:,} distinct value{'' if one else 's'}"
        few = evidence.distinct <= MOST_TOLD and evidence.repeated is not None
        # Braces in pairs would be Jinja to dbt, and MySQL's comments have no characters of four bytes.
        shown = [text for text in evidence.examples if not set(text) & set("{}") and max(text) <= "\uffff"]
        told += f", e.g. {', '.join(shown)}." if few and shown else "."
    return f"TODO: what it means. {told}"


def block_lines(
    place: Place,
    found: FileProfile,
    types: dict[str, str],
    key: Key,
    loading: Mapping[str, object],
    sample_rows: int | None,
    told: dict[str, str],
    before: Mapping[str, Any] | None,
) -> list[str]:
    """The table's lines of a sources file.

    Args:
        loading: the keys of ``external`` that say how the table is loaded.
        before: the table as it was declared; keys that are not made here stay.
    """
    written = str((before or {}).get("description") or "TODO: One row per what?")
    count = f"{len(found.headers)} file{'s' if len(found.headers) > 1 else ''}"
    comments = [
        f"# Types rest on a sample: the first {sample_rows:,} rows of each file."
        if found.sampled
        else f"# Types hold every value of {count}, {found.rows:,} rows."
    ]
    comments += [comment(warning) for warning in _telling(found)]
    if not key.columns:
        comments.append("# No key was proven; the load does not notice a row that comes twice. Tried:")
        comments += [comment(f"  {tried}") for tried in key.tried or ("no column may be one",)]
    lines = [
        f"- name: {scalar(place.table)}",
        f"  description: {scalar(written)}",
        *(f"  {comment}"[: source_yaml.LINE - source_yaml.INDENT] for comment in comments),
        "  external:",
        f"    location: {scalar(place.location)}",
        *(f"    {line}" for line in source_yaml.format_lines(place.location, place.options)),
        *(f"    {line}" for line in dumped(loading)),
    ]
    if key.columns:
        lines.append(f"    key: {sequence(key.columns)}")
    lines += [f"  {line}" for line in dumped(_others(before, TABLE_KEYS))]
    lines.append("  columns:")
    columns = {str(column.get("name")): column for column in (before or {}).get("columns") or ()}
    for name, kind in types.items():
        tests = (
            []
            if name not in key.columns
            else ["not_null", "unique"]
            if len(key.columns) == 1
            else ["not_null"]
        )
        more = _others(columns.get(name), COLUMN_KEYS)
        former = more.pop("data_tests", more.pop("tests", None)) or []
        tests = [*former, *(test for test in tests if test not in former)]
        lines += [f"    {line}" for line in source_yaml.column_lines(name, kind, told[name], tests, more)]
    return lines


def _others(before: Mapping[str, Any] | None, made: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in (before or {}).items() if key not in made}


def _telling(found: FileProfile) -> list[str]:
    """The columns that look like something else than text, and why they are not."""
    return [
        f"{column.name} is text: {reason}."
        for column in found.columns
        if (reason := column.evidence.reason) and " is a text (" not in reason
    ]
