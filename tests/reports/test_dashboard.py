"""The dashboard in a browser: what it shows, what a click changes, and what it says when it cannot."""

from __future__ import annotations

import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.dashboard import start_dashboard
from tests.reports.conftest import ELSEWHERE, one_row
from warehouse.errors import UsageError
from warehouse.server import free_port
from warehouse.settings import Settings

SECOND = 1000.0
PATIENCE = 60 * SECOND

# What it reads is read from both servers by test_queries.py.
pytestmark = pytest.mark.one_server


@contextmanager
def dashboard(settings: Settings) -> Iterator[str]:
    """The address of a dashboard that runs until the block ends."""
    # Another process of this run may look for one at the same moment.
    port = free_port(8600 + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))
    process = start_dashboard(settings, port, headless=True)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while not _healthy(f"{address}/_stcore/health"):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def address(scored: Settings) -> Iterator[str]:
    """The dashboard of the complete warehouse."""
    with dashboard(scored) as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 1800})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


def figure(page: Page, label: str) -> str:
    """A key figure."""
    metric = page.get_by_test_id("stMetric").filter(has_text=label)
    return metric.get_by_test_id("stMetricValue").inner_text()


def test_a_click_on_an_airport_changes_the_figures(scored: Settings, address: str, page: Page) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url))
    (flights,) = one_row(scored, "select count(*) from {marts}.fct_flights")
    at_lga, late = one_row(
        scored,
        "select count(*), round(100 * avg(is_arrival_late), 1) from {marts}.fct_flights "
        "where origin_airport_code = 'LGA'",
    )
    page.goto(address)
    expect(page.locator(".js-plotly-plot")).to_have_count(5, timeout=PATIENCE)
    assert figure(page, "Flights scheduled") == f"{flights:,}"
    clicked = time.monotonic()
    page.get_by_role("button", name="LGA").click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"{at_lga:,}", timeout=PATIENCE)
    seconds = time.monotonic() - clicked
    assert figure(page, "Arrived late") == f"{late}%"
    assert page.get_by_test_id("stException").count() == 0
    assert seconds < 5
    assert [url for url in elsewhere if not url.startswith((address, "data:", "blob:"))] == []


def test_filters_combine(scored: Settings, address: str, page: Page) -> None:
    carrier, name, flights = one_row(
        scored,
        "select f.carrier_code, max(c.carrier_name), count(*) from {marts}.fct_flights as f "
        "inner join {marts}.dim_carriers as c on f.carrier_code = c.carrier_code "
        "where f.origin_airport_code = 'JFK' and f.flight_date between '2013-03-01' and '2013-03-31' "
        "group by f.carrier_code order by count(*) desc limit 1",
    )
    page.goto(address)
    page.get_by_role("button", name="JFK").click()
    page.get_by_role("button", name="Mar 2013").click()
    page.get_by_role("combobox", name="Carrier").fill(name)
    page.get_by_role("combobox", name="Carrier").press("Enter")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"{flights:,}", timeout=PATIENCE)
    # March is not among the months that the model was held back from.
    expect(page.get_by_text("There are no predictions for these flights.").first).to_be_visible()
    assert carrier


def test_without_a_model_it_says_so(marts_only: Settings, page: Page) -> None:
    with dashboard(marts_only) as address:
        page.goto(address)
        expect(page.get_by_text("No model is in production yet.").first).to_be_visible(timeout=PATIENCE)
        expect(page.locator(".js-plotly-plot")).to_have_count(3, timeout=PATIENCE)


def test_without_marts_it_gives_a_hint_and_no_traceback(settings: Settings, page: Page) -> None:
    with dashboard(settings) as address:
        page.goto(address)
        expect(page.get_by_text("etlp build")).to_be_visible(timeout=PATIENCE)
        assert "Traceback" not in page.inner_text("body")


def test_without_a_server_it_gives_a_hint_and_no_traceback(
    settings: Settings, page: Page, tmp_path: Path
) -> None:
    # Of a name nothing is Markdown either, such as a picture that is fetched from elsewhere.
    folder = tmp_path / "**a** ![b](c.png) :red[d] $e$ `f` <b>g</b>".replace("/", "")
    away = replace(settings, state=folder, socket=folder / "run" / "server.sock")
    with dashboard(away) as address:
        page.goto(address)
        expect(page.get_by_text("No server answers")).to_be_visible(timeout=PATIENCE)
        assert folder.name in page.inner_text("body")
        expect(page.get_by_text("etlp server start")).to_be_visible()
        assert "Traceback" not in page.inner_text("body")


def test_it_listens_on_the_loopback_address_alone(address: str) -> None:
    with socket.socket() as other:
        port = int(address.rsplit(":", 1)[1])
        other.settimeout(2)
        assert other.connect_ex(("127.0.0.2", port)) != 0


def test_a_name_of_elsewhere_that_leads_here_is_shown_nothing(address: str, page: Page) -> None:
    page.goto(address.replace("127.0.0.1", ELSEWHERE))
    expect(page.get_by_text("This is not the dashboard's address.")).to_be_visible()
    assert not page.get_by_test_id("stMetric").count()


def test_a_taken_port_is_refused_with_a_hint(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError) as raised:
            start_dashboard(settings, taken.getsockname()[1])
    assert "--port" in raised.value.hint
