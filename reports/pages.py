"""The pages of the report: what is said and shown, from the cover to where the figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.units import inch
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    Indenter,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from reports import findings
from reports.contents import Contents
from reports.findings import DASH, LEAST_FLIGHTS, count, day, moment, percent
from reports.fonts import with_fonts
from reports.models import Model
from reports.pdf import BODY, BULLET, HEADING, NOTE, SUBHEADING, TEXT_WIDTH, Cover, register_fonts
from reports.pdf_tables import carriers, checks, failed_checks, files, key_figures, metrics, routes
from reports.style import DPI, MARGIN

Charts = Mapping[str, Path]
METRICS = (
    "ROC AUC: how often a late flight scores above a punctual one; 0.5 is chance. Average precision: higher "
    "is better. Brier score, the mean squared error of the scores, and calibration error: lower is better."
)


def cover(contents: Contents) -> Cover:
    """The words of the first page's band."""
    summary = contents.summary
    return Cover(
        title="Who is late, when, and why",
        subtitle=f"Flights from {summary.origins} airports to {summary.destinations}, {summary.period}",
        dateline=f"Data of {moment(contents.changed_at)}",
        changed_at=contents.changed_at,
    )


def story(contents: Contents, charts: Charts) -> list[Flowable]:
    """Everything on the pages, in order."""
    register_fonts()
    parts = (summary_page, who_page, when_page, why_page, model_page, origin_page)
    flowables: list[Flowable] = []
    for part in parts:
        if flowables:
            flowables.append(PageBreak())
        flowables += part(contents, charts)
    return flowables


def summary_page(contents: Contents, charts: Charts) -> list[Flowable]:
    """Key figures, the findings in short, and the months."""
    summary = contents.summary
    figures = [
        (count(summary.flights), "flights scheduled"),
        (percent(summary.late_share, 1), "arrived 15 minutes late or more, of those that arrived"),
        (percent(summary.cancelled_share, 1), "cancelled, of those scheduled"),
        (_minutes(summary.mean_delay_of_late), "mean delay at arrival of the late ones"),
        (_auc(contents.model), "area under the ROC curve of the model (0.5 is chance)"),
    ]
    said = [
        findings.months(contents.months),
        findings.carriers(contents.carriers),
        findings.hours(contents.hours),
        findings.days(contents.days),
        findings.weather(contents.weather),
        findings.congestion(contents.congestion),
        model_finding(contents),
        checks_finding(contents),
    ]
    return [
        key_figures(figures),
        Spacer(0, 10),
        Paragraph("In short", HEADING),
        *(
            Paragraph(with_fonts(escape(f"{sentence}.")), BULLET, bulletText="■")
            for sentence in said
            if sentence
        ),
        Spacer(0, 6),
        *chart(charts, "late-by-month"),
    ]


def who_page(contents: Contents, charts: Charts) -> list[Flowable]:
    """Carriers."""
    return [
        Paragraph("Who is late", HEADING),
        *chart(charts, "late-by-carrier"),
        Paragraph("All carriers", SUBHEADING),
        carriers(contents.carriers),
        Paragraph(
            "Late: 15 minutes or more after schedule at arrival, of the flights that arrived. "
            "Delays are means in minutes; flights that are early count as negative.",
            NOTE,
        ),
    ]


def when_page(contents: Contents, charts: Charts) -> list[Flowable]:
    """Routes, hours and days of the week."""
    worst: list[Flowable] = (
        [Paragraph(f"No route has {LEAST_FLIGHTS} flights yet.", BODY)]
        if contents.routes.empty
        else [
            Paragraph(with_fonts(escape(f"{findings.routes(contents.routes)}.")), BODY),
            routes(contents.routes),
        ]
    )
    return [
        Paragraph("Where and when", HEADING),
        *worst,
        Spacer(0, 10),
        *chart(charts, "late-by-hour"),
        Spacer(0, 6),
        *chart(charts, "late-by-weekday-and-hour"),
    ]


def why_page(contents: Contents, charts: Charts) -> list[Flowable]:
    """Bad days, weather and knock-on delays."""
    return [
        Paragraph("Why", HEADING),
        *chart(charts, "late-by-day"),
        Spacer(0, 6),
        *chart(charts, "late-by-weather"),
        Spacer(0, 6),
        *chart(charts, "late-by-earlier-delays"),
    ]


