"""Tables and key figures of the PDF, in one look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table, TableStyle

from reports.findings import DASH, count, percent, short
from reports.fonts import BOLD, REGULAR, with_fonts
from reports.models import Model
from reports.palette import GREY, INK, PALE, RULE
from reports.pdf import BODY, TEXT_WIDTH

CELL = ParagraphStyle("cell", BODY, fontSize=7.5, leading=9.5, spaceAfter=0)
RIGHT = ParagraphStyle("right", CELL, alignment=TA_RIGHT)
if TYPE_CHECKING:
    import pandas


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, right: int
) -> Table:
    """A table with a head that is repeated on each page.

    Args:
        widths: of the columns, as shares of the text's width.
        right: the columns from this one on are numbers and stand on the right.
    """
    styles = [CELL if number < right else RIGHT for number in range(len(head))]
    cells = [
        [Paragraph(with_fonts(text), style) for text, style in zip(row, styles, strict=True)] for row in rows
    ]
    drawn = Table([list(head), *cells], [share * TEXT_WIDTH for share in widths], repeatRows=1)
    drawn.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, 0), BOLD, 7),
                ("TEXTCOLOR", (0, 0), (-1, 0), HexColor(GREY)),
                ("LINEBELOW", (0, 0), (-1, 0), 0.9, HexColor(INK)),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(RULE)),
                ("ALIGN", (right, 0), (-1, 0), "RIGHT"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return drawn


def key_figures(figures: Sequence[tuple[str, str]]) -> Table:
    """A row of cards: a figure, and what it is."""
    value = ParagraphStyle("value", BODY, fontName=BOLD, fontSize=17, leading=21, spaceAfter=1)
    label = ParagraphStyle("label", BODY, fontName=REGULAR, fontSize=7, leading=9, textColor=HexColor(GREY))
    gap = 0.012
    share = (1 - gap * (len(figures) - 1)) / len(figures)
    cells: list[list[Paragraph] | str] = []
    widths: list[float] = []
    for number, (figure, name) in enumerate(figures):
        if number:
            cells.append("")
            widths.append(gap * TEXT_WIDTH)
        cells.append([Paragraph(figure, value), Paragraph(name, label)])
        widths.append(share * TEXT_WIDTH)
    cards = range(0, len(cells), 2)
    return Table(
        [cells],
        widths,
        style=TableStyle(
            [
                *(("BACKGROUND", (card, 0), (card, 0), HexColor(PALE)) for card in cards),
                *(("LINEABOVE", (card, 0), (card, 0), 1.6, HexColor(INK)) for card in cards),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
                ("LEFTPADDING", (0, 0), (-1, -1), 7),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ]
        ),
    )


def carriers(frame: pandas.DataFrame) -> Table:
    """Carriers with their flights, shares and mean delays."""
    rows = [
        (
            _with_code(short(row.carrier_name), row.carrier_code),
            count(row.flights),
            percent(row.cancelled / row.flights, 1),
            percent(row.late / row.completed, 1) if row.completed else DASH,
            _number(row.mean_departure_delay),
            _number(row.mean_arrival_delay),
        )
        for row in _rows(frame)
    ]
    head = ("Carrier", "Flights", "Cancelled", "Late", "Delay at departure, min", "Delay at arrival, min")
    return table(head, rows, (0.3, 0.1, 0.11, 0.09, 0.21, 0.19), right=1)


def routes(frame: pandas.DataFrame) -> Table:
    """Routes that are late most often."""
    rows = [
        (
            f"{row.origin_airport_code} to {_with_code(row.city, row.destination_airport_code)}",
            count(row.flights),
            percent(row.cancelled / row.flights, 1),
            percent(row.late / row.completed, 1),
            _number(row.mean_arrival_delay),
        )
        for row in _rows(frame)
    ]
    head = ("Route", "Flights", "Cancelled", "Late", "Mean delay at arrival, min")
    return table(head, rows, (0.4, 0.12, 0.12, 0.1, 0.26), right=1)


def metrics(model: Model) -> Table:
    """The model beside those it was compared with, on the held-out months."""
    rows = [
        (
            f"<b>{_spoken(name)}</b>, in production" if name == model.estimator else _spoken(name),
            *(
                _figure(figures.get(key))
                for key in ("auc", "average_precision", "brier", "calibration_error")
            ),
        )
        for name, figures in model.measured().items()
    ]
    head = ("Estimator", "ROC AUC", "Average precision", "Brier score", "Calibration error")
    return table(head, rows, (0.4, 0.12, 0.17, 0.14, 0.17), right=1)


def files(frame: pandas.DataFrame) -> Table:
    """Loaded files by table."""
    rows = [
        (
            escape(row.table_name),
            count(row.files),
            count(row.row_count),
            f"{row.size / 1e6:,.1f}",
            _time(row.loaded_at),
        )
        for row in _rows(frame)
    ]
    head = ("Table", "Files", "Rows", "Megabytes", "Last loaded (UTC)")
    return table(head, rows, (0.3, 0.12, 0.16, 0.16, 0.26), right=1)


def checks(frame: pandas.DataFrame) -> Table:
    """Results of the checks by checkpoint and table."""
    rows = [
        (
            escape(row.checkpoint),
            escape(row.table_name),
            _time(row.checked_at),
            f"{count(row.passed)} of {count(row.checks)}",
            count(row.failed) if row.failed else DASH,
            count(row.warnings) if row.warnings else DASH,
        )
        for row in _rows(frame)
    ]
    head = ("Checkpoint", "Table", "Checked (UTC)", "Passed", "Failed", "Warnings")
    return table(head, rows, (0.14, 0.38, 0.18, 0.1, 0.1, 0.1), right=3)


def failed_checks(frame: pandas.DataFrame) -> Table:
    """Checks that did not hold."""
    rows = [
        (
            escape(".".join(part for part in (row.table_name, row.column_name) if part)),
            escape(row.expectation),
            escape(row.severity),
            escape(str(row.observed or "")[:100]),
            count(row.unexpected_rows)
            if row.unexpected_rows == row.unexpected_rows and row.unexpected_rows
            else DASH,
        )
        for row in _rows(frame)
    ]
    head = ("Column", "Expectation", "Severity", "Observed", "Rows")
    return table(head, rows, (0.29, 0.26, 0.1, 0.27, 0.08), right=4)


def _rows(frame: pandas.DataFrame) -> Iterator[Any]:
    # Named tuples whose fields are the columns, which no type can know.
    return iter(frame.itertuples())


def _with_code(name: str, code: str) -> str:
    return f"{escape(name)} <font color='{GREY}'>{escape(code)}</font>"


def _number(value: float | None) -> str:
    return DASH if value is None or value != value else f"{value:.1f}"


def _spoken(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())


def _figure(value: float | None) -> str:
    return DASH if value is None else f"{value:.3f}"


def _time(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"
