"""`check predictions` on real servers: December's scores, good and with faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from expectations.checkpoint import run_checkpoint
from expectations.results import CheckReport
from tests.expectations.conftest import Copy, failure_of
from tests.servers import Server, own_databases
from warehouse.database import quote
from warehouse.errors import UsageError
from warehouse.settings import Settings

DECEMBER = "as_of between '2013-12-01' and '2013-12-31'"
FAULTS = (
    "update {ml}.predictions set score = 1.7 order by flight_id limit 2",
    "update {ml}.predictions set scored_at = as_of - interval 1 day order by flight_id desc limit 1",
    "delete from {marts}.fct_flight_features order by flight_id limit 1",
    "insert into {ml}.predictions select flight_id, 'gone', 0.5, as_of, scored_at "
    "from {ml}.predictions as one order by flight_id limit 1",
    "update {ml}.models set artifact_sha256 = 'abc'",
    "update {ml}.models set metrics = json_set(metrics, concat('$.', estimator, '.auc'), 0.97)",
)


@pytest.fixture(scope="module")
def december(server: Server, scored: Settings) -> Iterator[Copy]:
    """December's features and scores, and the models; `report` breaks them."""
    with own_databases(server) as settings:
        copy = Copy(settings, scored)
        copy.take("marts", "fct_flight_features", DECEMBER)
        copy.take("ml", "predictions", DECEMBER)
        copy.take("ml", "models")
        yield copy


@pytest.fixture(scope="module")
def good(december: Copy) -> CheckReport:
    return run_checkpoint(december.settings, "predictions")


@pytest.fixture(scope="module")
def report(december: Copy, good: CheckReport) -> CheckReport:
    """What is found after the faults were planted."""
    names = {layer: quote(december.settings.database(layer)) for layer in ("ml", "marts")}
    for fault in FAULTS:
        december.run(fault.format(**names))
    return run_checkpoint(december.settings, "predictions")


def test_good_predictions_hold(good: CheckReport) -> None:
    assert good.failures == good.warnings == ()


def test_a_score_that_is_no_probability_is_named_with_its_flight(report: CheckReport) -> None:
    failure = failure_of(report, "ml.predictions", "score")
    assert failure.expectation == "expect_column_values_to_be_between(min_value=0, max_value=1)"
    assert failure.unexpected_rows == 2
    assert [set(row) for row in failure.sample] == [{"flight_id", "model_version", "score"}] * 2
    assert [row["score"] for row in failure.sample] == [1.7, 1.7]


def test_a_score_from_before_its_features_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "ml.predictions", "scored_at")
    (row,) = failure.sample
    assert row["scored_at"] < row["as_of"]


def test_a_score_without_its_flight_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "ml.predictions", "as_of")
    (row,) = failure.sample
    assert row["features_as_of"] is None


def test_a_score_without_its_model_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "ml.predictions", "model_version")
    assert failure.sample == ({"model_version": "gone", "scores": 1},)


def test_an_altered_digest_is_named_with_its_model(report: CheckReport) -> None:
    failure = failure_of(report, "ml.models", "artifact_sha256")
    assert {row["artifact_sha256"] for row in failure.sample} == {"abc"}


def test_an_auc_that_only_a_leak_explains_is_named(report: CheckReport) -> None:
    failure = failure_of(report, "ml.models", "metrics")
    assert [float(row["auc"]) for row in failure.sample] == [0.97]


def test_without_predictions_it_says_what_makes_them(settings: Settings) -> None:
    with pytest.raises(UsageError) as raised:
        run_checkpoint(settings, "predictions")
    assert "etlp predict" in raised.value.hint
