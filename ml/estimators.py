"""The pipelines that compete: a logistic regression, and gradient-boosted trees that must beat it.

Each is one scikit-learn Pipeline on named columns, made of scikit-learn's own parts alone, so that a
stored model opens without the code that made it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ml.params import Params
from warehouse.errors import ConfigError

if TYPE_CHECKING:
    import pandas
    from sklearn.pipeline import Pipeline

# A category with fewer rows is pooled with the other rare ones: a coefficient
# of its own would be noise.
RARE = 200


def pipelines(params: Params) -> dict[str, Pipeline]:
    """The unfitted pipelines by name of their estimator.

    Raises:
        ConfigError: an estimator does not know one of its arguments.
    """
    return {
        "logistic_regression": _logistic_regression(params),
        "hist_gradient_boosting": _hist_gradient_boosting(params),
    }


def fit(name: str, pipeline: Pipeline, params: Params, rows: pandas.DataFrame) -> Pipeline:
    """Fit a pipeline on labelled rows.

    Raises:
        ConfigError: an argument has a value that the estimator refuses.
    """
    from threadpoolctl import threadpool_limits

    try:
        # The trees' threads wait for one another by spinning. Where they share two cores with
        # a busy server, two threads took 94 seconds of CPU for what one does in 15.
        with threadpool_limits(1):
            return pipeline.fit(rows[list(params.features)], rows[params.target].astype("int8"))
    except ValueError as error:
        raise ConfigError(
            f"{name} cannot be fitted: {error}", f"see estimators.{name} in ml/params.yml."
        ) from error


def probabilities(pipeline: Pipeline, params: Params, rows: pandas.DataFrame) -> Any:
    """The probability of the target being 1, one float64 per row."""
    return pipeline.predict_proba(rows[list(params.features)])[:, 1]


def _logistic_regression(params: Params) -> Pipeline:
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline, make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    categories = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=RARE)
    columns = ColumnTransformer(
        [("numbers", numbers, list(params.numeric)), ("categories", categories, list(params.categorical))]
    )
    return Pipeline(
        [("columns", columns), ("estimator", _built(LogisticRegression, params, "logistic_regression"))]
    )


def _hist_gradient_boosting(params: Params) -> Pipeline:
    import numpy
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OrdinalEncoder

    # Missing and unknown categories become NaN, which the trees have a branch for.
    categories = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=numpy.nan, encoded_missing_value=numpy.nan
    )
    columns = ColumnTransformer(
        [
            ("numbers", "passthrough", list(params.numeric)),
            ("categories", categories, list(params.categorical)),
        ]
    )
    first = len(params.numeric)
    estimator = _built(
        HistGradientBoostingClassifier,
        params,
        "hist_gradient_boosting",
        categorical_features=list(range(first, first + len(params.categorical))),
    )
    return Pipeline([("columns", columns), ("estimator", estimator)])


def _built(kind: Any, params: Params, name: str, **fixed: Any) -> Any:
    given = dict(params.estimators[name])
    known = set(kind().get_params()) - {"random_state", *fixed}
    if unknown := set(given) - known:
        raise ConfigError(
            f"ml/params.yml: estimators.{name} has {', '.join(sorted(unknown))}, "
            f"which {kind.__name__} does not take.",
            f"it takes {', '.join(sorted(known))}.",
        )
    return kind(**given, **fixed, random_state=params.seed)
