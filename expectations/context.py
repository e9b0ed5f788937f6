"""Great Expectations, kept quiet and at home: in memory, on our connections, without analytics.

etlp check raw|marts|predictions
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import great_expectations as gx
import sqlalchemy
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from expectations.dialect import URL
from expectations.suites import Suite

# Counts in one pass over the table. The values that broke an expectation would cost
# another pass for each, also where there are none, so none are asked for here: the
# query that finds them is, and it is run for those that failed.
RESULT_FORMAT = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": True,
}


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the library's warnings and log lines off our stderr."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def open_context() -> Any:
    """A context that lives in memory, shows no progress bars and tells nobody."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def run_suite(context: Any, source: sqlalchemy.Engine, suite: Suite) -> ExpectationSuiteValidationResult:
    """Run a checkpoint of one suite on the warehouse itself.

    One checkpoint for each table, because the columns that name a bad row are a
    setting of the checkpoint and differ from table to table.
    """
    # The library puts a plain name into its queries without quotes.
    name = sqlalchemy.quoted_name(suite.table, quote=True)
    asset = _database(context, source, suite.database).add_table_asset(suite.name, table_name=name)
    batch = asset.add_batch_definition_whole_table("all")
    expected = context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=list(suite.expectations)))
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=expected)
    )
    key = {"unexpected_index_column_names": list(suite.key)} if suite.key else {}
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=suite.name, validation_definitions=[validation], result_format=RESULT_FORMAT | key)
    )
    result: ExpectationSuiteValidationResult
    (result,) = checkpoint.run().run_results.values()
    # They come grouped by column, with those that could not be computed first.
    order = {expectation.id: place for place, expectation in enumerate(expected.expectations)}
    result.results.sort(key=lambda found: order[found.expectation_config and found.expectation_config.id])
    return result


def _database(context: Any, source: sqlalchemy.Engine, name: str) -> Any:
    if name in context.data_sources.all():
        return context.data_sources.get(name)
    # The library opens our connections instead of its own, so it needs no password
    # (in which it would replace every $NAME), and has our TLS, time zone and SQL mode.
    creator = _opener(source, name)
    return context.data_sources.add_sql(name, connection_string=URL, kwargs={"creator": creator})


def _opener(source: sqlalchemy.Engine, database: str) -> Callable[[], Any]:
    def opened() -> Any:
        pooled = source.raw_connection()
        pooled.detach()
        connection: Any = pooled.dbapi_connection
        connection.select_db(database)
        return connection

    return opened
