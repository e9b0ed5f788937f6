"""The docs as a site: written whole, served on this machine, missed with a hint."""

from __future__ import annotations

import json
import threading
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from reports.docs import FILES, build_docs, docs_server
from reports.docs.site import GENERATED
from tests.reports.artifacts import Shop
from warehouse.errors import UsageError
from warehouse.settings import Settings, load_settings


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return replace(load_settings(), output=tmp_path / "output")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    shop = Shop().source("orders", id="int").model("marts", "fct_orders", "select 1 as id", ["id"], id="int")
    manifest, catalog = (json.dumps(artifact) for artifact in shop.artifacts())
    for name, text in zip(GENERATED, ("this is dbt's", manifest, catalog), strict=True):
        (folder / name).write_text(text)
    (folder / "run_results.json").write_text("not of the site")
    return folder


def test_the_site_is_served(here: Settings, target: Path) -> None:
    index = build_docs(here, target)
    assert sorted(path.name for path in index.parent.iterdir()) == sorted(FILES)
    assert index.read_text() == "this is dbt's"
    with docs_server(here, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            for name in FILES:
                address = f"http://127.0.0.1:{server.server_address[1]}/{name}"
                with urllib.request.urlopen(address, timeout=10) as answer:
                    assert answer.read() == (index.parent / name).read_bytes()
        finally:
            server.shutdown()
            thread.join()


def test_a_site_that_is_not_whole_is_refused_and_the_old_one_kept(here: Settings, target: Path) -> None:
    index = build_docs(here, target)
    (target / "catalog.json").unlink()
    with pytest.raises(UsageError, match=r"catalog\.json"):
        build_docs(here, target)
    assert (index.parent / "catalog.json").exists()


def test_a_page_asks_for_no_file_that_dbt_left_unnamed(here: Settings, target: Path) -> None:
    """Both stand in the page of dbt-core 1.11, which asks for files of these names."""
    (target / "static_index.html").write_text(
        """<link href="${require('./assets/favicons/favicon.ico')}"><use xlink:href="{{ getIcon(item) }}">"""
    )
    page = build_docs(here, target).read_text()
    assert page == """<link href="data:,"><use ng-attr-xlink:href="{{ getIcon(item) }}">"""


def test_nothing_in_the_data_ends_the_element_that_holds_it(here: Settings, target: Path) -> None:
    shop = Shop().model("marts", "fct_orders", "select 1 as id", id="int")
    shop.nodes["model.etlp.fct_orders"]["description"] = "</script><script>alert(1)</script>"
    (target / "manifest.json").write_text(json.dumps(shop.artifacts()[0]))
    page = (build_docs(here, target).parent / "lineage.html").read_text()
    assert "alert(1)" in page
    assert "<script>alert" not in page


def test_a_missing_site_is_refused_with_a_hint(here: Settings) -> None:
    with pytest.raises(UsageError) as raised:
        docs_server(here, 0)
    assert "etlp docs --build" in raised.value.hint


def test_a_taken_port_is_refused_with_a_hint(here: Settings, target: Path) -> None:
    build_docs(here, target)
    with docs_server(here, 0) as server, pytest.raises(UsageError) as raised:
        docs_server(here, server.server_address[1])
    assert "--port" in raised.value.hint
