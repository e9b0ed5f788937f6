"""The predictions: one score per flight and model, made before the fact, near what happens.

etlp check predictions
"""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.suites import CRITICAL, WARNING, Suite, has_rows, never_null, no_rows, unique_key
from warehouse.database import quote
from warehouse.settings import Settings

PREDICTION_COLUMNS = ("flight_id", "model_version", "score", "as_of", "scored_at")
# About a week of flights: the late share of fewer goes with the weather.
ENOUGH = 5000


def suites(settings: Settings) -> list[Suite]:
    """The suites of the predictions and of the models that made them."""
    ml, marts = settings.database("ml"), settings.database("marts")
    return [
        Suite(ml, "predictions", ("flight_id", "model_version"), tuple(predictions(ml, marts))),
        Suite(ml, "models", ("model_version",), tuple(models(ml))),
    ]


def predictions(ml: str, marts: str) -> list[Expectation]:
    """Scores: each can be traced to a flight, a model and a moment."""
    table, features = quote(ml, "predictions"), quote(marts, "fct_flight_features")
    return [
        gxe.ExpectTableColumnsToMatchSet(
            column_set=list(PREDICTION_COLUMNS),
            exact_match=False,
            severity=CRITICAL,
            notes="Reports read these.",
        ),
        has_rows(),
        unique_key(ml, "predictions", ("flight_id", "model_version")),
        *never_null(PREDICTION_COLUMNS, "Without one of them a score cannot be explained."),
        gxe.ExpectColumnValuesToBeBetween(
            column="score", min_value=0, max_value=1, severity=CRITICAL, notes="A probability."
        ),
        no_rows(
            f"select flight_id, model_version, as_of, scored_at from {table} where as_of >= scored_at",
            "every score is made after what it was made of was known",
            "A score from before its features was made from something else.",
            column="scored_at",
        ),
        # Merged by a grouping, because a join depends on indexes and collations of tables
        # that two programs make, and takes minutes where they do not match.
        no_rows(
            "select flight_id, max(predicted) as as_of, max(known) as features_as_of from ("
            f"select flight_id, as_of as predicted, null as known from {table} union all "
            f"select flight_id, null, as_of from {features} where as_of between "
            f"(select min(as_of) from {table}) and (select max(as_of) from {table})"
            ") as merged group by flight_id "
            "having max(predicted) is not null and (max(known) is null "
            "or max(predicted) <> max(known) or min(predicted) <> max(known))",
            "every prediction belongs to a flight, as of the time of its features",
            "A score without its flight, or of features that changed, cannot be compared with what happened.",
            column="as_of",
        ),
        no_rows(
            f"select model_version, count(*) as scores from {table} where model_version not in "
            f"(select model_version from {quote(ml, 'models')}) group by model_version",
            "every prediction has its model",
            "A score whose model is gone cannot be explained.",
            column="model_version",
        ),
        no_rows(
            f"select model_version, avg(score) as mean_score, count(*) as scores from {table} "
            f"group by model_version having count(*) >= {ENOUGH} and avg(score) not between 0.15 and 0.35",
            "the mean score of every model is between 0.15 and 0.35",
            "24.5 % of flights are late, 14 to 34 % in single months; a mean beyond is a broken feature.",
            column="score",
        ),
        no_rows(
            "select model_version, avg(score) as mean_score, avg(late_share) as late_share "
            f"from {table} cross join (select avg(is_arrival_late) as late_share from {features}) as flights "
            f"group by model_version having count(*) >= {ENOUGH} and abs(avg(score) - avg(late_share)) > 0.1",
            "the mean score of every model is within 0.1 of the share of late flights",
            "Single months differ from the year by up to 0.11; a mean farther off asks for a new training.",
            column="score",
            severity=WARNING,
        ),
        no_rows(
            f"select model_version, stddev_samp(score) as spread from {table} "
            f"group by model_version having count(*) >= {ENOUGH} and stddev_samp(score) < 0.02",
            "the scores of every model differ from flight to flight",
            "Scores that are all alike say nothing; the baseline's differ by 0.1.",
            column="score",
        ),
    ]


def models(ml: str) -> list[Expectation]:
    """Models: stored whole, tested on what they had not seen, one in use."""
    table = quote(ml, "models")
    auc = "cast(json_extract(metrics, concat('$.', estimator, '.auc')) as decimal(7, 6))"
    return [
        has_rows(),
        unique_key(ml, "models", ("model_version",)),
        gxe.ExpectColumnValuesToBeInSet(
            column="stage",
            value_set=["candidate", "production", "archived"],
            severity=CRITICAL,
            notes="Scoring picks the one in production.",
        ),
        no_rows(
            f"select model_name, count(*) as in_production from {table} "
            "where stage = 'production' group by model_name having count(*) > 1",
            "one version of a model is in production",
            "With two, which one scores is chance.",
            column="stage",
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="test_from",
            column_B="train_to",
            or_equal=True,
            severity=CRITICAL,
            notes="Split by time: a model tested on days it learned from is not tested.",
        ),
        no_rows(
            f"select model_version, estimator, {auc} as auc from {table} "
            f"where stage = 'production' and {auc} not between 0.6 and 0.85",
            "the AUC of the model in production is between 0.6 and 0.85",
            "0.72 is what can be known an hour before; near 0.9 a feature leaks, near 0.5 none helps.",
            column="metrics",
        ),
        gxe.ExpectColumnValueLengthsToEqual(
            column="artifact_sha256", value=64, severity=CRITICAL, notes="Verified before a model is opened."
        ),
        gxe.ExpectColumnValueLengthsToEqual(
            column="artifact_hmac", value=64, severity=CRITICAL, notes="Verified before a model is opened."
        ),
    ]
