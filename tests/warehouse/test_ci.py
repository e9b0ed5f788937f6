"""`etlp ci` on real servers: what it builds, what it tells, and that it leaves no databases."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from loaders.load import load
from tests.dbt_project.small_landing import Landing
from tests.servers import ROOT, Server, own_databases
from warehouse.ci import databases
from warehouse.ci.changes import changed_files
from warehouse.ci.selection import select
from warehouse.ci.state import keep_state, save_state
from warehouse.cli import main
from warehouse.database import connect
from warehouse.dbt import run_dbt, target_path
from warehouse.errors import UsageError
from warehouse.settings import Settings, load_settings

COPIED = ("dbt_project", "reports/queries", "dbt_project.yml", "profiles.yml", "pyproject.toml", ".gitignore")
# The one that has less to do otherwise.
ONE_SERVER = pytest.mark.one_server("mysql")
BROKEN = "dbt_project/models/marts/dim_carriers.sql"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dbt project of this checkout, committed on the branch main of a repository of its own."""
    folder = tmp_path_factory.mktemp("ci") / "checkout"
    for name in COPIED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    _commit(folder)
    return folder


@pytest.fixture(scope="module")
def built(server: Server) -> Iterator[Settings]:
    """A warehouse of a few days, loaded and built."""
    with own_databases(server) as settings:
        Landing.filled(settings.landing).write()
        load(settings)
        run_dbt(settings, "build", "--exclude-resource-type", "test", "unit_test", quiet=True)
        yield settings


@pytest.fixture
def checkout(committed: Path) -> Iterator[Path]:
    """The same, as it was committed when the test ends."""
    yield committed
    _git(committed, "checkout", "--quiet", ".")
    _git(committed, "clean", "--quiet", "--force", "-d")


@pytest.fixture
def pull_request(built: Settings, checkout: Path, tmp_path: Path) -> Settings:
    """That warehouse as a pull request sees it, with an output folder of its own."""
    environ = {**built.environ, "ETLP_OUTPUT": str(tmp_path / "output")}
    return load_settings(checkout, environ)


@ONE_SERVER
def test_a_first_run_without_a_state_builds_the_whole_project_and_its_docs(pull_request: Settings) -> None:
    done = _etlp(pull_request, "ci", "--state", "nowhere", "--schema", "ci_first")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 files differ from main" in done.stdout
    assert "the whole project: there is no state" in done.stdout
    manifest = _artifact(pull_request, "docs/manifest.json")
    assert _built(pull_request) == {
        name
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }
    # What tests keep of rows that failed is in the catalog as well.
    stored = {name for name in _artifact(pull_request, "docs/catalog.json")["nodes"] if name[:5] != "test."}
    assert stored == _built(pull_request)
    page = (pull_request.output / "ci" / "docs" / "index.html").read_text(encoding="utf-8")
    assert "model.etlp.fct_flights" in page
    assert _databases(pull_request, "ci_first") == []


@ONE_SERVER
def test_a_changed_model_is_built_with_what_depends_on_it_and_nothing_else(
    built: Settings, pull_request: Settings, tmp_path: Path
) -> None:
    keep_state(_at(built, pull_request.root), tmp_path / "green")
    model = pull_request.root / BROKEN
    model.write_text(model.read_text(encoding="utf-8") + "-- changed\n")
    done = _etlp(pull_request, "ci", "--state", str(tmp_path / "green"), "--schema", "ci_slim")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 files differ from main" in done.stdout
    assert "1 changed SQL files" in done.stdout
    assert f"all else is read from {built.schema}_*" in done.stdout
    children = _artifact(pull_request, "docs/manifest.json")["child_map"]
    assert _built(pull_request) == _descendants(children, "model.etlp.dim_carriers")
    assert _databases(pull_request, "ci_slim") == []


@ONE_SERVER
def test_one_run_tells_of_every_fault_with_file_and_line_and_drops_its_databases(
    built: Settings, pull_request: Settings, tmp_path: Path
) -> None:
    keep_state(_at(built, pull_request.root), tmp_path / "green")
    model = pull_request.root / BROKEN
    lines = model.read_text(encoding="utf-8").splitlines()
    wrong = lines[-1].replace("select * from", "SELECT no_such_column FROM")
    assert wrong != lines[-1]
    model.write_text("\n".join([*lines[:-1], wrong]) + "\n")
    described = model.with_suffix(".yml")
    described.write_text(described.read_text(encoding="utf-8").replace("One row per", "Every", 1))
    done = _etlp(pull_request, "ci", "--state", str(tmp_path / "green"), "--schema", "ci_broken")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert re.findall(r"^(\w+) .* FAILED", done.stdout, re.MULTILINE) == ["sqlfluff", "conventions", "build"]
    assert f"{BROKEN}:{len(lines)} CP01" in done.stderr
    assert f"{BROKEN} dim_carriers: its description does not say what one row is" in done.stderr
    assert f"at {BROKEN}:{len(lines)}: {wrong}" in done.stderr
    assert "not written, since the build failed" in done.stdout
    assert _databases(pull_request, "ci_broken") == []


