"""A checkout in miniature: one sources file, one landing folder, an empty warehouse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers import ROOT, Server, own_databases
from warehouse.database import connect, quote
from warehouse.settings import Settings, load_settings


@dataclass(frozen=True)
class Checkout:
    """Declares tables, lands files, and asks the server."""

    settings: Settings

    def declare(self, columns: dict[str, str], **external: Any) -> None:
        """Declare the table ``shop.orders`` with these columns and this ``external`` block."""
        table = {
            "name": "orders",
            "external": {"location": f"{self.settings.landing}/*.csv", **external},
            "columns": [{"name": name, "data_type": kind} for name, kind in columns.items()],
        }
        source = {"name": "shop", "schema": "{{ target.schema }}_raw", "tables": [table]}
        text = yaml.safe_dump({"version": 2, "sources": [source]})
        (self.settings.root / "models" / "_shop__sources.yml").write_text(text)

    def land(self, name: str, text: str) -> Path:
        """Write a landing file."""
        self.settings.landing.mkdir(parents=True, exist_ok=True)
        path = self.settings.landing / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query; ``orders`` is the raw table, ``{ops}`` the ledger's database."""
        raw, ops = self.settings.database("raw"), self.settings.database("ops")
        with connect(self.settings) as connection, connection.cursor() as cursor:
            cursor.execute(f"use {raw}")
            cursor.execute(sql.format(ops=ops))
            return list(cursor.fetchall())


@pytest.fixture(scope="session")
def used(server: Server) -> Iterator[Settings]:
    """One warehouse for all tests of the loader: to make and drop one takes longer than most of them."""
    with own_databases(server) as settings:
        yield settings


@pytest.fixture
def checkout(used: Settings, tmp_path: Path) -> Checkout:
    """A checkout whose table ``shop.orders`` has an id and a name until it is declared anew."""
    raw, ops = used.database("raw"), used.database("ops")
    with connect(used) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_schema, table_name from information_schema.tables where table_schema in (%s, %s)",
            (raw, ops),
        )
        for database, table in cursor.fetchall():
            cursor.execute(f"{'drop table' if database == raw else 'delete from'} {quote(database, table)}")
    return new_checkout(used, tmp_path)


def new_checkout(settings: Settings, folder: Path) -> Checkout:
    """A checkout in an empty folder, for a warehouse that is there."""
    shutil.copy(ROOT / "profiles.yml", folder)
    (folder / "dbt_project.yml").write_text("model-paths: [models]\n")
    (folder / "models").mkdir()
    environ = {**settings.environ, "ETLP_LANDING": str(folder / "landing")}
    own = Checkout(load_settings(folder, environ))
    own.declare({"id": "int", "name": "varchar(20)"}, key=["id"])
    return own