def model_page(contents: Contents, charts: Charts) -> list[Flowable]:
    """How good the model is, against its rival and against what happened."""
    heading = Paragraph("How good is the model", HEADING)
    model = contents.model
    if model is None:
        return [heading, Paragraph("No model is in production yet. <b>etlp train</b> makes one.", BODY)]
    if model.altered:
        said = f"Model {model.version} is not shown: {model.altered}"
        return [heading, Paragraph(with_fonts(escape(said)), BODY)]
    told = (
        f"One hour before departure the model <b>{escape(model.version)}</b> says how likely a flight is to "
        f"arrive late. It has learnt from {day(model.train_from)} to {day(model.train_to)}; all figures "
        f"here are of {day(model.test_from)} to {day(model.test_to)}, which it had not seen."
    )
    shown: list[Flowable] = [
        heading,
        Paragraph(told, BODY),
        metrics(model),
        Paragraph(METRICS, NOTE),
        Spacer(0, 6),
    ]
    if contents.scores is None:
        said = "It has made no predictions for these months yet. <b>etlp predict</b> makes them."
        return [*shown, Paragraph(said, BODY)]
    pair = Table(
        [[image(charts, "model-roc"), image(charts, "model-calibration")]],
        [TEXT_WIDTH / 2 + MARGIN * inch] * 2,
        style=[("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)],
    )
    return [*shown, pair, *chart(charts, "model-deciles"), *chart(charts, "model-days")]


def origin_page(contents: Contents, charts: Charts) -> list[Flowable]:
    """When the data was loaded, and which checks passed."""
    loaded: list[Flowable] = (
        [Paragraph("The ledger knows of no loaded files.", BODY)]
        if contents.files.empty
        else [files(contents.files)]
    )
    checked: list[Flowable] = (
        [Paragraph("Nothing has been checked yet. <b>etlp check</b> does it.", BODY)]
        if contents.checks.empty
        else [Paragraph(escape(f"{checks_finding(contents)}."), BODY), checks(contents.checks)]
    )
    broken: list[Flowable] = (
        []
        if contents.checks_failed.empty
        else [Paragraph("Checks that did not hold", SUBHEADING), failed_checks(contents.checks_failed)]
    )
    return [
        Paragraph("Where the figures come from", HEADING),
        Paragraph("Loaded files", SUBHEADING),
        *loaded,
        CondPageBreak(2 * inch),
        Paragraph("Checks of the newest run at each checkpoint", SUBHEADING),
        *checked,
        *broken,
        Spacer(0, 8),
        KeepTogether(
            [
                Paragraph("How the figures are made", SUBHEADING),
                Paragraph(
                    "Days and hours are local to the airport of departure; times of loading and checking are "
                    "UTC. Weather is what the airport observed in the hour of the scheduled departure. "
                    "Delays before a flight are those of flights that had left by one hour before its "
                    "scheduled departure.",
                    BODY,
                ),
            ]
        ),
    ]


def model_finding(contents: Contents) -> str:
    """What the model is worth, in a sentence."""
    if contents.model is None:
        return "No model is in production yet"
    if contents.model.altered:
        return "The model in production is not shown: its record is not what its training signed"
    if contents.scores is None:
        return "The model in production has made no predictions for its held-out months yet"
    deciles = contents.scores.deciles
    found = deciles["late"].iloc[-1] / deciles["late"].sum()
    return (
        f"The tenth of flights that the model trusts least, an hour before departure, "
        f"holds {percent(found)} of the late ones"
    )


def checks_finding(contents: Contents) -> str:
    """How many checks passed, in a sentence."""
    frame = contents.checks
    if frame.empty:
        return "The data has not been checked yet"
    total, passed = int(frame["checks"].sum()), int(frame["passed"].sum())
    failed, warnings = int(frame["failed"].sum()), int(frame["warnings"].sum())
    if total == passed:
        return f"All {count(total)} checks of the data passed"
    parts = [
        f"{count(number)} {name}" for number, name in ((failed, "failed"), (warnings, "warned")) if number
    ]
    return f"{count(passed)} of {count(total)} checks of the data passed; {' and '.join(parts)}"


def chart(charts: Charts, name: str) -> list[Flowable]:
    """A chart at the size it was drawn for, its margins standing out of the text."""
    if name not in charts:
        return [Paragraph(f"Too few flights for the chart {name}.", BODY)]
    out = -MARGIN * inch
    return [Indenter(out, out), image(charts, name), Indenter(-out, -out)]


def image(charts: Charts, name: str) -> Image:
    """A chart at the size it was drawn for."""
    drawn = Image(str(charts[name]), lazy=0)
    drawn.drawWidth, drawn.drawHeight = (side * inch / DPI for side in (drawn.imageWidth, drawn.imageHeight))
    return drawn


def _minutes(delay: float | None) -> str:
    return DASH if delay is None else f"{delay:.0f} min"


def _auc(model: Model | None) -> str:
    figures = next(iter(model.measured().values()), {}) if model else {}
    return f"{figures['auc']:.3f}" if "auc" in figures else DASH