@ONE_SERVER
def test_a_run_that_is_stopped_drops_its_databases(pull_request: Settings) -> None:
    command = [_program("etlp"), "ci", "--state", "nowhere", "--schema", "ci_stopped"]
    environ = dict(pull_request.environ)
    with subprocess.Popen(
        command, cwd=pull_request.root, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for _ in range(600):
            if _databases(pull_request, "ci_stopped"):
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "dropped: ci_stopped_" in said
    assert _databases(pull_request, "ci_stopped") == []


def test_the_results_of_every_node_are_kept_also_by_plain_dbt(
    built: Settings, server: Server, checkout: Path
) -> None:
    model = checkout / BROKEN
    model.write_text(model.read_text(encoding="utf-8") + "where no_such_column = 1\n")
    fails = "select 1 as number\nunion all\nselect 2 as number\n"
    (checkout / "dbt_project" / "tests" / "it_fails.sql").write_text(fails)
    with own_databases(server) as own:
        environ = {**own.environ, "ETLP_SOURCE_SCHEMA": built.schema}
        done = subprocess.run(
            [
                *(_program("dbt"), "build", "--exclude-resource-type", "unit_test"),
                *("--select", "+dim_carriers it_fails"),
            ],
            cwd=checkout,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stdout + done.stderr
        with connect(own) as connection, connection.cursor() as cursor:
            cursor.execute(
                f"select name, status, command, target_schema, failures, started_at is null, message "
                f"from {own.schema}_ops.dbt_nodes"
            )
            rows = {row[0]: row[1:] for row in cursor.fetchall()}
    assert rows["stg_nyc__airlines"][:5] == ("success", "build", own.schema, None, 0)
    assert rows["it_fails"][:5] == ("fail", "build", own.schema, 2, 0)
    assert rows["not_null_dim_carriers_carrier_code"][:5] == ("skipped", "build", own.schema, None, 1)
    assert rows["dim_carriers"][:2] == ("error", "build")
    assert "no_such_column" in rows["dim_carriers"][5]
    assert rows["not_null_stg_nyc__airlines_carrier_code"][:4] == ("pass", "build", own.schema, 0)


@ONE_SERVER
def test_only_databases_of_the_prefix_are_dropped(settings: Settings) -> None:
    names = ["ci_7", "ci_7_marts", "ci_77_marts", f"{settings.schema}_marts"]
    with connect(settings) as connection, connection.cursor() as cursor:
        try:
            for name in names:
                cursor.execute(f"create database {name}")
            assert databases.drop(settings, "ci_7") == names[:2]
            assert databases.drop(settings, "ci_7") == []
            assert _databases(settings, "ci_77") == ["ci_77_marts"]
            assert _databases(settings, settings.schema) == [f"{settings.schema}_marts"]
        finally:
            cursor.execute("drop database if exists ci_77_marts")


@pytest.mark.parametrize("prefix", ["warehouse", "ci_", "ci", "ci_a_b", "CI_1", "ci_1%", "ci_1`", ""])
def test_a_prefix_that_is_not_one_of_ci_is_refused(prefix: str) -> None:
    settings = load_settings(ROOT, {"ETLP_SCHEMA": "warehouse"})
    with pytest.raises(UsageError, match="prefix"):
        databases.drop(settings, prefix)
    if prefix:
        with pytest.raises(UsageError, match="prefix"):
            databases.own_prefix(settings, prefix)
    assert databases.PREFIX.fullmatch(databases.own_prefix(settings, None))


def test_a_warehouse_with_a_prefix_of_ci_is_refused() -> None:
    with pytest.raises(UsageError, match="ci_1"):
        databases.own_prefix(load_settings(ROOT, {"ETLP_SCHEMA": "ci_1"}), None)


@ONE_SERVER
def test_without_the_relations_of_the_state_their_parents_are_built_too(
    built: Settings, tmp_path: Path
) -> None:
    keep_state(built, tmp_path)
    assert select(built, tmp_path).build[:2] == ("--select", "state:modified+")
    manifest = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "manifest.json").write_text(manifest.replace(f'"{built.schema}_', '"gone_'))
    chosen = select(built, tmp_path)
    assert chosen.build[:2] == ("--select", "@state:modified")
    assert "--defer" not in chosen.build
    assert "gone_" in chosen.told
    state = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))
    (tmp_path / "state.json").write_text(json.dumps({**state, "foundation": "of another dbt"}))
    assert select(built, tmp_path).build == ()


