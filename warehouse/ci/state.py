"""The last green build of the main branch: its manifest, and what dbt does not compare itself.

etlp ci --save-state      after `dbt build`, keeps what was built as the state
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from warehouse.ci.changes import head
from warehouse.database import connect
from warehouse.dbt import target_path
from warehouse.errors import ConfigError, UsageError
from warehouse.settings import Settings
from warehouse.yaml_file import read_mapping

BUILT = ("model", "seed", "snapshot")
GOOD = ("success", "pass", "warn", "no-op")
# Read by dbt at many places, but no part of what it compares of a model.
UNCOMPARED = ("vars", "flags", "dispatch")


@dataclass(frozen=True)
class State:
    """What a state folder says beside the manifest.

    Attributes:
        schema: prefix of the databases that were built.
        commit: what was checked out, empty outside git.
        foundation: what all models rest on, as one SHA-256 in hex.
    """

    schema: str
    commit: str
    foundation: str


def default_folder(settings: Settings) -> Path:
    """Where the state lies unless it is told otherwise."""
    return settings.state / "green"


def foundation(root: Path) -> str:
    """Versions of dbt, the adapter's code, and the variables of the project, as one SHA-256 in hex.

    All of them decide what models become, and `state:modified` compares none of them.
    """
    project = read_mapping(root / "dbt_project.yml")
    named = {key: project.get(key) for key in UNCOMPARED}
    digest = hashlib.sha256(json.dumps(named, sort_keys=True, default=str).encode())
    for package in ("dbt-core", "dbt-adapters", "dbt-mysql"):
        digest.update(f"{package}=={importlib.metadata.version(package)}".encode())
    for path in sorted((root / "adapter" / "src").rglob("*")):
        if path.suffix in (".py", ".sql"):
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def read_state(folder: Path) -> State | None:
    """The state of a folder, None when there is none.

    Raises:
        ConfigError: what lies there cannot be read.
    """
    if not (folder / "manifest.json").is_file():
        return None
    try:
        return State(**json.loads((folder / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(
            f"{folder} holds a manifest, but no readable state.json: {error}.",
            "`etlp ci --save-state` writes both; remove the folder to go without.",
        ) from error


def save_state(settings: Settings, folder: Path) -> State:
    """Keep what dbt built last as the state, if all of it is green.

    Raises:
        UsageError: dbt's last command was no build of the whole project, or not all of it succeeded.
    """
    target = target_path(settings)
    hint = "`dbt build` of the whole project first, then `etlp ci --save-state`."
    try:
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{target} holds no results of dbt: {error}.", hint) from error
    if results["args"].get("which") != "build":
        raise UsageError(f"The last command of dbt was `{results['args'].get('which')}`, no build.", hint)
    ended = {result["unique_id"]: result["status"] for result in results["results"]}
    wanted = [name for name, node in manifest["nodes"].items() if node["resource_type"] in BUILT]
    bad = [name for name, status in ended.items() if status not in GOOD]
    if lacking := bad or [name for name in wanted if name not in ended]:
        raise UsageError(
            f"The last build is not green: {', '.join(lacking[:5])}{' …' if len(lacking) > 5 else ''} "
            f"{'failed' if bad else 'was not built'}.",
            hint,
        )
    return keep_state(settings, folder)


def keep_state(settings: Settings, folder: Path) -> State:
    """Keep dbt's manifest as the state, whatever came of it."""
    state = State(settings.schema, head(settings.root), foundation(settings.root))
    folder.mkdir(parents=True, exist_ok=True)
    # The manifest comes last: without it there is no state.
    (folder / "manifest.json").unlink(missing_ok=True)
    (folder / "state.json").write_text(json.dumps(asdict(state), indent=2) + "\n", encoding="utf-8")
    copy = folder / "manifest.json.new"
    shutil.copyfile(target_path(settings) / "manifest.json", copy)
    copy.replace(folder / "manifest.json")
    return state


def absent_relations(settings: Settings, nodes: list[dict[str, Any]]) -> list[str]:
    """Those of the nodes, as ``database.table``, that are not on the server."""
    wanted = sorted({(n["schema"], n.get("alias") or n["identifier"]) for n in nodes})
    databases = sorted({schema for schema, _ in wanted})
    if not databases:
        return []
    with connect(settings) as connection, connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(databases))
        cursor.execute(
            f"select table_schema, table_name from information_schema.tables where table_schema in ({marks})",
            databases,
        )
        found = set(cursor.fetchall())
    return [f"{schema}.{table}" for schema, table in wanted if (schema, table) not in found]
