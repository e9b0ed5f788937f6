"""Floats of any magnitude: stored as they are read, and refused where they have more digits than the type."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from loaders.load import load
from loaders.spec import ColumnSpec
from loaders.types import parse_type
from loaders.values.cast import cast_column
from tests.loaders.conftest import Checkout

DIGITS_OF_TENTH = "0.1000000000000000055511151231257827"


@pytest.mark.parametrize(
    ("declared", "text", "fits"),
    [
        ("double", "0.1", True),
        ("double", DIGITS_OF_TENTH, True),
        ("double", "0.30000000000000004", True),
        ("double", "0.30000000000000005", False),
        ("double", "0.1234567890123456789", False),
        ("double", "12345678901234567", False),
        ("double", "6.02214076e23", True),
        ("double", "1e-400", False),
        ("float", "0.1", True),
        ("float", "16777216", True),
        ("float", "16777217", False),
        ("float", "0.123456789", False),
        ("float", "1.0E-5", True),
    ],
)
def test_a_text_with_digits_that_a_float_lacks_is_refused(declared: str, text: str, fits: bool) -> None:
    column = ColumnSpec("x", parse_type(declared))
    _, misfits = cast_column(pa.array([text, "1.5", None]), column)
    assert misfits == ({} if fits else {0: f"{declared} would round it"})


def test_doubles_of_every_magnitude_are_stored_as_they_are(checkout: Checkout) -> None:
    chance = random.Random(9)
    numbers = [
        sign * chance.uniform(1, 10) * 10.0**power for power in range(-300, 301, 3) for sign in (1, -1)
    ] + [chance.uniform(-10, 10) * 10.0 ** chance.randint(-8, 12) for _ in range(500)]
    checkout.declare({"id": "int", "x": "double"}, key=["id"])
    checkout.land("1.csv", "id,x\n" + "".join(f"{id},{x!r}\n" for id, x in enumerate(numbers)))
    load(checkout.settings)
    assert [x for (x,) in checkout.ask("select x + 0e0 from orders order by id")] == numbers
