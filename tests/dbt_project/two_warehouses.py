"""A warehouse that is built after each event, and one that is built from scratch from the same raw tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dbt.cli.main import dbtRunner

from loaders.load import Options, load
from tests.dbt_project.small_landing import Landing
from tests.servers import Server, own_databases
from warehouse.database import connect, quote
from warehouse.settings import LAYERS, Settings, load_settings

NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


class Warehouse:
    """Files that land, the databases that they are loaded into, and what dbt makes of them."""

    def __init__(self, settings: Settings, landing: Landing) -> None:
        self.settings, self.landing = settings, landing

    def load(self) -> None:
        """Write the files, and load what is new in them."""
        self.landing.write()
        load(self.settings, options=Options(allow_shrink=True))

    def build(self, *arguments: str) -> dict[str, int]:
        """`dbt build` without tests; the rows that each node wrote."""
        return self.dbt("build", *NO_TESTS, *arguments)

    def dbt(self, *arguments: str) -> dict[str, int]:
        """Run dbt in this process, which reads the project once; the rows that each node wrote."""
        # A run changes the manifest that it is given.
        done = self._invoke(self._manifest.deepcopy(), *arguments)
        return {each.node.name: each.adapter_response.get("rows_affected", 0) for each in done}

    def command(self, *arguments: str) -> list[str]:
        """The same as a command line, for a process of its own."""
        return [str(Path(sys.executable).with_name("dbt")), "--quiet", *arguments]

    @cached_property
    def _manifest(self) -> Any:
        return self._invoke(None, "parse")

    def _invoke(self, manifest: Any, *arguments: str) -> Any:
        root = str(self.settings.root)
        options = ("--project-dir", root, "--profiles-dir", root)
        with patch.dict(os.environ, self.settings.environ, clear=True):
            done: Any = dbtRunner(manifest=manifest).invoke(
                ["--quiet", "--no-use-colors", *arguments, *options]
            )
        assert done.success, done.exception or [
            (each.node.name, each.message) for each in done.result if each.status in ("error", "fail")
        ]
        return done.result

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement; ``{marts}`` and the other layers name this warehouse's databases."""
        layers = {layer: quote(self.settings.database(layer)) for layer in LAYERS}
        with connect(self.settings) as connection, connection.cursor() as cursor:
            cursor.execute(sql.format(**layers))
            return list(cursor.fetchall())

    def by_days(self) -> dict[str, str]:
        """The models that are built by days: name, and a query of all their rows with the key in front."""
        return {
            node.name: f"select concat({', '.join(node.config.extra['primary_key'])}), whole.* "
            f"from {quote(node.schema, node.name)} as whole"
            for node in self._manifest.nodes.values()
            if node.config.get("incremental_strategy") == "insert_overwrite"
        }

    def contents(self) -> dict[str, dict[str, tuple[Any, ...]]]:
        """All columns of all rows of the models that are built by days, by key."""
        return {name: {row[0]: row[1:] for row in self.ask(sql)} for name, sql in self.by_days().items()}


@dataclass(frozen=True)
class Pair:
    """Two warehouses of one landing folder: the second has no raw tables and reads those of the first."""

    built: Warehouse
    scratch: Warehouse

    def differences(self) -> dict[str, list[str]]:
        """Keys of rows that are not the same in both, by model."""
        built, scratch = self.built.contents(), self.scratch.contents()
        assert len(scratch) >= 6
        assert all(scratch.values())
        found = {
            name: sorted(key for key in rows.keys() | built[name] if rows.get(key) != built[name].get(key))
            for name, rows in scratch.items()
        }
        return {name: keys for name, keys in found.items() if keys}


@contextmanager
def new_warehouse(server: Server) -> Iterator[Warehouse]:
    """An empty warehouse, and a landing folder whose files are not written yet."""
    with own_databases(server) as settings:
        yield Warehouse(settings, Landing.filled(settings.landing))


@contextmanager
def new_pair(server: Server) -> Iterator[Pair]:
    """An empty warehouse, and another one that reads the raw tables of the first."""
    with new_warehouse(server) as built, own_databases(server) as other:
        first = built.settings
        reads = load_settings(first.root, {**other.environ, "ETLP_SOURCE_SCHEMA": first.schema})
        yield Pair(built, Warehouse(reads, built.landing))
