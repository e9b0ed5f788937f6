"""The named queries: each says what one row is, runs on every server, binds its values."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from reports.cells import KeyFigures, read_cells
from reports.data import QUERIES, query_names, read, tables
from tests.reports.conftest import one_row
from warehouse.errors import UsageError
from warehouse.settings import Settings

VALUES: dict[str, Any] = {
    "least_flights": 100,
    "routes": 5,
    "model_version": "none",
    "test_from": date(2013, 10, 1),
    "test_to": date(2013, 12, 31),
}


def parameters(name: str) -> dict[str, Any]:
    names = re.findall(r"(?<!:):([a-z_]+)", (QUERIES / f"{name}.sql").read_text(encoding="utf-8"))
    return {parameter: VALUES[parameter] for parameter in names}


@pytest.mark.parametrize("name", query_names())
def test_a_query_says_what_one_row_is_and_ends_with_its_last_step(name: str) -> None:
    text = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    steps = re.findall(r"^([a-z_]+) as \($", text, re.MULTILINE)
    assert text.startswith("-- One row")
    # MariaDB sorts only where nothing comes after it.
    assert f"\n)\n\nselect * from {steps[-1]}\n" in text
    assert "\n    order by" not in text


@pytest.mark.parametrize("name", query_names())
def test_a_query_runs(scored: Settings, name: str) -> None:
    assert len(read(scored, name, **parameters(name)).columns)


def test_rows_come_in_their_order(scored: Settings) -> None:
    carriers = read(scored, "carriers")
    routes = read(scored, "routes", least_flights=100, routes=12)
    for frame in (carriers, routes):
        assert (frame["late"] / frame["completed"]).is_monotonic_decreasing
    assert read(scored, "days")["flight_date"].is_monotonic_increasing
    assert routes["place"].tolist() == list(range(1, 13))


def test_values_are_bound(scored: Settings) -> None:
    bound = VALUES | {"model_version": "x' or '1' = '1"}
    assert read(scored, "score_deciles", **{k: bound[k] for k in parameters("score_deciles")}).empty


def test_an_unknown_query_is_refused_with_the_known_ones(scored: Settings) -> None:
    with pytest.raises(UsageError) as raised:
        read(scored, "nosuch")
    assert "summary" in raised.value.hint


def test_a_missing_layer_is_named_with_its_remedy(settings: Settings) -> None:
    for name, remedy in (("months", "etlp build"), ("checks", "etlp load")):
        with pytest.raises(UsageError) as raised:
            read(settings, name)
        assert remedy in raised.value.hint
    assert tables(settings) == frozenset()


def test_the_dashboards_cells_add_up_to_all_flights(scored: Settings) -> None:
    figures = KeyFigures.of(read_cells(scored).hours)
    flights, late, delay = one_row(
        scored,
        "select count(*), avg(is_arrival_late), avg(arrival_delay_minutes) from {marts}.fct_flights",
    )
    assert figures.flights == flights
    assert figures.late_share == pytest.approx(float(late), abs=1e-4)
    assert figures.mean_arrival_delay == pytest.approx(float(delay), abs=1e-3)


def test_the_dashboards_cells_add_up_to_all_predictions(scored: Settings) -> None:
    cells = read_cells(scored)
    flights, late, expected = one_row(
        scored,
        "select count(*), sum(f.is_arrival_late), sum(p.score) from {ml}.models as m "
        "inner join {ml}.predictions as p on m.model_version = p.model_version "
        "inner join {marts}.fct_flights as f on p.flight_id = f.flight_id "
        "where m.stage = 'production' and f.is_arrival_late is not null "
        "and f.flight_date between m.test_from and m.test_to",
    )
    assert flights > 0
    for frame in (cells.scores, cells.days):
        assert frame is not None
        assert frame["flights"].sum() == flights
        assert frame["late"].sum() == late
        assert frame["expected"].sum() == pytest.approx(expected)