def test_only_a_green_build_of_the_whole_project_becomes_the_state(tmp_path: Path) -> None:
    settings = load_settings(ROOT, {"ETLP_SCHEMA": "warehouse", "DBT_TARGET_PATH": str(tmp_path / "target")})
    (tmp_path / "target").mkdir()
    nodes = {name: {"resource_type": name.split(".")[0]} for name in ("model.p.a", "seed.p.b", "test.p.c")}
    (tmp_path / "target" / "manifest.json").write_text(json.dumps({"nodes": nodes}))

    def ended(which: str, **statuses: str) -> None:
        results = [
            {"unique_id": f"{name[1:].replace('_', '.')}", "status": s} for name, s in statuses.items()
        ]
        path = tmp_path / "target" / "run_results.json"
        path.write_text(json.dumps({"args": {"which": which}, "results": results}))

    for which, statuses, said in (
        ("generate", {"_model_p_a": "success", "_seed_p_b": "success"}, "no build"),
        ("build", {"_model_p_a": "success"}, r"seed\.p\.b was not built"),
        (
            "build",
            {"_model_p_a": "success", "_seed_p_b": "success", "_test_p_c": "fail"},
            r"test\.p\.c failed",
        ),
    ):
        ended(which, **statuses)
        with pytest.raises(UsageError, match=said):
            save_state(settings, tmp_path / "green")
        assert not (tmp_path / "green").exists()
    ended("build", _model_p_a="success", _seed_p_b="success", _test_p_c="warn")
    assert save_state(settings, tmp_path / "green").schema == "warehouse"
    assert (tmp_path / "green" / "manifest.json").is_file()


def test_changed_are_committed_edited_and_new_files_but_not_deleted_ones(tmp_path: Path) -> None:
    for name in ("kept.sql", "edited.sql", "committed.sql", "deleted.sql"):
        (tmp_path / name).write_text("old\n")
    assert changed_files(tmp_path).paths is None
    _git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    _commit(tmp_path)
    _git(tmp_path, "checkout", "--quiet", "-b", "branch")
    (tmp_path / "committed.sql").write_text("new\n")
    _commit(tmp_path)
    (tmp_path / "edited.sql").write_text("new\n")
    (tmp_path / "new file.sql").write_text("new\n")
    (tmp_path / "deleted.sql").unlink()
    assert changed_files(tmp_path).paths == ("committed.sql", "edited.sql", "new file.sql")
    with pytest.raises(UsageError, match="nosuch"):
        changed_files(tmp_path, "nosuch")


def test_every_command_of_the_workflow_exists() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    lines = [line.strip() for step in steps for line in str(step.get("run", "")).splitlines()]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    verbs = [shlex.split(found) for line in lines for found in re.findall(r"bin/etlp ([^;&|]+)", line)]
    assert [verb[0] for verb in verbs].count("ci") >= 2
    for name, *options in verbs:
        command = main.commands[name]
        assert isinstance(command, click.Command)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {option for option in options if option.startswith("--")} <= known
    made = {target for line in lines for target in re.findall(r"^make ([a-z-]+)", line)}
    assert {"run", "lint", "test", "ci"} <= made <= set(targets)


def _etlp(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_program("etlp"), *arguments],
        cwd=settings.root,
        env=dict(settings.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _at(built: Settings, root: Path) -> Settings:
    """The built warehouse, with what it was built from taken from another folder."""
    return replace(built, root=root, environ={**built.environ, "DBT_TARGET_PATH": str(target_path(built))})


def _artifact(settings: Settings, name: str) -> dict[str, Any]:
    return dict(json.loads((settings.output / "ci" / name).read_text(encoding="utf-8")))


def _built(settings: Settings) -> set[str]:
    names = {result["unique_id"] for result in _artifact(settings, "run_results.json")["results"]}
    return {name for name in names if name.split(".")[0] in ("model", "seed", "snapshot")}


def _descendants(children: dict[str, list[str]], name: str) -> set[str]:
    below = [child for child in children.get(name, []) if child.split(".")[0] in ("model", "snapshot")]
    return {name}.union(*(_descendants(children, child) for child in below))


def _databases(settings: Settings, prefix: str) -> list[str]:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("select schema_name from information_schema.schemata order by 1")
        return [name for (name,) in cursor.fetchall() if name == prefix or name.startswith(f"{prefix}_")]


def _git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    subprocess.run(["git", *names, *arguments], cwd=folder, env=dict(os.environ), check=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "as it is")
