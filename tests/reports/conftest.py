"""What the tests of the reports share: a report built once per server, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from reports.build import Report, build_report
from tests.servers import Server, own_databases
from warehouse.database import connect, create_database, quote
from warehouse.settings import Settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# A name that leads to this machine, as one does that someone else may set.
ELSEWHERE = "elsewhere.example"
FLAGS = [
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def shown(scored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The complete warehouse, with an output folder of these tests."""
    return replace(scored, output=tmp_path_factory.mktemp("output"))


@pytest.fixture(scope="session")
def report(shown: Settings) -> Report:
    """The report of the complete warehouse."""
    return build_report(shown)


@pytest.fixture(scope="session")
def marts_only(
    server: Server, scored: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """A warehouse that has the marts, as views, but neither models nor checks."""
    with own_databases(server) as settings:
        view_marts(scored, settings)
        yield replace(settings, output=tmp_path_factory.mktemp("output"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; there must be one unless ETLP_TEST_BROWSER is ``none``."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and MAC.exists():
        found = str(MAC)
    if found is None:
        if os.environ.get("ETLP_TEST_BROWSER") == "none":
            pytest.skip("ETLP_TEST_BROWSER is none")
        pytest.fail(
            f"There is none of {', '.join(BROWSERS)}. Hint: tests/install-browser.sh installs one; "
            "ETLP_TEST_BROWSER=none skips these tests."
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


def view_marts(source: Settings, target: Settings, flights: str = "1 = 1") -> None:
    """Make marts of views on those of another warehouse, with the flights for which a condition holds."""
    conditions = {"fct_flights": flights, "fct_flight_features": flights}
    old, new = source.database("marts"), target.database("marts")
    with connect(target) as connection, connection.cursor() as cursor:
        create_database(cursor, new)
        cursor.execute("select table_name from information_schema.tables where table_schema = %s", (old,))
        for (name,) in cursor.fetchall():
            cursor.execute(
                f"create view {quote(new, name)} as "
                f"select * from {quote(old, name)} where {conditions.get(name, '1 = 1')}"
            )


def one_row(settings: Settings, sql: str) -> tuple[Any, ...]:
    """The first row of a query written for the test; ``{marts}`` and the like are databases."""
    layers = {layer: quote(settings.database(layer)) for layer in ("marts", "ml", "ops", "raw")}
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(sql.format(**layers))
        row = cursor.fetchone()
        assert row is not None
        return tuple(row)
