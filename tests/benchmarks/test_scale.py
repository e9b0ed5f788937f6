"""The benchmark of growth: a history that stays true to the sample, and steps that are taken once."""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet
import pytest

from benchmarks.dbt.databases import drop
from benchmarks.errors import NotMeasured
from benchmarks.scale.growing import BUILD, BUILD_MONTH, LOAD, LOAD_MONTH, PREFIX, WHOLE, Growing, growing
from benchmarks.scale.history import History, moved
from benchmarks.scale.journal import Journal, Step
from benchmarks.scale.tables import growth, nodes_table, steps_table
from loaders.sample import land_sample
from tests.servers import ROOT, Server
from warehouse.settings import load_settings

YEARS = range(2013, 2044)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Two years of December and January, with one flight in ten."""
    folder = tmp_path_factory.mktemp("history")
    land_sample(load_settings(ROOT, {"ETLP_LANDING": str(folder / "sample")}))
    history = History(folder / "sample", folder / "landing", every=10)
    for year, month in ((2013, 12), (2014, 1), (2014, 12), (2015, 1)):
        history.land_month(year, month)
    return history


def test_years_begin_where_others_end_and_change_their_clocks_on_the_right_day() -> None:
    for year in YEARS:
        change = date(2013, 3, 10) + moved(year)
        assert (change.year, change.month, change.weekday()) == (year, 3, 6)
        assert 8 <= change.day <= 14
        assert moved(year + 1) - moved(year) in (timedelta(weeks=52), timedelta(weeks=53))


def test_keys_are_unique_and_local_times_agree_with_utc(history: History) -> None:
    rows = [
        row
        for file in sorted(history.landing.glob("flights/*.parquet"))
        for row in pyarrow.parquet.read_table(file).to_pylist()
    ]
    assert len({(row["time_hour"], row["carrier"], row["flight"]) for row in rows}) == len(rows) > 8_000
    for row in rows:
        # New York is five hours behind UTC in winter.
        local = row["time_hour"] - timedelta(hours=5)
        assert (local.year, local.month, local.day, local.hour) == (
            (row["year"], row["month"], row["day"], row["hour"])
        )


def test_weather_moves_as_flights_do(history: History) -> None:
    def days(year: int) -> set[tuple[str, ...]]:
        with gzip.open(history.landing / "weather" / f"{year}-12.csv.gz", "rt", newline="") as file:
            return {(row["year"], row["month"], row["day"]) for row in csv.DictReader(file)}

    flights = pyarrow.parquet.read_table(history.landing / "flights" / "2014-12.parquet")
    of_flights = {(str(row["year"]), str(row["month"]), str(row["day"])) for row in flights.to_pylist()}
    assert days(2014) == of_flights
    assert len(days(2013)) == 30


def test_a_step_is_taken_once_and_found_by_the_next_run(tmp_path: Path) -> None:
    taken = []

    def run() -> Step:
        taken.append(1)
        return Step(1, LOAD, 2.0, {"nyc.flights": 1.5}, 100)

    first = Journal(tmp_path / "steps.jsonl").once(1, LOAD, run)
    assert Journal(tmp_path / "steps.jsonl").once(1, LOAD, run) == first
    assert len(taken) == 1


def test_growth_is_of_medians_and_tables_show_ratios(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "steps.jsonl")
    for years, seconds in ((1, (2.0, 3.0, 9.0)), (10, (4.0, 6.0, 5.0))):
        journal.steps.append(Step(years, BUILD, 1.0, {"fct": 10.0 * years}, 1000 * years))
        for month, took in enumerate(seconds, 1):
            journal.steps.append(Step(years, f"{BUILD_MONTH} {month}", took + 1, {"fct": took}, 1000))
    assert growth(journal, [1, 10], BUILD_MONTH) == pytest.approx(5 / 3)
    steps = steps_table(journal, [1, 10]).splitlines()
    assert steps[2].split()[-2:] == ["10.00", "1.00"]
    assert nodes_table(journal, [1, 10], BUILD_MONTH).splitlines()[1].split() == [
        "fct",
        "3.00",
        "5.00",
        "1.67",
    ]


@pytest.fixture
def own(server: Server, tmp_path: Path) -> Iterator[Growing]:
    """A year with one flight in fifty."""
    place = replace(server, folder=tmp_path)
    (tmp_path / "state").symlink_to(server.folder / "state")
    made = growing(place, Path(sys.executable).with_name("dbt"), 1, every=50, months=1, days_at_once=200)
    yield made
    drop(made.settings, f"{PREFIX}_")


@pytest.mark.one_server
def test_a_year_and_a_month_are_measured_and_a_second_run_has_nothing_to_do(own: Growing) -> None:
    own.measure([1])
    steps = {step.what: step for step in own.journal.steps}
    assert list(steps) == [*WHOLE, f"{LOAD_MONTH} 1", f"{BUILD_MONTH} 1"]
    assert all(step.wall > 0 and step.seconds > 0 for step in steps.values())
    added = steps[f"{LOAD_MONTH} 1"].rows
    assert steps[f"{BUILD_MONTH} 1"].rows == steps[BUILD].rows + added > steps[BUILD].rows > 6_000
    assert steps[BUILD].plans
    again = replace(own, journal=Journal(own.journal.path))
    again.measure([1])
    assert again.journal.steps == own.journal.steps
    longer = replace(own, journal=Journal(own.journal.path), months=2)
    longer.journal.steps.append(replace(steps[LOAD], years=2))
    with pytest.raises(NotMeasured, match="2 years long already"):
        longer.measure([1])
