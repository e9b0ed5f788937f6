"""What a file's name, its header and its values say is text on every page: a real browser runs none of it."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from expectations.checkpoint import run_checkpoint
from loaders.declare.declaration import Wanted, declare, write
from loaders.load import load
from reports.build import build_report
from reports.docs.site import generate_docs
from tests.reports.conftest import view_marts
from tests.reports.test_dashboard import dashboard
from tests.servers import ROOT
from warehouse.database import connect, quote
from warehouse.settings import Settings, load_settings

pytestmark = pytest.mark.one_server
# Markup, a script, AngularJS (dbt's docs are written with it), Jinja, YAML and SQL.
EVIL = [
    '<img src=x onerror="window.ran=1">',
    "</script><script>window.ran=1</script>",
    "{{constructor.constructor('window.ran=1')()}}",
    "{{ cycler.__init__.__globals__.os.system('touch ran') }}",
    '"><svg onload=window.ran=1>',
    "[x](javascript:window.ran=1)",
    "'; drop table orders; --",
    "a\n- name: <b>b</b>",
]
PROJECT = """\
name: etlp
profile: etlp
model-paths: [models]
flags: {send_anonymous_usage_stats: false}
models: {etlp: {+persist_docs: {relation: true, columns: true}}}
"""


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1400, "height": 1600})


def shows(page: Page, address: str, text: str) -> None:
    """Open a page; the text is on it, and nothing of it ran."""
    page.goto(address)
    expect(page.locator("body")).to_contain_text(text, timeout=20_000)
    for _ in range(2):
        assert page.evaluate("typeof window.ran") == "undefined", address
        # What loads late, such as a picture, has its chance.
        page.wait_for_timeout(300)


def test_what_a_file_says_is_text_on_the_pages_of_docs_and_checks(
    settings: Settings, page: Page, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "models").mkdir()
    environ = {**settings.environ, "ETLP_LANDING": str(tmp_path / "landing")}
    own = load_settings(tmp_path, environ | {"ETLP_OUTPUT": str(tmp_path / "output")})
    folder = own.landing / EVIL[3] / EVIL[0].replace("/", " ")
    folder.mkdir(parents=True)
    with (folder / f"{EVIL[4].replace('/', ' ')}.csv").open("w", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["id", *EVIL])
        lines.writerows([[number, *(f"{evil}{number}" for evil in EVIL)] for number in (1, 2)])
    made = declare(own, str(folder), Wanted("shop.orders"))
    write(made)
    assert load(own)[0].rows == 2
    # Every row breaks a check, and is shown.
    with connect(own) as connection, connection.cursor() as cursor:
        orders = quote(own.database("raw"), "orders")
        cursor.execute(f"alter table {orders} modify id bigint")
    report = run_checkpoint(own, "raw")
    assert report.failures
    for checked in report.docs.parent.glob("*.html"):
        known = {"index": "Check raw", f"{own.database('raw')}.orders": "onerror"}
        shows(page, checked.as_uri(), known.get(checked.stem, checked.stem))
    index = generate_docs(own)
    shows(page, f"{index.as_uri()}#!/source/source.etlp.shop.orders", "onerror")
    shows(page, f"{index.as_uri()}#!/model/model.etlp.stg_shop__orders", "onerror")
    shows(page, (index.parent / "lineage.html").as_uri(), "orders")
    shows(page, (index.parent / "erd.html").as_uri(), "marts")
    assert not (tmp_path / "ran").exists()
    assert not Path("ran").exists()


def test_what_a_value_says_is_text_in_dashboard_and_pdf(
    scored: Settings, settings: Settings, page: Page, tmp_path: Path
) -> None:
    view_marts(scored, settings)
    marts = settings.database("marts")
    names = " ".join(
        f"when {place} then {quoted!r}" for place, quoted in enumerate(EVIL[:3] + EVIL[4:6], start=0)
    )
    old = quote(scored.database("marts"), "dim_carriers")
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select column_name from information_schema.columns where table_schema = %s "
            "and table_name = 'dim_carriers' order by ordinal_position",
            (scored.database("marts"),),
        )
        columns = ", ".join(quote(name) for (name,) in cursor.fetchall() if name != "carrier_name")
        cursor.execute(
            f"create or replace view {quote(marts, 'dim_carriers')} as select {columns}, "
            f"case mod(ascii(carrier_code), 5) {names} end as carrier_name from {old}"
        )
    own = replace(settings, output=tmp_path / "output")
    with dashboard(own) as address:
        page.goto(address)
        expect(page.locator(".js-plotly-plot")).to_have_count(3, timeout=60_000)
        shows(page, address, "Flights scheduled")
        expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=60_000)
        page.get_by_role("combobox", name="Carrier").click()
        page.wait_for_timeout(1000)
        assert page.evaluate("typeof window.ran") == "undefined"
        expect(page.locator("body")).to_contain_text("onerror")
    report = build_report(own)
    text = "\n".join(part.extract_text() for part in PdfReader(report.pdf).pages)
    assert "onerror" in text
