"""The docs in a browser, from the disk and served: what pages tell, where clicks lead, what is asked for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.docs import docs_server
from warehouse.settings import Settings

pytestmark = pytest.mark.one_server
TABLE = "#!/model/model.etlp.fct_flights"


@pytest.fixture(params=["disk", "served"])
def site(request: pytest.FixtureRequest, scored: Settings) -> Iterator[str]:
    """The address of the site's folder."""
    folder = scored.output / "docs"
    if request.param == "disk":
        yield f"{folder.as_uri()}/"
        return
    with docs_server(scored, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that asks for nothing but the site, and whose console holds no error."""
    opened = browser.new_page(viewport={"width": 1500, "height": 1200})
    opened.set_default_timeout(20_000)
    asked: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("response", lambda answer: errors.append(answer.url) if answer.status >= 400 else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    assert errors == []
    pages = {url.split("#")[0] for url in asked if not url.startswith("data:")}
    assert pages <= {f"{site}{name}.html" for name in ("index", "erd", "lineage")}


def test_the_site_is_browsed(page: Page, site: str, scored: Settings) -> None:
    manifest = json.loads((scored.output / "docs" / "manifest.json").read_text(encoding="utf-8"))
    page.goto(f"{site}index.html")
    for text in ("Start here", "How good is the model?", "warehouse_marts", "fct_model_performance"):
        expect(page.locator(".app-content")).to_contain_text(text)

    page.get_by_role("link", name="ER diagram of the marts").click()
    names = page.eval_on_selector_all(".table", "tables => tables.map(table => table.dataset.table)")
    assert sorted(names) == _marts(manifest)
    drawn = page.eval_on_selector_all(".reference", "lines => lines.map(line => line.dataset.name)")
    assert sorted(drawn) == _references(manifest)
    expect(page.locator("tbody tr")).to_have_count(len(drawn))
    page.locator('.table[data-table="dim_dates"]').hover()
    expect(page.locator(".reference.lit").first).to_be_visible()

    page.locator('.table[data-table="fct_flights"]').click()
    expect(page).to_have_url(f"{site}index.html{TABLE}")
    expect(page.get_by_role("heading", name="fct_flights")).to_be_visible()
    for text in ("Rows", "Bytes", "InnoDB", "arrived_at", "Arrival (UTC); null when cancelled."):
        expect(page.locator(".app-content")).to_contain_text(text)

    page.goto(f"{site}lineage.html#fct_flights.arrived_at")
    for column in ("arr_delay", "arr_time", "sched_arr_time", "time_hour"):
        expect(page.locator(f'[data-name="nyc.flights.{column}"]')).to_be_visible()
        expect(page.locator("#summary")).to_contain_text(f"nyc.flights.{column}")
    expect(page.locator('[data-name="nyc.flights.distance"]')).to_have_count(0)
    expect(page.locator('[data-exposure="Report on delays"]')).to_be_visible()

    page.locator("#relation").select_option("nyc.flights")
    page.locator("#column").select_option("distance")
    for made in ("stg_nyc__flights", "fct_flights", "fct_flight_features"):
        expect(page.locator(f'[data-name="{made}.distance_miles"]')).to_be_visible()
    expect(page.locator('[data-exposure="Model of late arrivals"]')).to_be_visible()
    assert page.url.endswith("#nyc.flights.distance")


def test_every_column_of_the_models_is_traced(scored: Settings) -> None:
    docs = scored.output / "docs"
    origins = json.loads((docs / "lineage.json").read_text(encoding="utf-8"))["origins"]
    manifest = json.loads((docs / "manifest.json").read_text(encoding="utf-8"))
    assert {name.split(".")[0] for name in origins} >= set(_marts(manifest))
    untraced = {name.split(".")[0] for name, origin in origins.items() if origin["untraced"]}
    # What dbt adds to snapshots is in nobody's SQL.
    assert [name for name in untraced if not name.endswith("_snapshot")] == []


def _marts(manifest: dict[str, Any]) -> list[str]:
    return sorted(
        Path(node["path"]).stem
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    )


def _references(manifest: dict[str, Any]) -> list[str]:
    """Read from the names of the nodes each test depends on, not from its arguments."""
    marts = {f"model.etlp.{name}" for name in _marts(manifest)}
    found = set()
    for node in manifest["nodes"].values():
        ends = node["depends_on"]["nodes"] if node["resource_type"] == "test" else []
        if node.get("test_metadata", {}).get("name") == "relationships" and set(ends) <= marts:
            child = node["attached_node"]
            parent = next((end for end in ends if end != child), child)
            field = node["test_metadata"]["kwargs"]["field"]
            name, other = (unique_id.split(".")[-1] for unique_id in (child, parent))
            found.add(f"{name}.{node['column_name']} → {other}.{field}")
    return sorted(found)
