"""The steps that a change passes, from its files to its docs, in databases that are dropped afterwards.

etlp ci
"""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from warehouse.ci import databases, selection
from warehouse.ci.changes import changed_files
from warehouse.ci.conventions import check_conventions
from warehouse.ci.dbt_call import call, failures
from warehouse.ci.freshness import check_freshness
from warehouse.ci.manifest import Manifest
from warehouse.ci.rules_naming import columns_described
from warehouse.ci.sql_lint import lint_sql
from warehouse.ci.state import absent_relations
from warehouse.dbt import artifact, target_path
from warehouse.errors import CheckFailed, UsageError
from warehouse.progress import say
from warehouse.server import PrivateServer
from warehouse.settings import Settings

ARTIFACTS = ("run_results.json", "sources.json")
DOCS = {"static_index.html": "index.html", "manifest.json": "manifest.json", "catalog.json": "catalog.json"}


@dataclass
class Steps:
    """Runs one step after the other, and keeps what failed: one run tells of every fault.

    Attributes:
        tell: prints a line about a step that ended.
    """

    tell: Callable[[str], None]
    failed: dict[str, CheckFailed]

    def run(self, name: str, step: Callable[[], str]) -> bool:
        """Run a step; False when what it checks does not hold.

        Raises:
            EtlpError: it could not be run, so that those after it make no sense.
        """
        say(f"{name} …")
        started = time.monotonic()
        try:
            said = step()
        except CheckFailed as error:
            self.failed[name] = error
            said = f"FAILED: {error.message.splitlines()[0].rstrip(':')}"
        self.tell(_line(name, time.monotonic() - started, said))
        return name not in self.failed


def run_ci(
    settings: Settings,
    tell: Callable[[str], None],
    *,
    base: str | None = None,
    prefix: str | None = None,
    state: Path,
    keep: bool = False,
) -> None:
    """Check what a branch changes; ``tell`` gets a line per step.

    Args:
        base: what to compare files with; the main branch unless given.
        prefix: of the databases to build in; of this branch's own unless given.
        state: the folder with the last green build of the main branch.
        keep: leave the databases, to be looked at.

    Raises:
        CheckFailed: a step failed; the message tells of all that did.
        ConfigError: the project cannot be parsed, or a program is missing.
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: the base, the prefix or the raw tables are not there.
    """
    own_prefix = databases.own_prefix(settings, prefix)
    own = databases.for_pull_request(settings, own_prefix)
    changes = changed_files(settings.root, base)
    steps = Steps(tell, {})
    steps.run("changes", lambda: changes.told)
    steps.run("sqlfluff", lambda: lint_sql(settings.root, changes))
    steps.run("conventions", lambda: _conventions(own))
    if settings.is_private:
        PrivateServer(settings).start()
    with databases.alone(settings, own_prefix), _stoppable():
        try:
            databases.drop(settings, own_prefix)
            _require_raw_tables(own)
            steps.run("freshness", lambda: check_freshness(own))
            chosen = selection.select(own, state)
            built = steps.run("build", lambda: _build(own, chosen))
            # Before the docs, which write results of their own.
            _publish(own, ARTIFACTS)
            if built:
                steps.run("docs", lambda: _docs(own, chosen))
            else:
                tell(_line("docs", None, "not written, since the build failed"))
        finally:
            if keep:
                tell(_line("databases", None, f"kept: {own_prefix}_*; `etlp ci --drop` drops them"))
            else:
                steps.run("databases", lambda: _drop(settings, own_prefix))
    if steps.failed:
        raise CheckFailed(
            "\n".join(f"{name}: {error.message}" for name, error in steps.failed.items()),
            " ".join(dict.fromkeys(error.hint for error in steps.failed.values())),
        )


def _line(name: str, seconds: float | None, said: str) -> str:
    took = "" if seconds is None else f"{seconds:.1f} s"
    return f"{name:<12} {took:>8}  {said}"


def _conventions(own: Settings) -> str:
    call(own, "parse")
    return check_conventions(Manifest.read(own.root, target_path(own)))


def _require_raw_tables(own: Settings) -> None:
    manifest = Manifest.read(own.root, target_path(own))
    loaded = [s for s in manifest.sources() if s.get("external") and s["unique_id"] in manifest.readers]
    if absent := absent_relations(own, loaded):
        raise UsageError(
            f"There is nothing to build from: {', '.join(absent)} missing.",
            "`etlp sample` lands the sample, `etlp load` loads what has landed.",
        )


def _build(own: Settings, chosen: selection.Selection) -> str:
    say(f"build: {chosen.told}")
    ended = call(own, "build", *chosen.build)
    results, manifest = (artifact(target_path(own) / name) for name in ("run_results.json", "manifest.json"))
    if not ended:
        lines = failures(own, results, manifest)
        skipped = sum(result["status"] == "skipped" for result in results["results"])
        raise CheckFailed(
            f"{len(lines)} nodes failed, {skipped} were skipped ({chosen.told}):\n" + "\n".join(lines[:30]),
            f"dbt says more above; compiled SQL is in {target_path(own) / 'compiled'}.",
        )
    kinds = [result["unique_id"].split(".")[0] for result in results["results"]]
    models = sum(kind in ("model", "seed", "snapshot") for kind in kinds)
    tests = sum(kind in ("test", "unit_test") for kind in kinds)
    warned = sum(result["status"] == "warn" for result in results["results"])
    said = f"{models} models, {tests} tests" + (f", {warned} with a warning" if warned else "")
    return f"{said if models or tests else 'nothing to build'}: {chosen.told}"


def _docs(own: Settings, chosen: selection.Selection) -> str:
    if not call(own, "docs", "generate", "--static", *chosen.docs):
        raise CheckFailed("dbt could not write the docs.", "dbt says why above.")
    stored = artifact(target_path(own) / "catalog.json")["nodes"]
    _publish(own, tuple(DOCS), own.output / "ci" / "docs")
    manifest = Manifest.read(own.root, target_path(own))
    check_conventions(Manifest(manifest.content, own.root, stored), (columns_described,))
    return f"{own.output / 'ci' / 'docs' / 'index.html'}, types of {len(stored)} relations"


def _publish(own: Settings, names: tuple[str, ...], folder: Path | None = None) -> None:
    folder = folder or own.output / "ci"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (target_path(own) / name).is_file():
            shutil.copyfile(target_path(own) / name, folder / DOCS.get(name, name))


def _drop(settings: Settings, prefix: str) -> str:
    dropped = databases.drop(settings, prefix)
    return f"{len(dropped)} dropped: {', '.join(dropped)}" if dropped else "none to drop"


@contextmanager
def _stoppable() -> Iterator[None]:
    """Take the signal that ends a job for Ctrl-C, so that the databases are dropped then, too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
