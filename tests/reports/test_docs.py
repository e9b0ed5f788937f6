"""The dbt docs: copied whole, served on this machine, missed with a hint."""

from __future__ import annotations

import threading
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from reports.docs import FILES, build_docs, docs_server
from warehouse.errors import UsageError
from warehouse.settings import Settings, load_settings


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return replace(load_settings(), output=tmp_path / "output")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text(f"this is {name}")
    (folder / "run_results.json").write_text("not of the site")
    return folder


def test_the_site_is_served(here: Settings, target: Path) -> None:
    index = build_docs(here, target)
    assert sorted(path.name for path in index.parent.iterdir()) == sorted(FILES)
    with docs_server(here, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            for name in FILES:
                address = f"http://127.0.0.1:{server.server_address[1]}/{name}"
                with urllib.request.urlopen(address, timeout=10) as answer:
                    assert answer.read().decode() == f"this is {name}"
        finally:
            server.shutdown()
            thread.join()


def test_a_site_that_is_not_whole_is_refused_and_the_old_one_kept(here: Settings, target: Path) -> None:
    index = build_docs(here, target)
    (target / "catalog.json").unlink()
    with pytest.raises(UsageError, match=r"catalog\.json"):
        build_docs(here, target)
    assert (index.parent / "catalog.json").exists()


def test_a_missing_site_is_refused_with_a_hint(here: Settings) -> None:
    with pytest.raises(UsageError) as raised:
        docs_server(here, 0)
    assert "etlp run" in raised.value.hint


def test_a_taken_port_is_refused_with_a_hint(here: Settings, target: Path) -> None:
    build_docs(here, target)
    with docs_server(here, 0) as server, pytest.raises(UsageError) as raised:
        docs_server(here, server.server_address[1])
    assert "--port" in raised.value.hint
