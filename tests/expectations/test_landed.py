"""`check raw` on real servers: what holds, and what each fault is told as."""

from __future__ import annotations

import pytest

from expectations.checkpoint import run_checkpoint
from expectations.results import CheckReport
from tests.expectations.conftest import Copy, failure_of
from warehouse.errors import CheckFailed


def test_a_good_month_holds(landed: Copy) -> None:
    report = run_checkpoint(landed.settings, "raw")
    assert report.failures == report.warnings == ()
    report.raise_if_failed()


def test_a_value_outside_its_set_is_named_with_its_rows(broken: Copy, report: CheckReport) -> None:
    flights = broken.name("raw", "flights")
    found = broken.run(f"select carrier, flight, time_hour from {flights} where origin = '<b>'")
    count, total = len(found), broken.run(f"select count(*) from {flights}")[0][0]
    failure = failure_of(report, "raw.flights", "origin")
    assert failure.table == f"{broken.settings.schema}_raw.flights"
    assert failure.severity == "critical"
    assert failure.expectation == "expect_column_values_to_be_in_set(value_set=['EWR', 'JFK', 'LGA'])"
    assert failure.unexpected_rows == count > 0
    assert failure.observed == f"{count} of {total:,} rows ({count / total * 100:.3g} %)"
    wanted = [{"carrier": c, "flight": f, "time_hour": str(t), "origin": "<b>"} for c, f, t in found]
    assert sorted(failure.sample, key=str) == sorted(wanted, key=str)


def test_the_sample_of_many_bad_rows_is_short(report: CheckReport) -> None:
    failure = failure_of(report, "raw.flights", "dep_delay")
    assert failure.unexpected_rows is not None
    assert failure.unexpected_rows > 500
    assert len(failure.sample) == 5
    assert {row["dep_delay"] for row in failure.sample} == {9999}


def test_rows_that_are_gone_are_missed_by_their_file(broken: Copy, report: CheckReport) -> None:
    (left,) = broken.run(f"select count(*) from {broken.name('raw', 'flights')}")
    failure = failure_of(report, "raw.flights", "_source_file")
    assert failure.expectation == "every file has the rows that the ledger remembers"
    (row,) = failure.sample
    assert row["path"].endswith("flights/2013-01.parquet")
    assert (row["ledger_rows"], row["table_rows"]) == ("27004", str(left[0]))


def test_a_key_that_repeats_is_shown_with_its_copies(report: CheckReport) -> None:
    failure = failure_of(report, "raw.airlines", "carrier")
    assert failure.expectation == "carrier is unique"
    assert failure.observed == "1 rows"
    assert failure.sample == ({"carrier": "UA", "row_copies": 2},)


def test_a_column_with_another_type_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "raw.airports")
    assert failure.expectation == "every column has its declared type"
    wanted = {"column_name": "elevation", "actual": "varchar(10)", "declared": "decimal(8,2)"}
    assert failure.sample == (wanted,)


def test_a_column_too_many_and_one_too_few_are_named(report: CheckReport) -> None:
    failure = failure_of(report, "raw.weather")
    assert failure.expectation == "expect_table_columns_to_match_set"
    assert failure.observed == "unexpected: press; missing: pressure"


def test_an_expectation_that_cannot_be_computed_does_not_hold(report: CheckReport) -> None:
    failure = failure_of(report, "raw.weather", "pressure")
    assert 'not computed: Error: The column "pressure" in BatchData does not exist.' in failure.observed
    assert failure.sample == ()
    assert "not computed" in next(one.observed for one in report.warnings if one.column == "pressure")


def test_a_declared_table_that_was_never_loaded_is_named(report: CheckReport) -> None:
    assert failure_of(report, "raw.planes").observed == "0"
    failure = failure_of(report, "ops.files", "table_name")
    assert failure.observed == "1 values missing"
    assert failure.sample == ({"missing": "nyc.planes"},)


def test_the_error_names_every_failure_and_where_to_read_on(report: CheckReport) -> None:
    with pytest.raises(CheckFailed) as raised:
        report.raise_if_failed()
    assert raised.value.exit_code == 1
    message = str(raised.value)
    assert message.startswith(f"check raw: {len(report.failures)} critical expectations failed.\n")
    for failure in report.failures:
        where = f"{failure.table}, column {failure.column}" if failure.column else failure.table
        assert f"\n{where}: {failure.expectation}\n  observed: {failure.observed}\n" in message
    assert "\n  row: time_hour=2013-01-0" in message
    assert str(report.docs) in message


def test_warnings_stop_nothing(landed: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    landed.run(f"update {landed.name('raw', 'planes')} set seats = 5000 where tailnum = 'N10156'")
    weather = landed.name("raw", "weather")
    # One impossible reading in a month is left to staging, which makes it null.
    landed.run(f"update {weather} set wind_speed = 1048 where origin = 'EWR' and day = 1 and hour = 3")
    report = run_checkpoint(landed.settings, "raw")
    report.raise_if_failed()
    (warning,) = report.warnings
    assert warning.sample == ({"tailnum": "N10156", "seats": 5000},)
    assert "59 of 60 expectations hold on 7 tables, 0 failed, 1 warning" in str(report)
    assert "  row: tailnum=N10156, seats=5000" in capsys.readouterr().err
