"""Generated projects: files of a dbt project that both adapters run, and its profile."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.dbt.command import Dbt, inherited
from benchmarks.dbt.databases import prefixes
from benchmarks.dbt.part import Bench
from benchmarks.errors import NotMeasured
from benchmarks.peers_venv import Venv
from warehouse.settings import Settings

STOCK = Venv(Path(__file__).resolve().parent)
THREADS = 2


@dataclass(frozen=True)
class Model:
    """A model whose key is never null."""

    name: str
    materialized: str
    key: str
    sql: str

    @property
    def properties(self) -> str:
        """What stands in the YAML file beside it, in the spelling that dbt 1.7 and 1.11 both know."""
        column = {"name": self.key, "description": "What tells rows apart.", "tests": ["not_null"]}
        config = {"materialized": self.materialized}
        if self.materialized == "incremental":
            config["unique_key"] = self.key
        model = {
            "name": self.name,
            "description": f"One row per {self.key}.",
            "config": config,
            "columns": [column],
        }
        return _yaml({"version": 2, "models": [model]})


@contextmanager
def both(bench: Bench, models: list[Model]) -> Iterator[dict[str, tuple[Dbt, Settings]]]:
    """The project for our adapter and for the stock one, each with databases of its own, by their names.

    Raises:
        NotMeasured: the stock adapter cannot be installed.
    """
    programs = {"ours": bench.dbt, "stock": STOCK.program("dbt")}
    none = bench.server.settings("none")
    with prefixes(none, len(programs)) as made, TemporaryDirectory(prefix="etlp-bench-") as folder:
        found = {}
        for (name, program), prefix in zip(programs.items(), made, strict=True):
            settings = bench.server.settings(prefix)
            root = Path(folder) / name
            _write(root, models, _profile(bench, settings))
            found[name] = Dbt(program, root, root / "own", inherited()), settings
        yield found


def add_source(dbt: Dbt, name: str, schema: str, tables: list[str]) -> None:
    """Declare a source in a project."""
    source = {"name": name, "schema": schema, "tables": [{"name": table} for table in tables]}
    path = dbt.project / "models" / f"_{name}__sources.yml"
    path.write_text(_yaml({"version": 2, "sources": [source]}), encoding="utf-8")


def _write(root: Path, models: list[Model], profile: Mapping[str, Any]) -> None:
    (root / "models").mkdir(parents=True)
    project = {
        "name": "bench",
        "version": "1.0.0",
        "config-version": 2,
        "profile": "bench",
        "model-paths": ["models"],
    }
    (root / "dbt_project.yml").write_text(_yaml(project), encoding="utf-8")
    outputs = {"target": "bench", "outputs": {"bench": profile}}
    (root / "profiles.yml").write_text(_yaml({"bench": outputs}), encoding="utf-8")
    for model in models:
        path = root / "models" / f"{model.name}.sql"
        path.write_text(model.sql, encoding="utf-8")
        path.with_suffix(".yml").write_text(model.properties, encoding="utf-8")


def _profile(bench: Bench, settings: Settings) -> dict[str, Any]:
    if settings.socket is None:
        raise NotMeasured("the server has no socket")
    return {
        "type": bench.server.flavor,
        "unix_socket": os.path.realpath(settings.socket),
        "username": settings.user,
        "password": settings.password,
        "schema": settings.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "threads": THREADS,
    }


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, sort_keys=False))
