"""Where files are, as a source says it: their location, and a name for it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loaders.external import PACKED
from loaders.files.bytes_in import codec_of
from loaders.files.detect import detect, sample_of, start_of
from loaders.files.encodings import GUESS, guessed, mixed
from loaders.files.formats import FormatOptions, check_dialect
from loaders.files.headers import column_names
from loaders.landing import PARTITION, find_paths
from warehouse.errors import UsageError
from warehouse.settings import Settings
from warehouse.yaml_text import literal

# Of so many files the start is looked at.
MOST_DETECTED = 200
# Characters of a title that are shown, and sentences of one kind.
SHOWN, MOST_NOTES = 60, 5


@dataclass(frozen=True)
class Place:
    """The files of a path, glob or folder.

    Attributes:
        location: as `external` declares it.
        notes: what should be looked at, in sentences.
        differences: how the files differ in the way they are written, in sentences.
    """

    location: str
    source: str
    table: str
    paths: tuple[Path, ...]
    options: FormatOptions
    notes: tuple[str, ...]
    differences: tuple[str, ...]


def find_place(
    settings: Settings, given: str, name: str | None, known: Mapping[str, Any] | None = None
) -> Place:
    """Find the files and see how they are written.

    Args:
        given: a file, a glob or a folder, relative to where the command runs.
        name: ``source.table``; None takes it from the folders.
        known: attributes of `FormatOptions` that need not be found.

    Raises:
        UsageError: there is no file, the name is none, or the files have different formats or encodings.
        ConfigError: what is known is no dialect or encoding.
        DataError: a file cannot be read.
    """
    known = known or {}
    _check(known)
    absolute = os.path.abspath(given)
    paths = tuple(find_paths(settings, absolute))
    if not paths:
        raise UsageError(f"No file matches {given}.", "PATH is a file, a folder, or a glob in quotes.")
    source, table = find_name(settings, given, name)
    options, notes, differences = _options(paths, known)
    return Place(_location(settings, absolute), source, table, paths, options, notes, differences)


def _check(known: Mapping[str, Any]) -> None:
    check_dialect(FormatOptions(**known))
    codec_of(known.get("encoding", "utf-8"))
    for null in known.get("null_values", ()):
        try:
            null.encode()
        except UnicodeEncodeError as error:
            raise UsageError(
                f"The spelling of null {null!r} is not UTF-8.", "null is compared with UTF-8 text."
            ) from error


def find_name(settings: Settings, given: str, name: str | None) -> tuple[str, str]:
    """The names of a source and its table, ``name`` apart or those of the folders.

    Raises:
        UsageError: the name is none, or the folder gives none.
    """
    return _named(name) if name else _name(settings, os.path.abspath(given))


def _named(name: str) -> tuple[str, str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", name, re.ASCII):
        raise UsageError(
            f"{name!r} is no name of a source table.",
            "--name is SOURCE.TABLE, each of small letters, digits and underscores.",
        )
    source, _, table = name.partition(".")
    return source, table


def _name(settings: Settings, absolute: str) -> tuple[str, str]:
    """The last folder is the table and the one above it the source; a file alone is a table."""
    inside = Path(absolute).is_relative_to(settings.landing)
    parts = list(Path(absolute).relative_to(settings.landing).parts if inside else Path(absolute).parts[1:])
    if parts and not Path(absolute).is_dir():
        last = parts.pop()
        if not _is_pattern(last):
            parts.append(_stem(last))
    parts = [part for part in parts if not _is_pattern(part) and not PARTITION.fullmatch(part)]
    words = [re.sub(r"[^a-z0-9_]+", "_", name).strip("_") for name in column_names(parts)] if parts else []
    words = [word if word[:1].isalpha() else f"t_{word}" for word in words]
    if not words:
        raise UsageError("The folder gives the table no name.", "give it one: --name SOURCE.TABLE")
    return (words[-2] if len(words) > 1 else "landing"), words[-1]


def _is_pattern(part: str) -> bool:
    return any(char in part for char in "*?[")


def _stem(name: str) -> str:
    for packed in PACKED:
        name = name.removesuffix(packed)
    return Path(name).stem


def _location(settings: Settings, absolute: str) -> str:
    path = Path(absolute)
    if path.is_relative_to(settings.landing):
        below = path.relative_to(settings.landing)
        folder = "{{ env_var('ETLP_LANDING', 'data/landing') }}"
        return folder if below == Path() else f"{folder}/{literal(str(below))}"
    return literal(str(path.relative_to(settings.root) if path.is_relative_to(settings.root) else path))


def _options(
    paths: tuple[Path, ...], known: Mapping[str, Any]
) -> tuple[FormatOptions, tuple[str, ...], tuple[str, ...]]:
    """How the largest file is written, with the nulls of all; notes on it, and what differs elsewhere."""
    largest = max(paths, key=lambda path: path.stat().st_size)
    chosen = detect(largest, known)
    seen = {largest: chosen}
    seen |= {path: detect(path, known) for path in paths[:MOST_DETECTED] if path.stat().st_size}
    for path, other in seen.items():
        if other.format != chosen.format:
            raise UsageError(
                f"{largest.name} is {chosen.format}, but {path.name} is {other.format}.",
                "files of one table have one format: narrow PATH with a glob.",
            )
    differences = [
        f"{path.name} looks as if its {name} were {getattr(other, name)!r}, not {getattr(chosen, name)!r}"
        for path, other in seen.items()
        for name in ("delimiter", "header_rows")
        if getattr(other, name) != getattr(chosen, name)
    ]
    notes: list[str] = []
    if chosen.format == "csv" and chosen.header_rows != 1 and "header_rows" not in known:
        notes.append(_header(largest, chosen))
    if chosen.format != "parquet" and "encoding" not in known:
        chosen = replace(chosen, encoding=_common_encoding(seen))
        notes += _doubts([path for path, other in seen.items() if other.encoding == GUESS])
    nulls = dict.fromkeys(null for options in seen.values() for null in options.null_values)
    nulls |= dict.fromkeys(known.get("null_values", ()))
    return replace(chosen, null_values=tuple(nulls)), tuple(notes), tuple(differences[:MOST_NOTES])


def _common_encoding(seen: Mapping[Path, FormatOptions]) -> str:
    """The one encoding of all files."""
    files = {options.encoding: path for path, options in seen.items()}
    if set(files) == {"utf-8", GUESS}:
        # ASCII is both.
        files = {
            options.encoding: path
            for path, options in seen.items()
            if options.encoding == GUESS or not sample_of(path).isascii()
        }
    (encoding, path), *others = files.items()
    if others:
        raise UsageError(
            f"{path.name} is {encoding}, but {others[0][1].name} is {others[0][0]}.",
            "files of one table have one encoding: narrow PATH with a glob, or write them alike.",
        )
    return encoding


def _doubts(paths: list[Path]) -> list[str]:
    """What is doubtful about files whose encoding is a guess."""
    samples = {path: sample_of(path) for path in paths}
    found = [f"{path.name}: {note}" for path, sample in samples.items() if (note := mixed(sample))]
    if not found and samples:
        path, sample = next(iter(samples.items()))
        found = [f"{path.name}: {guessed(sample)}; --encoding says otherwise"]
    return found[:MOST_NOTES]


def _header(path: Path, options: FormatOptions) -> str:
    """Which lines are taken for titles and names, or that none is, as they stand in the file."""
    lines = [line for line in start_of(path, options.encoding).splitlines() if line.strip()]
    shown = [line if len(line) <= SHOWN else f"{line[:SHOWN]}…" for line in lines[: options.header_rows or 1]]
    if not options.header_rows:
        return (
            f"{path.name}: the first line is taken for data, not for the names of the columns: {shown[0]!r}; "
            "--header-rows 1 says otherwise"
        )
    return (
        f"{path.name}: taken for titles: {', '.join(map(repr, shown[:-1]))}; for the names of the columns: "
        f"{shown[-1]!r}; --header-rows says otherwise"
    )
