"""Incremental models end as a build from scratch would, whatever came late, was corrected or is gone."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from tests.dbt_project.small_landing import Landing, flights_of, plane, weather_of
from tests.dbt_project.two_warehouses import NO_TESTS, Pair, Warehouse, new_pair
from tests.servers import Server
from warehouse.database import connect


@pytest.fixture(scope="module")
def pair(server: Server) -> Iterator[Pair]:
    """Both warehouses after a first build, to which all that follows happens."""
    with new_pair(server) as pair:
        landing = pair.built.landing
        # The first load has two files of one day, and lacks what comes late.
        january = landing.flights["2013-01"]
        landing.flights["2013-01-night"] = [row for row in january if row["hour"] >= 16 and row["day"] >= 30]
        landing.flights["2013-01"] = [row for row in january if row not in landing.flights["2013-01-night"]]
        landing.weather["2013-01"] = [row for row in landing.weather["2013-01"] if row["day"] != 29]
        del landing.airlines["B6"]
        pair.built.load()
        pair.built.build()
        yield pair


def a_late_day(landing: Landing) -> None:
    """A file comes with the next day, and with one between those that were built."""
    landing.flights["2013-02-late"] = flights_of(date(2013, 2, 4)) + flights_of(date(2013, 1, 20))


def late_weather(landing: Landing) -> None:
    """The weather of a day comes that was built without."""
    landing.weather["2013-01-late"] = weather_of(date(2013, 1, 29))


def a_corrected_flight(landing: Landing) -> None:
    """A month is landed again with another delay."""
    landing.flights["2013-02"][0] |= {"dep_delay": 55, "dep_time": 655, "arr_delay": 40, "arr_time": 740}


def a_correction_in_a_newer_file(landing: Landing) -> None:
    """A flight moves from its file into a new one."""
    moved = landing.flights["2013-02"].pop(3)
    landing.flights["2013-02-corrections"] = [moved | {"dest": "BOS", "tailnum": "N101NY"}]


def corrected_weather(landing: Landing) -> None:
    """A month of weather is landed again with other winds in one night."""
    for row in landing.weather["2013-01"]:
        if row["day"] == 30 and row["hour"] > 20:
            row["wind_speed"] = 250 if row["origin"] == "JFK" else 30


def a_day_that_vanishes(landing: Landing) -> None:
    """A month is landed again without one day and without a flight of another."""
    landing.flights["2013-02"] = [row for row in landing.flights["2013-02"] if row["day"] != 2][:-1]


def a_night_that_vanishes(landing: Landing) -> None:
    """One of two files that the same load brought loses its rows of a day."""
    landing.flights["2013-01-night"] = [row for row in landing.flights["2013-01-night"] if row["day"] != 30]


def weather_that_vanishes(landing: Landing) -> None:
    """A month of weather is landed again without one day."""
    landing.weather["2013-02"] = [row for row in landing.weather["2013-02"] if row["day"] != 1]


def members_that_come(landing: Landing) -> None:
    """The register learns a plane, and the list of airlines one that flew from the beginning."""
    landing.planes["N109NY"] = plane("N109NY")
    landing.airlines["B6"] = "Airline B6"


def members_that_go(landing: Landing) -> None:
    """A plane leaves the register, which its flights do not forget; two airports are gone as well."""
    del landing.planes["N100NY"], landing.airports["PHX"], landing.airports["LGA"]


def members_that_return(landing: Landing) -> None:
    """All of them are back."""
    landing.planes["N100NY"] = plane("N100NY")
    landing.airports |= {"PHX": "America/Phoenix", "LGA": "America/New_York"}


@pytest.mark.parametrize(
    "events",
    [
        [a_late_day, late_weather],
        [a_corrected_flight, corrected_weather],
        [a_correction_in_a_newer_file],
        [a_day_that_vanishes, weather_that_vanishes],
        [a_night_that_vanishes],
        [members_that_come],
        [members_that_go],
        [members_that_return],
    ],
    ids=lambda events: "_and_".join(event.__name__ for event in events),
)
def test_a_build_ends_as_one_from_scratch(pair: Pair, events: list[Callable[[Landing], None]]) -> None:
    for event in events:
        event(pair.built.landing)
    pair.built.load()
    pair.built.build()
    pair.scratch.build("--full-refresh")
    assert pair.differences() == {}


@pytest.mark.parametrize("table", ["fct_flights", "fct_daily_carrier_performance"])
def test_a_build_that_was_killed_while_it_wrote_is_finished_by_the_next(pair: Pair, table: str) -> None:
    del pair.built.landing.flights["2013-02"][0]
    pair.built.load()
    _kill_while_it_writes(pair.built, table)
    pair.built.build()
    pair.scratch.build("--full-refresh")
    assert pair.differences() == {}


def test_a_build_with_nothing_new_writes_nothing(pair: Pair) -> None:
    # As long as an airline is unknown, its flights are looked at each time.
    members_that_come(pair.built.landing)
    pair.built.load()
    pair.built.build()
    before = pair.built.contents()
    written = pair.built.build()
    assert {name: written[name] for name in before} == dict.fromkeys(before, 0)
    assert pair.built.contents() == before


def test_a_full_refresh_changes_nothing(pair: Pair) -> None:
    pair.built.build()
    before = pair.built.contents()
    pair.built.build("--full-refresh")
    assert pair.built.contents() == before


def test_builds_of_some_days_each_end_as_one_of_all(pair: Pair) -> None:
    pair.built.build()
    some = ("--vars", "days_at_once: 3")
    written = pair.scratch.build("--full-refresh", *some)
    by_days, builds = pair.scratch.by_days(), 1
    while any(written[name] for name in by_days) and builds < 20:
        written = pair.scratch.build(*some)
        builds += 1
    assert 3 < builds < 20
    assert pair.differences() == {}


def _kill_while_it_writes(warehouse: Warehouse, table: str) -> None:
    """Hold the rows of a table until a build waits to replace them, and end it as a crash does."""
    waits = (
        "select count(*) from information_schema.processlist "
        f"where info like '%delete %`{table}`%' and id <> connection_id()"
    )
    with (
        connect(warehouse.settings, autocommit=False) as holder,
        holder.cursor() as holds,
        connect(warehouse.settings) as watcher,
        watcher.cursor() as watches,
    ):
        holds.execute(f"select count(*) from {warehouse.settings.database('marts')}.{table} for update")
        with subprocess.Popen(
            warehouse.command("build", "--select", "fct_flights+", *NO_TESTS),
            cwd=warehouse.settings.root,
            env=dict(warehouse.settings.environ),
        ) as build:
            while build.poll() is None:
                watches.execute(waits)
                if watches.fetchone() != (0,):
                    build.send_signal(signal.SIGKILL)
                    break
                time.sleep(0.1)
        assert build.returncode == -signal.SIGKILL, "it ended before it could be killed"
