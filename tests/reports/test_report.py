"""The report says what is in the warehouse, looks it, and changes only with it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from reports.build import Report, build_report
from reports.publish import published
from tests.reports.conftest import one_row, view_marts
from warehouse.errors import UsageError
from warehouse.faults import file_error
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def pages(report: Report) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(report.pdf).pages]


def test_it_has_pages_a_title_and_the_date_of_the_data(
    shown: Settings, report: Report, pages: list[str]
) -> None:
    pdf = PdfReader(report.pdf)
    assert pdf.metadata is not None
    (loaded_at,) = one_row(shown, "select max(loaded_at) from {ops}.files")
    assert len(pages) == report.pages >= 2
    assert pdf.metadata.title == "Who is late, when, and why"
    assert pdf.metadata.creation_date is not None
    assert pdf.metadata.creation_date.replace(tzinfo=None) >= loaded_at.replace(microsecond=0)
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert f"{pdf.metadata.creation_date.day} {pdf.metadata.creation_date:%B %Y, %H:%M} UTC" in text
    widths = {round(float(page.mediabox.width)) for page in pdf.pages}
    assert widths == {595}


def test_its_fonts_are_embedded(report: Report) -> None:
    fonts = [
        font.get_object()
        for page in PdfReader(report.pdf).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    used = [font for font in fonts if "DejaVu" in font["/BaseFont"]]
    assert used
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used)


def test_it_tells_the_figures_of_the_marts(shown: Settings, pages: list[str]) -> None:
    flights, late, cancelled = one_row(
        shown,
        "select count(*), round(100 * avg(arrival_delay_minutes >= 15), 1), "
        "round(100 * avg(departed_at is null and arrived_at is null), 1) from {marts}.fct_flights",
    )
    worst, share = one_row(
        shown,
        "select max(c.carrier_name), round(100 * avg(f.arrival_delay_minutes >= 15)) as late "
        "from {marts}.fct_flights as f inner join {marts}.dim_carriers as c using (carrier_code) "
        "where f.arrival_delay_minutes is not null "
        "group by carrier_code having count(*) >= 100 "
        "order by avg(f.arrival_delay_minutes >= 15) desc limit 1",
    )
    assert f"{flights:,}" in pages[0]
    assert f"{late}%" in pages[0]
    assert f"{cancelled}%" in pages[0]
    assert f"{worst.removesuffix(' Inc.')} is late most often, on {share:.0f}% of its flights" in pages[0]


def test_it_tells_the_delays_of_every_carrier(shown: Settings, pages: list[str]) -> None:
    code, flights, departure, arrival = one_row(
        shown,
        "select carrier_code, count(*), avg(departure_delay_minutes), avg(arrival_delay_minutes) "
        "from {marts}.fct_flights group by carrier_code order by count(*) desc limit 1",
    )
    row = pages[1].split(f" {code} ")[1]
    assert row.startswith(f"{flights:,} ")
    assert f"{departure:.1f} {arrival:.1f}" in row


def test_it_tells_how_good_the_model_is(shown: Settings, pages: list[str]) -> None:
    version, auc = one_row(
        shown,
        # Ranks of the late flights, ties sharing theirs: the Mann-Whitney statistic.
        "select max(model_version), (sum(late * place) - sum(late) * (sum(late) + 1) / 2)"
        " / (sum(late) * sum(1 - late)) from ("
        "select m.model_version, f.is_arrival_late as late,"
        " rank() over (order by p.score) + (count(*) over (partition by p.score) - 1) / 2 as place"
        " from {ml}.models as m"
        " inner join {ml}.predictions as p on m.model_version = p.model_version"
        " inner join {marts}.fct_flights as f on p.flight_id = f.flight_id"
        " where m.stage = 'production' and f.is_completed = 1"
        " and f.flight_date between m.test_from and m.test_to) as ranked",
    )
    page = next(text for text in pages if "How good is the model" in text)
    shown_auc = re.search(r"in production (0\.\d{3})", page)
    assert version in page
    assert shown_auc is not None
    assert float(shown_auc[1]) == pytest.approx(float(auc), abs=0.0006)
    assert shown_auc[1] in pages[0]


def test_it_tells_what_was_loaded_and_checked(shown: Settings, pages: list[str]) -> None:
    page = " ".join(pages[5:])
    rows, files = one_row(
        shown, "select sum(row_count), count(*) from {ops}.files where table_name = 'nyc.flights'"
    )
    assert f"nyc.flights {files} {rows:,}" in page
    total, passed = one_row(
        shown,
        "select count(*), sum(success) from {ops}.checks as c where checked_at = "
        "(select max(checked_at) from {ops}.checks as newest where newest.checkpoint = c.checkpoint)",
    )
    said = f"All {total:,} checks" if total == passed else f"{passed:,} of {total:,} checks"
    assert said in page
    for checkpoint in ("raw", "marts", "predictions"):
        assert checkpoint in page


def test_no_chart_is_blank(report: Report) -> None:
    assert len(report.charts) == 11
    for path in report.charts:
        with Image.open(path) as opened:
            image = opened.convert("RGB").resize((320, 160))
        colours = image.getcolors(320 * 160)
        assert colours is not None
        white = sum(number for number, colour in colours if min(colour) > 250)
        vivid = sum(number for number, colour in colours if max(colour) - min(colour) > 90)
        assert 0.2 < white / (320 * 160) < 0.97, path.name
        assert vivid > 100, path.name


def test_the_same_data_gives_the_same_bytes_and_touches_no_file(shown: Settings, report: Report) -> None:
    # A file whose bytes are the same is not written again.
    before = {path: path.stat() for path in report.pdf.parent.iterdir()}
    assert build_report(shown) == report
    after = {path: path.stat() for path in report.pdf.parent.iterdir()}
    assert [(path.name, stat.st_ino, stat.st_mtime_ns) for path, stat in sorted(before.items())] == [
        (path.name, stat.st_ino, stat.st_mtime_ns) for path, stat in sorted(after.items())
    ]


def test_what_is_missing_is_said(marts_only: Settings) -> None:
    made = build_report(marts_only)
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(made.pdf).pages)
    assert "No model is in production yet" in text
    assert "Nothing has been checked yet" in text
    assert "The ledger knows of no loaded files" in text
    assert not [path for path in made.charts if path.name.startswith("model")]


def test_one_flight_makes_a_report(scored: Settings, settings: Settings) -> None:
    (flight,) = one_row(scored, "select min(flight_id) from {marts}.fct_flights where is_completed = 1")
    view_marts(scored, settings, f"flight_id = '{flight}'")
    text = PdfReader(build_report(settings).pdf).pages[2].extract_text()
    assert "No route has 100 flights yet." in text
    assert "Too few flights for the chart late-by-hour." in text


def test_without_marts_it_is_refused_with_a_hint(settings: Settings) -> None:
    with pytest.raises(UsageError, match="_marts") as raised:
        build_report(settings)
    assert "etlp build" in raised.value.hint


def test_a_full_disk_is_named_by_its_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="No space left") as caught,
        published(tmp_path / "report"),
        Path("/dev/full").open("w") as full,
    ):
        full.write("x")
    found = file_error(caught.value)
    assert found is not None
    assert found.message == f"{tmp_path / 'report'}: No space left on device."


def test_a_failure_leaves_the_old_files(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    with published(folder) as aside:
        (aside / "old").write_text("old")
    with suppress(ZeroDivisionError), published(folder) as aside:
        (aside / "old").write_text("half")
        raise ZeroDivisionError
    assert (folder / "old").read_text() == "old"
    with published(folder) as aside:
        (aside / "new").write_text("new")
    assert [path.name for path in folder.iterdir()] == ["new"]
