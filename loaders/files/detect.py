"""How a file seems to be written, for a first declaration that someone reads: by its first MiB alone."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loaders.files.bytes_in import COMPRESSIONS, compare_mark, read_start
from loaders.files.encodings import encoding_of
from loaders.files.formats import FormatOptions
from loaders.files.raw import readable, unreadable
from loaders.files.sketch import Sketch, sketch
from warehouse.errors import DataError

SAMPLE_BYTES = 1024 * 1024
PARQUET_MAGIC = b"PAR1"
JSON_SUFFIXES = (".jsonl", ".ndjson")


def detect(path: Path, known: Mapping[str, Any] | None = None) -> FormatOptions:
    """Look at the start of a file, and say how it can be taken apart.

    Where the sample leaves a choice open, the default of `FormatOptions` is it.

    Args:
        known: attributes of the result that need not be found.

    Raises:
        ConfigError: Python does not know the encoding.
        DataError: the file is empty, cannot be read, is JSON of several lines, or has titles above
            rows without names.
    """
    suffix = _suffix(path)
    with readable(path, "landing"):
        with path.open("rb") as file:
            magic = file.read(len(PARQUET_MAGIC))
        if suffix == ".parquet" or magic == PARQUET_MAGIC:
            return FormatOptions(format="parquet")
        sample = read_start(path, SAMPLE_BYTES)
    if not sample:
        raise unreadable(path, "landing", "it is empty.")
    known = known or {}
    cut = len(sample) >= SAMPLE_BYTES
    encoding = known.get("encoding") or encoding_of(sample, cut)
    compare_mark(path, sample, encoding)
    text = _decoded(sample, encoding)
    if suffix in JSON_SUFFIXES or _begins_with_object(text, cut):
        return FormatOptions(format="jsonl", encoding=encoding)
    if "delimiter" not in known:
        _refuse_json(path, text, suffix)
    tab = "\t" if suffix in (".tsv", ".tab") else None
    seen: Sketch = sketch(text, cut, known.get("delimiter") or tab)
    if seen.titles and not seen.header_rows and "header_rows" not in known:
        raise DataError(
            f"{path}: row {seen.titles + 1}, below the titles, looks like data, not like names of columns.",
            "write the names of the columns above the rows, or delete the titles; "
            f"--header-rows {seen.titles + 1} takes that row for the names, --delimiter sets the delimiter.",
        )
    return FormatOptions(
        delimiter=seen.delimiter,
        quote=seen.quote,
        escape=seen.escape,
        encoding=encoding,
        header_rows=known.get("header_rows", seen.header_rows),
        null_values=seen.null_values,
    )


def sample_of(path: Path) -> bytes:
    """The bytes that a file begins with, unpacked."""
    with readable(path, "landing"):
        return read_start(path, SAMPLE_BYTES)


def start_of(path: Path, encoding: str) -> str:
    """The text that a file begins with."""
    return _decoded(sample_of(path), encoding)


def _decoded(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample).removeprefix("\ufeff")


def _suffix(path: Path) -> str:
    """The suffix that tells the format, in lower case."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and (suffixes[-1] in COMPRESSIONS or suffixes[-1] == ".zip"):
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _refuse_json(path: Path, text: str, suffix: str) -> None:
    """See that a text is no JSON of several lines, which would pass for CSV of one column."""
    text = text.lstrip()
    first = text.partition("\n")[0].strip()
    if not (suffix == ".json" and text[:1] in ("[", "{")) and first not in ("[", "[{", "{"):
        return
    kind, query = ("array", ".[]") if text[0] == "[" else ("object of several lines", ".")
    raise DataError(
        f"{path} is a JSON {kind}, not JSON Lines.",
        f"write one object per line, e.g. jq -c '{query}' {path.name} > {path.stem}.jsonl",
    )


def _begins_with_object(text: str, cut: bool) -> bool:
    first, ended, _ = text.lstrip().partition("\n")
    if not first.startswith("{"):
        return False
    if cut and not ended:
        return True
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False
