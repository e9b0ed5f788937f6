"""What a sources file says about a table that is declared again, checked before anything of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from loaders.files.bytes_in import codec_of
from loaders.files.formats import FormatOptions, check_dialect
from warehouse.errors import ConfigError
from warehouse.yaml_file import mappings, read_mapping


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_names(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(each, list | dict) for each in value)


def _are_indexes(value: object) -> bool:
    return isinstance(value, list) and all(map(_are_names, value))


EXTERNAL: dict[str, tuple[Callable[[object], bool], str]] = {
    "delimiter": (_is_text, "a text"),
    "quote": (_is_text, "a text"),
    "escape": (_is_text, "a text"),
    "encoding": (_is_text, "a text"),
    "header_rows": (lambda value: type(value) is int, "a whole number"),
    "null_values": (_are_texts, "a list of texts"),
    "key": (_are_names, "a name or a list of names"),
    "indexes": (_are_indexes, "a list of lists of names"),
    "min_share": (_is_number, "a number"),
    "max_rejects": (lambda value: _is_text(value) or _is_number(value), "a count or a share"),
    "order_by": (_is_text, "a name"),
    "on_change": (_is_text, "a text"),
    "mode": (_is_text, "a text"),
    "contract": (_is_text, "a text"),
}
LIKE = "correct it, or delete the key: it is found again."


def declared_table(path: Path, source: str, table: str) -> dict[str, Any] | None:
    """What a sources file says about a table; None when it does not declare it.

    Raises:
        ConfigError: the file, or what it says about the table, is not written as it has to be.
    """
    for each in mappings(path, "sources", read_mapping(path).get("sources")):
        if each["name"] == source:
            for one in mappings(path, f"tables of {source}", each.get("tables")):
                if one["name"] == table:
                    _check(path, f"{source}.{table}", one)
                    return dict(one)
    return None


def _check(path: Path, name: str, table: dict[str, Any]) -> None:
    for column in mappings(path, f"columns of {name}", table.get("columns")):
        for key in ("tests", "data_tests"):
            if not isinstance(column.get(key) or [], list):
                raise ConfigError(
                    f"{path}: `{key}` of {name}, column {column['name']}, is {column[key]!r}, not a list.",
                    f"write {key}: [not_null].",
                )
    external = table.get("external") or {}
    if not isinstance(external, dict):
        raise ConfigError(f"{path}: `external` of {name} is {external!r}, not a mapping.", LIKE)
    for key, (is_right, kind) in EXTERNAL.items():
        if external.get(key) is not None and not is_right(external[key]):
            raise ConfigError(f"{path}: `{key}` of {name} is {external[key]!r}, not {kind}.", LIKE)
    written = ("delimiter", "quote", "escape", "encoding", "header_rows")
    options = {key: external[key] for key in written if key in external}
    try:
        check_dialect(FormatOptions(**options))
        codec_of(options.get("encoding", "utf-8"))
    except ConfigError as error:
        raise ConfigError(f"{path}: `external` of {name}: {error.message}", error.hint) from error
