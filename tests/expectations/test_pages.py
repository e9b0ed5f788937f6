"""The HTML pages of a checkpoint: they name what failed, and fetch nothing."""

from __future__ import annotations

import os
import re

from expectations.checkpoint import run_checkpoint
from expectations.results import CheckReport
from tests.expectations.conftest import Copy


def read(report: CheckReport, name: str) -> str:
    return (report.docs.parent / f"{name}.html").read_text(encoding="utf-8")


def test_the_pages_are_in_the_output_folder(broken: Copy, report: CheckReport) -> None:
    assert report.docs == broken.settings.output / "checks" / "raw" / "index.html"
    assert {path.stem for path in report.docs.parent.iterdir()} == {"index", *report.tables}


def test_the_index_names_every_failure_and_its_rows(report: CheckReport) -> None:
    index = read(report, "index")
    assert report.summary in index
    table = report.failures[0].table
    assert f'<a href="{table}.html">{table}</a>' in index
    for failure in report.failures:
        assert failure.observed.replace('"', "&#34;") in index
    assert "origin=&lt;b&gt;" in index


def test_the_page_of_a_table_shows_rows_that_failed(report: CheckReport) -> None:
    page = read(report, report.failures[0].table)
    assert "unexpected values found" in page
    assert "time_hour=2013-01-0" in page


def test_every_link_leads_to_a_page_that_is_there(report: CheckReport) -> None:
    for page in report.docs.parent.glob("*.html"):
        for link in re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"


def test_a_page_fetches_nothing_and_runs_no_script(report: CheckReport) -> None:
    for page in report.docs.parent.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<script|<img|<link|url\(|@import", text)


def test_what_stands_in_the_data_is_text_on_a_page(report: CheckReport) -> None:
    for page in report.docs.parent.glob("*.html"):
        assert "<b>" not in page.read_text(encoding="utf-8")


def test_the_next_run_replaces_the_pages_and_leaves_nothing_else(landed: Copy) -> None:
    first = run_checkpoint(landed.settings, "raw").docs.parent
    (first / "stale.html").write_text("from an earlier run")
    landed.run(f"update {landed.name('raw', 'airports')} set lat = 123 where iata = 'BOS'")
    report = run_checkpoint(landed.settings, "raw")
    assert "iata=BOS, lat=123.000000" in read(report, "index")
    assert not (first / "stale.html").exists()
    assert [path.name for path in first.parent.iterdir()] == ["raw"]
    runs = landed.run(f"select checked_at, count(*) from {landed.name('ops', 'checks')} group by checked_at")
    assert [count for _, count in runs] == [60, 60]


def test_what_a_killed_run_left_is_removed_by_a_later_one(landed: Copy) -> None:
    left = landed.settings.output / "checks" / ".raw-killed"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    run_checkpoint(landed.settings, "raw")
    assert not left.exists()
