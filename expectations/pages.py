"""The HTML pages of a checkpoint: an index of ours, and a page of Great Expectations for each table.

etlp check raw      writes them to output/checks/raw/
"""

from __future__ import annotations

import html
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

from expectations.results import CheckReport, CheckResult, row_text
from warehouse.settings import Settings

TEMPLATES = Path(__file__).with_name("templates")
# The library's pages fetch scripts, styles and a logo from eight hosts. Without them
# they can be read offline and tell nobody that they are, and nothing that stands in
# the data can run in them.
FETCHED = re.compile(r"<(script|style|footer)\b.*?</\1>|<(?:link|img)\b[^>]*>", re.DOTALL)


# They stand in folders by suite and run there, side by side here.
ELSEWHERE = re.compile(r'href="(?:\.\./)+[^"]*"')


def folder(settings: Settings, checkpoint: str) -> Path:
    """Where the pages of a checkpoint are."""
    return settings.output / "checks" / checkpoint


def write_pages(settings: Settings, report: CheckReport, validations: Mapping[str, Any]) -> None:
    """Write the pages aside, then put them in the place of those of the last run.

    Args:
        validations: what Great Expectations found, by the name of the table.
    """
    final = folder(settings, report.checkpoint)
    final.parent.mkdir(parents=True, exist_ok=True)
    for left in final.parent.glob(f".{report.checkpoint}-*"):
        # By a run that was killed; one that still writes is younger.
        if time.time() - left.stat().st_mtime > 3600:
            shutil.rmtree(left, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{report.checkpoint}-", dir=final.parent))
    try:
        new = aside / "new"
        new.mkdir()
        (new / "index.html").write_text(index_page(report), encoding="utf-8")
        for table in report.tables:
            page = table_page(validations[table], report.of_table(table))
            (new / f"{table}.html").write_text(page, encoding="utf-8")
        # A folder cannot replace another in one step: for a moment there is none.
        if final.exists():
            final.rename(aside / "old")
        new.rename(final)
    finally:
        shutil.rmtree(aside)


def index_page(report: CheckReport) -> str:
    """All results of a run on one page: first what does not hold, with rows, then everything."""
    return _template("index.html").render(report=report, row_text=row_text)


def table_page(validation: Any, results: Iterable[CheckResult]) -> str:
    """The library's page about one table, with our sample rows, for reading offline."""
    for found, result in zip(validation.results, results, strict=True):
        if result.sample and result.unexpected_rows:
            # Escaped here, because the library takes values for HTML.
            rows = [html.escape(row_text(row)) for row in result.sample]
            found.result["partial_unexpected_list"] = rows
    view: Any = DefaultJinjaPageView()
    page: str = view.render(ValidationResultsPageRenderer().render(validation))
    page = ELSEWHERE.sub('href="index.html"', FETCHED.sub("", page))
    return page.replace("</head>", f"{_template('head.html').render()}</head>", 1)


def _template(name: str) -> jinja2.Template:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True).get_template(name)
