"""What a sources file says about a table that is declared again, checked before anything of it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loaders.external import parse_external
from loaders.files.formats import check_dialect
from warehouse.declared_tests import promised
from warehouse.errors import ConfigError
from warehouse.yaml_file import mappings, read_mapping

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
        try:
            promised(column)
        except ValueError as error:
            raise ConfigError(f"{path}: {name}: {error}.", LIKE) from error
    external = table.get("external") or {}
    if not isinstance(external, dict):
        raise ConfigError(f"{path}: `external` of {name} is {external!r}, not a mapping.", LIKE)
    try:
        # Its location is determined again, so any one will do.
        check_dialect(parse_external({**external, "location": "*.csv"}, str).options)
    except ValueError as error:
        raise ConfigError(f"{path}: `external` of {name}: {error}.", LIKE) from error
    except ConfigError as error:
        raise ConfigError(f"{path}: `external` of {name}: {error.message}", error.hint) from error
