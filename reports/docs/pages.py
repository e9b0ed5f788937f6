"""The pages that stand beside dbt's own: one file each, without anything to fetch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2

from reports.docs.diagram import STYLE, draw
from reports.docs.project import Project
from reports.docs.references import between_marts

TEMPLATES = Path(__file__).with_name("templates")
PAGES = (("erd.html", "ER diagram"), ("lineage.html", "Column lineage"))


def diagram_page(project: Project) -> str:
    """The ER diagram, and its references as a table."""
    return _render("erd.html", diagram=draw(project), style=STYLE, references=between_marts(project))


def lineage_page(lineage: dict[str, Any]) -> str:
    """The lineage with a way to ask it; a page that is opened from the disk cannot fetch a file."""
    # Nothing in the data can end the element that holds it.
    return _render("lineage.html", data=json.dumps(lineage, ensure_ascii=False).replace("<", "\\u003c"))


def _render(name: str, **context: Any) -> str:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.get_template(name).render(here=name, pages=PAGES, **context)
