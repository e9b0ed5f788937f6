"""The report: PNG charts and one PDF.

etlp report
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reports.publish import published
from warehouse.progress import say
from warehouse.settings import Settings

PDF = "report.pdf"


@dataclass(frozen=True)
class Report:
    """Where the report is: the PDF, its number of pages, and the charts as PNGs."""

    pdf: Path
    pages: int
    charts: tuple[Path, ...]

    def __str__(self) -> str:
        return f"{self.pages} pages and {len(self.charts)} charts in {self.pdf}"


def build_report(settings: Settings) -> Report:
    """Read the warehouse, draw the charts and write ``output/report``.

    The same data gives the same bytes, and files that would not change are not
    written; the old report stays until the new one is whole.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
        UsageError: there are no marts, or no flights in them.
    """
    from reports.charts import draw_charts
    from reports.contents import collect
    from reports.pages import cover, story
    from reports.pdf import write_pdf

    say("report: reading the marts")
    contents = collect(settings)
    folder = settings.output / "report"
    with published(folder) as aside:
        say("report: drawing the charts")
        charts = draw_charts(contents, aside)
        say("report: laying out the pages")
        pages = write_pdf(aside / PDF, cover(contents), story(contents, charts))
    return Report(folder / PDF, pages, tuple(folder / path.name for path in charts.values()))
