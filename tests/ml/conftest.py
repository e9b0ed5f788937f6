"""A features mart in miniature, whose signal is known, and parameters that fit it in a moment."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import exp
from typing import Any

import pytest

from ml.params import Params, parse_params
from warehouse.database import connect, create_database, quote
from warehouse.settings import Settings

TRIPS = """
create table {table} (
    trip_id varchar(20) not null primary key,
    trip_date date not null,
    leaves_at datetime not null,
    as_of datetime not null,
    seen_at datetime,
    queue double,
    fog decimal(5,2),
    noise double not null,
    depot varchar(10),
    is_late tinyint
) character set utf8mb4 collate utf8mb4_unicode_ci
"""
ROWS_PER_DAY, DAYS = 60, 30
FIRST = date(2024, 1, 1)


@dataclass(frozen=True)
class Mart:
    """The table `<schema>_marts.trips`; SQL names it {trips}, and knows {models} and {predictions}."""

    settings: Settings

    def change(self, sql: str, *values: Any) -> int:
        """Run a statement; the number of rows it changed."""
        with connect(self.settings) as connection, connection.cursor() as cursor:
            return int(cursor.execute(self._named(sql), values))

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with connect(self.settings) as connection, connection.cursor() as cursor:
            cursor.execute(self._named(sql), values)
            return list(cursor.fetchall())

    def _named(self, sql: str) -> str:
        database = self.settings.database
        return sql.format(
            trips=quote(database("marts"), "trips"),
            models=quote(database("ml"), "models"),
            parts=quote(database("ml"), "model_parts"),
            predictions=quote(database("ml"), "predictions"),
        )


def trips() -> list[tuple[Any, ...]]:
    """1,800 trips: late ones wait in a queue, more so at depot B; fog and depot are sometimes unknown."""
    chance = random.Random(7)
    rows: list[tuple[Any, ...]] = []
    for number in range(DAYS * ROWS_PER_DAY):
        day = FIRST + timedelta(days=number // ROWS_PER_DAY)
        leaves_at = datetime(day.year, day.month, day.day, 6) + timedelta(
            minutes=10 * (number % ROWS_PER_DAY)
        )
        as_of = leaves_at - timedelta(hours=1)
        queue, noise = round(chance.gauss(0, 1), 6), round(chance.gauss(0, 1), 6)
        depot = chance.choice("AB")
        is_late = chance.random() < 1 / (1 + exp(1 - 1.5 * queue - (depot == "B")))
        rows.append(
            (
                f"trip-{number:05}",
                day,
                leaves_at,
                as_of,
                as_of - timedelta(minutes=5),
                queue,
                None if number % 11 == 0 else round(chance.uniform(0, 9), 2),
                noise,
                None if number % 50 == 0 else depot,
                None if number % 40 == 0 else int(is_late),
            )
        )
    return rows


@pytest.fixture
def mart(settings: Settings) -> Mart:
    """The miniature mart in an empty warehouse."""
    made = Mart(settings)
    with connect(settings, autocommit=False) as connection, connection.cursor() as cursor:
        create_database(cursor, settings.database("marts"))
        table = quote(settings.database("marts"), "trips")
        cursor.execute(TRIPS.format(table=table))
        marks = ", ".join(["%s"] * 10)
        cursor.executemany(f"insert into {table} values ({marks})", trips())
        connection.commit()
    return made


@pytest.fixture
def document() -> dict[str, Any]:
    """The miniature's parameters as params.yml would say them."""
    return {
        "name": "trip_late",
        "table": "trips",
        "key": "trip_id",
        "date": "trip_date",
        "as_of": "as_of",
        "event_at": "leaves_at",
        "known_at": ["seen_at"],
        "target": "is_late",
        "features": {"numeric": ["queue", "fog", "noise"], "categorical": ["depot"]},
        "train": {"first": "2024-01-01", "last": "2024-01-20"},
        "validation": [{"first": "2024-01-11", "last": "2024-01-20"}],
        "test": {"first": "2024-01-21", "last": "2024-01-30"},
        "score": {"first": "2024-01-21", "last": "2024-01-30"},
        "seed": 1,
        "estimators": {
            "logistic_regression": {"C": 1.0},
            "hist_gradient_boosting": {"max_iter": 20, "min_samples_leaf": 20, "early_stopping": False},
        },
        "metrics": {"compare_by": "auc", "bins": 5, "leak_above_auc": 0.95},
    }


@pytest.fixture
def params(document: dict[str, Any]) -> Params:
    """The miniature's parameters."""
    return parse_params(document, "test")


@pytest.fixture
def weaker(params: Params) -> Params:
    """Parameters that hide the queue, so that their model is worse."""
    return replace(params, numeric=("noise", "fog"), categorical=())


@pytest.fixture
def made_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to train as if scikit-learn were another version; undone by `monkeypatch`."""
    from ml import libraries, train

    def pretend() -> None:
        other = libraries.installed() | {"scikit-learn": "0.1.2"}
        monkeypatch.setattr(train, "installed", lambda: other)
        monkeypatch.setattr(libraries, "installed", lambda: other)

    return pretend
