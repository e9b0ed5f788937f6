"""Features: read exactly, fingerprinted by value, refused when they look ahead."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from ml.features import fingerprint, read_features
from ml.params import Params
from ml.window import Window
from tests.ml.conftest import Mart, trips
from warehouse.errors import ConfigError, DataError

ALL = Window(date(2024, 1, 1), date(2024, 1, 30))


def test_what_is_read_is_what_is_stored(mart: Mart, params: Params) -> None:
    frame = read_features(mart.settings, params, ALL)
    assert frame["trip_id"].tolist() == [row[0] for row in trips()]
    assert frame["as_of"].dt.to_pydatetime().tolist() == [row[3] for row in trips()]
    for name, place in {"queue": 5, "fog": 6, "noise": 7, "is_late": 9}.items():
        expected = [math.nan if row[place] is None else float(row[place]) for row in trips()]
        assert frame[name].to_numpy() == pytest.approx(expected, abs=0, rel=0, nan_ok=True)
    assert [None if value != value else value for value in frame["depot"]] == [row[8] for row in trips()]


def test_rows_without_a_label_are_scored_but_not_learned_from(mart: Mart, params: Params) -> None:
    assert len(read_features(mart.settings, params, ALL)) == 1800
    assert len(read_features(mart.settings, params, ALL, labelled=True)) == 1800 - 45


def test_the_fingerprint_is_of_values_alone(mart: Mart, params: Params) -> None:
    def now() -> str:
        return fingerprint(read_features(mart.settings, params, ALL))

    before = now()
    # The same on every server, whatever its types of columns and order of rows.
    assert before == "fea080bbf1196386cf584dc916abb678cb5e12217e7bdb936d8e37f33e6ce986"
    mart.change("alter table {trips} modify fog decimal(12,6), modify is_late double")
    mart.change("alter table {trips} drop primary key, add primary key (noise, trip_id)")
    assert now() == before
    mart.change("update {trips} set noise = noise + 1e-9 where trip_id = 'trip-00003'")
    assert now() != before


@pytest.mark.parametrize(
    ("leak", "said"),
    [
        ("seen_at = as_of + interval 1 second", "seen_at 2024-01-02 05:50:01"),
        ("as_of = leaves_at", "no time before leaves_at 2024-01-02 06:50:00"),
    ],
)
def test_a_row_that_looks_ahead_is_refused_by_name(mart: Mart, params: Params, leak: str, said: str) -> None:
    mart.change("update {trips} set " + leak + " where trip_id in ('trip-00065', 'trip-01000')")
    with pytest.raises(DataError, match=r"2 rows of .*trips` look past their as_of") as caught:
        read_features(mart.settings, params, ALL)
    assert "trip-00065" in caught.value.message
    assert said in caught.value.message
    assert "trip-01000" in caught.value.message


def test_what_was_known_at_the_very_moment_is_no_leak(mart: Mart, params: Params) -> None:
    mart.change("update {trips} set seen_at = as_of")
    assert len(read_features(mart.settings, params, ALL)) == 1800


def test_a_leak_outside_the_window_does_not_stop_it(mart: Mart, params: Params) -> None:
    mart.change("update {trips} set seen_at = leaves_at where trip_date = '2024-01-30'")
    assert len(read_features(mart.settings, params, Window(date(2024, 1, 1), date(2024, 1, 29)))) == 1740


def test_a_missing_column_is_named(mart: Mart, params: Params) -> None:
    with pytest.raises(ConfigError, match="no column moon"):
        read_features(mart.settings, replace(params, numeric=("queue", "moon")), ALL)


def test_a_missing_table_says_to_build(mart: Mart, params: Params) -> None:
    with pytest.raises(ConfigError, match="There is no table") as caught:
        read_features(mart.settings, replace(params, table="nowhere"), ALL)
    assert "etlp build" in caught.value.hint


def test_a_feature_that_is_no_number_is_refused(mart: Mart, params: Params) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_features(mart.settings, replace(params, numeric=("depot",), categorical=()), ALL)


def test_a_line_break_in_a_text_is_refused(mart: Mart, params: Params) -> None:
    mart.change("update {trips} set depot = 'A\\nB' where trip_id = 'trip-00007'")
    with pytest.raises(DataError, match="trips"):
        read_features(mart.settings, params, ALL)
