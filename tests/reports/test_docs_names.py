"""The docs take names and descriptions as text, and are served to those who ask for this machine."""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from reports.docs import docs_server
from reports.docs.site import guarded
from tests.servers import ROOT
from warehouse.progress import visible
from warehouse.settings import load_settings


def test_a_description_cannot_end_the_script_that_holds_it() -> None:
    manifest = json.dumps({"description": "</script><script>ran()</script>"})
    page = guarded(f"<html><head></head><script>data = {manifest}</script></html>", [manifest])
    assert page.count("</script>") == 1
    assert json.loads(page.split("data = ")[1].split("</script>")[0]) == json.loads(manifest)


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("localhost:80", 200), ("LocalHost", 200), ("rebound.example", 421), ("", 421)],
)
def test_the_docs_are_served_under_local_names_only(tmp_path: Path, host: str, status: int) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.html").write_text("here")
    with docs_server(replace(load_settings(ROOT, {}), output=tmp_path), 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            asked = http.client.HTTPConnection("127.0.0.1", server.server_address[1])
            asked.request("GET", "/index.html", headers={"Host": host})
            assert asked.getresponse().status == status
            asked.close()
        finally:
            server.shutdown()
            thread.join()


def test_a_terminal_is_shown_control_characters_as_escapes() -> None:
    assert visible("a\x1b]0;b\x07\x9b31m\u202e\n\tä") == "a\\x1b]0;b\\x07\\x9b31m\\u202e\n\tä"
