"""The PDF: paper, type, header and footer. What stands on the pages is in pages.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CallerMacro, Flowable, Frame, NextPageTemplate, PageTemplate

from reports.fonts import BOLD, REGULAR
from reports.palette import GREY, INK, LATE, RULE

MARGIN = 18 * mm
TEXT_WIDTH = A4[0] - 2 * MARGIN
BAND = 52 * mm

BODY = ParagraphStyle(
    "body", fontName=REGULAR, fontSize=8.5, leading=12.5, textColor=HexColor(INK), spaceAfter=5
)
NOTE = ParagraphStyle("note", BODY, fontSize=7, leading=10, textColor=HexColor(GREY))
BULLET = ParagraphStyle(
    "bullet", BODY, leftIndent=14, bulletIndent=1, bulletColor=HexColor(LATE), spaceAfter=3
)
HEADING = ParagraphStyle("heading", BODY, fontName=BOLD, fontSize=15, leading=19, spaceAfter=6)
SUBHEADING = ParagraphStyle(
    "subheading", BODY, fontName=BOLD, fontSize=9.5, leading=13, spaceBefore=6, spaceAfter=3
)


@dataclass(frozen=True)
class Cover:
    """What the band on the first page says, and what the PDF says of itself.

    Attributes:
        changed_at: date of the data (UTC); the PDF bears it instead of the time of
            writing, so that the same data gives the same bytes.
    """

    title: str
    subtitle: str
    dateline: str
    changed_at: datetime


def register_fonts() -> None:
    """Register matplotlib's DejaVu, which is embedded in the PDF as far as it is used."""
    import matplotlib

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def write_pdf(path: Path, cover: Cover, story: Sequence[Flowable]) -> int:
    """Lay the story out on A4 pages and write them; return how many there are."""
    document = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=cover.title,
        subject=cover.subtitle,
        author="ETL-P",
        creator="etlp report",
        lang="en",
        invariant=1,
    )

    def canvas(*arguments: Any, **options: Any) -> Canvas:
        made = Canvas(*arguments, **options)
        made.setDateFormatter(lambda *_: f"D:{cover.changed_at:%Y%m%d%H%M%S}+00'00'")
        return made

    def footer(page: Canvas, _: BaseDocTemplate) -> None:
        page.setStrokeColor(HexColor(RULE))
        page.setLineWidth(0.6)
        page.line(MARGIN, 14 * mm, A4[0] - MARGIN, 14 * mm)
        page.setFillColor(HexColor(GREY))
        page.setFont(REGULAR, 7)
        page.drawString(MARGIN, 10 * mm, f"{cover.title}  ·  {cover.dateline}")
        page.doForm(f"number-{page.getPageNumber()}")

    def band(page: Canvas, template: BaseDocTemplate) -> None:
        page.setFillColor(HexColor(INK))
        page.rect(0, A4[1] - BAND, A4[0], BAND, stroke=0, fill=1)
        page.setFillColor(HexColor(LATE))
        page.rect(MARGIN, A4[1] - 18 * mm, 14 * mm, 1.4 * mm, stroke=0, fill=1)
        page.setFillColor(white)
        page.setFont(BOLD, 23)
        page.drawString(MARGIN, A4[1] - 30 * mm, cover.title)
        page.setFont(REGULAR, 10.5)
        page.drawString(MARGIN, A4[1] - 38 * mm, cover.subtitle)
        page.setFillColor(HexColor("#AEBBC7"))
        page.setFont(REGULAR, 8)
        page.drawString(MARGIN, A4[1] - 45 * mm, cover.dateline)
        footer(page, template)

    def number_pages(last: Flowable) -> None:
        # The forms that the footers refer to: only the last page knows how many there are.
        page, pages = last.canv, last.canv.getPageNumber()
        for number in range(1, pages + 1):
            page.beginForm(f"number-{number}")
            page.setFillColor(HexColor(GREY))
            page.setFont(REGULAR, 7)
            page.drawRightString(A4[0] - MARGIN, 10 * mm, f"Page {number} of {pages}")
            page.endForm()

    below_band = Frame(MARGIN, 17 * mm, TEXT_WIDTH, A4[1] - BAND - 23 * mm, 0, 0, 0, 0)
    whole = Frame(MARGIN, 17 * mm, TEXT_WIDTH, A4[1] - 33 * mm, 0, 0, 0, 0)
    document.addPageTemplates(
        [PageTemplate("cover", [below_band], onPage=band), PageTemplate("page", [whole], onPage=footer)]
    )
    document.build([NextPageTemplate("page"), *story, CallerMacro(number_pages)], canvasmaker=canvas)
    return int(document.page)
