"""A checkout in miniature that declares lineitem, and `etlp load` in it as a user runs it."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.errors import NotMeasured
from benchmarks.lineitem import COLUMNS, KEY, SOURCE, TABLE
from benchmarks.reading import Timing
from tests.servers import ROOT, Server, own_databases
from warehouse.database import connect, quote
from warehouse.settings import Settings, load_settings

ETLP = Path(sys.executable).with_name("etlp")
LOAD_TIMEOUT = 7_200


@dataclass(frozen=True, kw_only=True)
class Load(Timing):
    """What one `etlp load` took; ``seconds`` are as ``wall`` where it has no ``--json`` to tell them."""

    rows: int
    peak_bytes: int


@dataclass(frozen=True)
class Project:
    """A miniature checkout with empty databases."""

    settings: Settings

    def load(self, streams: int, verify: str) -> Load:
        """Load what is declared in a fresh process.

        Raises:
            NotMeasured: the load failed.
        """
        result = self.settings.root / "result.json"
        json_option = ["--json"] if "--json" in options() else []
        command = [str(ETLP), "load", *json_option, f"{SOURCE}.{TABLE}"]
        done = subprocess.run(
            [sys.executable, "-I", str(ROOT / "benchmarks" / "peak.py"), str(result), *command],
            cwd=self.settings.root,
            env={
                **self.settings.environ,
                # Modules are compiled once, as wherever this is not switched off.
                "PYTHONDONTWRITEBYTECODE": "",
                "ETLP_ROOT": str(self.settings.root),
                "ETLP_LOAD_STREAMS": str(streams),
                "ETLP_LOAD_VERIFY": verify,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LOAD_TIMEOUT,
            check=False,
        )
        if done.returncode:
            raise NotMeasured(f"etlp load failed: {' '.join(done.stderr.strip().splitlines()[-2:])[:500]}")
        took = json.loads(result.read_text(encoding="utf-8"))
        seconds = _load_seconds(done.stdout) if json_option else took["seconds"]
        return Load(
            seconds=seconds,
            wall=took["seconds"],
            rows=self.count(),
            peak_bytes=took["peak_bytes"],
        )

    def count(self) -> int:
        """How many rows the table has."""
        return int(self.ask(f"select count(*) from {quote(self.settings.database('raw'), TABLE)}")[0][0])

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with connect(self.settings) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())


@contextmanager
def project(server: Server, location: Path, kind: str) -> Iterator[Project]:
    """A checkout whose source has its files at a path or glob; its databases are dropped at the end."""
    with own_databases(server) as settings, tempfile.TemporaryDirectory(prefix="etlp-bench-") as folder:
        root = Path(folder)
        shutil.copy(ROOT / "profiles.yml", root)
        (root / "dbt_project.yml").write_text("model-paths: [models]\n", encoding="utf-8")
        (root / "models").mkdir()
        # Files land in the checkout, where they have short names.
        (root / "landing").symlink_to(location.parent)
        external = {
            "location": f"landing/{location.name}",
            "format": kind,
            "mode": "append",
            "key": list(KEY),
        }
        columns = [{"name": name, "data_type": declared} for name, declared in COLUMNS.items()]
        table = {"name": TABLE, "external": external, "columns": columns}
        source = {"name": SOURCE, "schema": "{{ target.schema }}_raw", "tables": [table]}
        text = yaml.safe_dump({"version": 2, "sources": [source]}, sort_keys=False)
        (root / "models" / f"_{SOURCE}__sources.yml").write_text(text, encoding="utf-8")
        yield Project(load_settings(root, settings.environ))


def load_once(server: Server, location: Path, kind: str, streams: int, verify: str, rows: int) -> Load:
    """Load into an empty warehouse, and see that all rows are there.

    Raises:
        NotMeasured: the load failed, or stored another number of rows.
    """
    with project(server, location, kind) as own:
        done = own.load(streams, verify)
    if done.rows != rows:
        raise NotMeasured(f"etlp load stored {done.rows:,} of {rows:,} rows")
    return done


@functools.cache
def options() -> frozenset[str]:
    """The options that `etlp load` has."""
    said = subprocess.run([ETLP, "load", "--help"], capture_output=True, text=True, check=True).stdout
    return frozenset(word.strip(",") for word in said.split() if word.startswith("--"))


def can(streams: int, verify: str) -> bool:
    """Whether this `etlp load` can be asked for that; without the options it is 1 and ``full``."""
    return (streams == 1 or "--streams" in options()) and (verify == "full" or "--verify" in options())


def most_streams() -> int:
    """How many streams this `etlp load` can be asked for here: 2, or 1 where it knows no others."""
    return 2 if "--streams" in options() else 1


def _load_seconds(text: str) -> float:
    """The seconds of all tables; a list, an object with one, or one object per line."""
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(text)
        tables = said.get("tables", [said]) if isinstance(said, dict) else said
        return float(sum(table["seconds"] for table in tables))
    with suppress(ValueError, KeyError, TypeError):
        return float(sum(json.loads(line)["seconds"] for line in text.splitlines() if line.strip()))
    raise NotMeasured(f"etlp load --json tells no seconds: {text.strip()[:300]}")
