"""A model whose record was altered by SQL: neither its figures nor its dates are shown as true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader

from ml.registry import list_models
from ml.tables import prepare
from reports.build import build_report
from reports.cells import read_cells
from reports.notebook import execute_notebook
from tests.reports.conftest import view_marts
from tests.servers import Server, own_databases
from warehouse import ledger
from warehouse.database import connect, quote
from warehouse.model_records import FACTS
from warehouse.settings import Settings
from warehouse.summary import summarize

WHY = "its record was altered"


@pytest.fixture(scope="module")
def altered(server: Server, scored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A warehouse whose model claims better figures, other months and a later day than it was signed with."""
    with own_databases(server) as settings:
        view_marts(scored, settings)
        prepare(settings)
        ledger.prepare(settings)
        old, new = (quote(each.database("ml"), "models") for each in (scored, settings))
        columns = f"{FACTS}, promoted_at, artifact, artifact_sha256, artifact_hmac, record_hmac"
        with connect(settings) as connection, connection.cursor() as cursor:
            cursor.execute(f"insert into {new} ({columns}) select {columns} from {old}")
            changes = (
                "metrics = json_set(metrics, concat('$.', estimator, '.auc'), 0.987)",
                "test_from = '2013-01-01', created_at = '2031-05-06 07:08:09'",
            )
            cursor.execute(f"update {new} set {', '.join(changes)} where stage = 'production'")
        yield replace(settings, output=tmp_path_factory.mktemp("output"))


def test_the_report_shows_no_figure_month_or_date_of_it(altered: Settings) -> None:
    report = build_report(altered)
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(report.pdf).pages)
    assert WHY in text
    assert "is not shown" in text
    for claim in ("0.987", "2031", "which it had not seen", "holds"):
        assert claim not in text
    assert not [path for path in report.charts if path.name.startswith("model")]


def test_the_dashboard_draws_no_scores_of_its_months(altered: Settings) -> None:
    cells = read_cells(altered)
    assert cells.model is not None
    assert WHY in cells.model.altered
    assert cells.scores is None
    assert cells.days is None


@pytest.mark.one_server
def test_the_notebook_shows_none_of_it(altered: Settings) -> None:
    text = execute_notebook(altered).read_text(encoding="utf-8")
    assert f"The model in production is not shown: {WHY}" in text
    assert "0.987" not in text


def test_the_summary_of_a_run_and_the_list_of_models_say_so(altered: Settings) -> None:
    (model,) = list_models(altered)
    for said in (summarize(altered, []), str(model)):
        assert WHY in said
        assert model.model_version in said
        assert "AUC" not in said
        assert "2031" not in said


@pytest.mark.parametrize("change", ["metrics = '[2]'", "metrics = json_object('a', 1)", "estimator = 'x'"])
def test_a_record_of_another_shape_does_not_end_a_run(altered: Settings, change: str) -> None:
    with connect(altered) as connection, connection.cursor() as cursor:
        cursor.execute(f"update {quote(altered.database('ml'), 'models')} set {change}")
    assert WHY in summarize(altered, [])
