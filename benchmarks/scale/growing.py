"""The steps at each length of the history: load, build, test, build again, and add months."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from pathlib import Path

from benchmarks.dbt.command import Dbt
from benchmarks.errors import NotMeasured
from benchmarks.project import ETLP, LOAD_TIMEOUT
from benchmarks.scale.checkout import copy_project
from benchmarks.scale.history import History
from benchmarks.scale.journal import Journal, Step
from benchmarks.scale.plans import slowest_plans
from loaders.sample import YEAR, land_sample
from tests.servers import Server
from warehouse.database import connect, quote
from warehouse.progress import say
from warehouse.settings import Settings, load_settings

PREFIX = "scale"
LOAD, BUILD, TESTS, AGAIN = "load", "build from scratch", "tests", "build, nothing new"
LOAD_MONTH, BUILD_MONTH = "load of an added month", "build of an added month"
WHOLE = (LOAD, BUILD, TESTS, AGAIN)
BUILDS = ("build", "--exclude-resource-type", "test", "unit_test")
# A week is missing wherever a year has 53, see history.py: one test says so, rightly.
TEST = ("test", "--exclude-resource-type", "unit_test", "--exclude", "test_name:covers_every_day")


def growing(
    server: Server, dbt: Path, longest: int, *, every: int, months: int, days_at_once: int = 0
) -> Growing:
    """A warehouse on a running server, which goes on where the server's folder says that it was.

    Args:
        longest: years of the longest history that will be asked for.
        every: see `History`.
        months, days_at_once: see `Growing`.
    """
    root = copy_project(server.folder / "checkout", longest)
    environ = server.environ(PREFIX)
    settings = load_settings(root, environ)
    sample = server.folder / "sample"
    land_sample(load_settings(root, {**environ, "ETLP_LANDING": str(sample)}))
    return Growing(
        settings,
        Dbt(dbt, root, server.folder / "dbt", environ),
        History(sample, settings.landing, every),
        Journal(server.folder / "steps.jsonl"),
        months,
        days_at_once,
    )


@dataclass(frozen=True)
class Took:
    """What a command took, see `Step`; without ``rows``, those that there are."""

    wall: float
    nodes: dict[str, float]
    rows: int | None = None
    plans: dict[str, str] = field(default_factory=dict)

    def then(self, other: Took) -> Took:
        """What both took, one after the other; the plans are those of the first."""
        nodes = {
            name: self.nodes.get(name, 0) + other.nodes.get(name, 0) for name in self.nodes | other.nodes
        }
        return replace(self, wall=self.wall + other.wall, nodes=nodes)


@dataclass(frozen=True)
class Growing:
    """A warehouse whose history grows.

    Attributes:
        months: how many are added at each length, one after the other.
        days_at_once: how many a build from scratch does at once, and then the next ones; 0 for all.
    """

    settings: Settings
    dbt: Dbt
    history: History
    journal: Journal
    months: int
    days_at_once: int = 0

    def measure(self, lengths: list[int]) -> None:
        """Take all steps at each length, in years, the shortest first.

        Raises:
            NotMeasured: a command failed, or the history is longer already.
        """
        longest = max((step.years for step in self.journal.steps), default=0)
        for years in lengths:
            if years < longest and not self._is_complete(years):
                raise NotMeasured(f"the history is {longest} years long already; take another folder")
            self.history.land_dimensions()
            self.history.land_years(years)
            self._once(years, LOAD, self._load)
            self._once(years, BUILD, self._build_from_scratch)
            self._once(years, TESTS, partial(self._dbt, *TEST))
            self._once(years, AGAIN, self._build)
            for month in range(1, self.months + 1):
                self.history.land_month(YEAR + years, month)
                self._once(years, f"{LOAD_MONTH} {month}", self._load)
                self._once(years, f"{BUILD_MONTH} {month}", self._build)

    def _is_complete(self, years: int) -> bool:
        added = [f"{what} {n + 1}" for what in (LOAD_MONTH, BUILD_MONTH) for n in range(self.months)]
        return all(self.journal.find(years, what) for what in (*WHOLE, *added))

    def _once(self, years: int, what: str, run: Callable[[], Took]) -> Step:
        def timed() -> Step:
            took = run()
            rows = self._flights() if took.rows is None else took.rows
            return Step(years, what, took.wall, took.nodes, rows, took.plans)

        return self.journal.once(years, what, timed)

    def _load(self) -> Took:
        started = time.perf_counter()
        done = subprocess.run(
            [ETLP, "load", "--json"],
            cwd=self.settings.root,
            env={**self.settings.environ, "ETLP_ROOT": str(self.settings.root)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LOAD_TIMEOUT,
            check=False,
        )
        wall = time.perf_counter() - started
        if done.returncode:
            raise NotMeasured(f"etlp load failed: {' '.join(done.stderr.strip().splitlines()[-2:])[:500]}")
        tables = json.loads(done.stdout)
        seconds = {table["table"]: float(table["seconds"]) for table in tables}
        rows = next(table["rows"] for table in tables if table["table"].endswith("flights"))
        return Took(wall, seconds, rows)

    def _build_from_scratch(self) -> Took:
        some = ("--vars", f"days_at_once: {self.days_at_once}") if self.days_at_once else ()
        builds = [self._build("--full-refresh", *some)]
        days, built = (
            self._count("intermediate", "int_flight_days"),
            self._count("marts", "fct_flight_features"),
        )
        while built < days:
            # Without plans: those of the first are kept.
            builds.append(self._dbt(*BUILDS, *some))
            before, built = built, self._count("marts", "fct_flight_features")
            if built <= before:
                raise NotMeasured(f"builds stay at {built} of {days} days")
        return reduce(Took.then, builds)

    def _build(self, *arguments: str) -> Took:
        took = self._dbt(*BUILDS, *arguments)
        return replace(took, plans=slowest_plans(self.settings, self._target, took.nodes))

    def _dbt(self, *arguments: str) -> Took:
        results = self._target / "run_results.json"
        started = time.perf_counter()
        try:
            self.dbt.run(*arguments)
        except NotMeasured as reason:
            # A test that fails took its time as well; which one did is told.
            if arguments[0] != TEST[0] or not results.exists():
                raise
            say(f"  {reason}")
        wall = time.perf_counter() - started
        nodes = json.loads(results.read_text(encoding="utf-8"))["results"]
        return Took(wall, {node["unique_id"].split(".")[2]: float(node["execution_time"]) for node in nodes})

    @property
    def _target(self) -> Path:
        return self.dbt.own / "target"

    def _flights(self) -> int:
        return self._count("raw", "flights", "*")

    def _count(self, layer: str, table: str, what: str = "distinct flight_date") -> int:
        with connect(self.settings) as connection, connection.cursor() as cursor:
            cursor.execute(f"select count({what}) from {quote(self.settings.database(layer), table)}")
            return int(cursor.fetchone()[0])
