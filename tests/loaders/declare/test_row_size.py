"""Wide files: types that a table of both servers takes, or an error that says what to do."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable

import pytest

from loaders.declare.declaration import Declaration, Wanted, declare, write
from loaders.load import load
from tests.loaders.conftest import Checkout
from warehouse.errors import DataError

VALUES: dict[str, Callable[[random.Random], str]] = {
    "doubles": lambda chance: repr(chance.gauss(0, 1) * 10 ** chance.randint(-8, 8)),
    "short words": lambda chance: "x" * chance.randint(1, 5),
    "words": lambda chance: "x" * chance.randint(1, 40),
    "sentences": lambda chance: "word " * chance.randint(20, 60) + "end",
    "integers": lambda chance: str(chance.randint(-9, 9)),
    "amounts": lambda chance: f"{chance.randint(1, 10**6)}.{chance.randint(10, 99)}",
}


def add(checkout: Checkout, kind: str, columns: int) -> Declaration:
    chance = random.Random(columns)
    path = checkout.settings.landing / "wide" / "a.csv"
    path.parent.mkdir(parents=True)
    values_of, has_key = VALUES[kind.split(",")[0]], "key" in kind
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id" if has_key else "c0", *(f"c{number}" for number in range(1, columns))])
        for number in range(5):
            values = [values_of(chance) for _ in range(columns)]
            rows.writerow([str(number), *values[1:]] if has_key else values)
    for sources in (checkout.settings.root / "models").iterdir():
        sources.unlink()
    made = declare(checkout.settings, str(path), Wanted("shop.orders"))
    write(made)
    return made


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("doubles", 753),
        # With a key, since a key that the server makes is a column more.
        ("integers, one of them a key", 1_014),
        ("amounts", 700),
        ("short words", 190),
        ("words", 190),
        ("sentences", 190),
    ],
)
def test_as_many_columns_as_a_table_takes_are_loaded(checkout: Checkout, kind: str, columns: int) -> None:
    made = add(checkout, kind, columns)
    assert not [warning for warning in made.warnings() if "MariaDB takes them" in warning]
    assert load(checkout.settings)[0].rows == 5


@pytest.mark.parametrize(("kind", "columns"), [("integers", 1_015), ("sentences", 400), ("amounts", 1_014)])
def test_more_are_refused_before_they_are_declared(checkout: Checkout, kind: str, columns: int) -> None:
    with pytest.raises(DataError, match=r"a table takes") as caught:
        add(checkout, kind, columns)
    assert "one json column" in caught.value.hint


def test_what_mariadb_alone_takes_is_told(checkout: Checkout) -> None:
    (warning,) = [each for each in add(checkout, "sentences", 300).warnings() if "MySQL" in each]
    assert all(part in warning for part in ("300 columns", "196 texts", "MariaDB takes them"))
