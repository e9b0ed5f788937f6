"""Rows for every generic test of the project, and how many of its rows each one gives for them.

A case is a relation of its own; ``other`` is a second one, which arguments name as ``{other}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Case:
    """One use of a generic test.

    Attributes:
        test: its name.
        says: what the case shows.
        columns: types by name, as CAST knows them; the first one is tested where the test is of a column.
        rows: values in the order of the columns.
        failures: rows that the test gives; 0 passes.
        arguments: as in YAML.
    """

    test: str
    says: str
    columns: dict[str, str]
    rows: Rows
    failures: int
    arguments: dict[str, Any] = field(default_factory=dict)
    other: Rows = ()


def _known_before(says: str, known_at: str | None, failures: int, **arguments: Any) -> Case:
    columns = {"known_at": "datetime", "departs_at": "datetime"}
    rows = [("2013-01-01 05:00", "2013-01-01 12:00"), (known_at, "2013-01-01 12:00")]
    return Case("known_before", says, columns, rows, failures, {"moment": "departs_at", **arguments})


def _in_range(says: str, values: Sequence[int | None], failures: int, **arguments: Any) -> Case:
    return Case(
        "accepted_range", says, {"percent": "signed"}, [(value,) for value in values], failures, arguments
    )


def _unique(says: str, rows: Rows, failures: int) -> Case:
    columns = {"airport": "char(3)", "hour_number": "signed"}
    return Case("unique_combination", says, columns, rows, failures, {"columns": list(columns)})


def _holds(says: str, rows: Rows, failures: int) -> Case:
    expression = {"expression": "{{ minutes_between('a', 'b') }} = c"}
    return Case("holds", says, {"a": "datetime", "b": "datetime", "c": "signed"}, rows, failures, expression)


def _equal(says: str, days: Sequence[str | None], others: Sequence[str | None], failures: int) -> Case:
    rows, other = [(day,) for day in days], [(day,) for day in others]
    arguments = {"to": "{other}", "field": "day"}
    return Case("rows_equal_by_month", says, {"day": "date"}, rows, failures, arguments, other)


def _share(says: str, codes: Sequence[str | None], failures: int, share: float) -> Case:
    arguments = {"condition": "code = 'UNKNOWN'", "share": share}
    return Case("at_most_share", says, {"code": "char(7)"}, [(code,) for code in codes], failures, arguments)


def _days(says: str, days: Sequence[str | None], failures: int) -> Case:
    return Case("covers_every_day", says, {"day": "date"}, [(day,) for day in days], failures)


def _periods(says: str, rows: Rows, failures: int) -> Case:
    arguments = {"key": "carrier", "valid_from": "starts_at", "valid_to": "ends_at"}
    columns = {"carrier": "char(2)", "starts_at": "datetime", "ends_at": "datetime"}
    return Case("periods_apart", says, columns, rows, failures, arguments)


def _shifts(says: str, months: Sequence[float | None], failures: int, *, newest_day: int = 25) -> Case:
    """Values of months in sequence, each with a row on its first day and one on its 25th."""
    rows = [
        (f"{2012 + place // 12}-{place % 12 + 1}-{day}", value)
        for place, value in enumerate(months)
        for day in (1, newest_day if place == len(months) - 1 else 25)
    ]
    arguments = {"statistic": "avg(late)", "tolerance": 0.1}
    return Case("shifts_at_most", says, {"day": "date", "late": "decimal(6,3)"}, rows, failures, arguments)


STEADY = [0.2, 0.25, 0.22, 0.18, 0.24, 0.21]
CASES = [
    _known_before("the same instant", "2013-01-01 12:00", 0),
    _known_before("a leak of a second", "2013-01-01 12:00:01", 1),
    _known_before("exactly early enough", "2013-01-01 11:00", 0, minutes=60),
    _known_before("a minute too late", "2013-01-01 11:01", 1, minutes=60),
    _known_before("nothing known", None, 0),
    _in_range("both bounds and null", [0, 50, 100, None], 0, min_value=0, max_value=100),
    _in_range("past either bound", [-1, 50, 101], 2, min_value=0, max_value=100),
    _in_range("no upper bound", [-1, 9999], 1, min_value=0),
    _in_range("no lower bound, the upper is zero", [-1, 0, 1], 1, max_value=0),
    _unique("each part comes twice", [("JFK", 1), ("JFK", 2), ("LGA", 1), ("LGA", None)], 0),
    _unique("one thrice, and one with a null twice", [("JFK", 1)] * 3 + [("LGA", None)] * 2, 2),
    _holds("true, and null", [("2013-01-01", "2013-01-01 01:00", 60), (None, "2013-01-01", 5)], 0),
    _holds("false", [("2013-01-01", "2013-01-01 01:00", 61), ("2013-01-01", "2013-01-01", 0)], 1),
    _equal("as many each month", ["2013-01-01", "2013-02-28", None], ["2013-01-31", "2013-02-01", None], 0),
    _equal("a row in another month", ["2013-01-01", "2013-01-02"], ["2013-01-31", "2013-02-01"], 2),
    _equal("the same month of another year", ["2013-01-01"], ["2014-01-01"], 2),
    _equal("a row without a date", ["2013-01-01", None], ["2013-01-01"], 1),
    _equal("a month that only the other has", ["2013-01-01"], ["2013-01-01", "2013-03-01"], 1),
    _share("exactly the share", ["UNKNOWN", "N1", "N2", "N3", None], 0, 0.2),
    _share("more than the share", ["UNKNOWN", "UNKNOWN", "N1", None], 1, 0.2),
    _share("none at all", ["N1"], 0, 0),
    _share("one where none may be", ["N1", "UNKNOWN"], 1, 0),
    _days("a leap day, days twice, null", ["2012-02-28", "2012-02-29", "2012-03-01", "2012-03-01", None], 0),
    _days("two gaps", ["2013-01-01", "2013-01-03", "2013-01-04", "2013-01-31"], 2),
    _periods(
        "one after the other, a gap, and one of another key",
        [
            ("UA", "1900-01-01", "2013-01-01"),
            ("UA", "2013-01-01", "2013-02-01"),
            ("UA", "2013-03-01", None),
            ("AA", "1900-01-01", "9999-12-31"),
        ],
        0,
    ),
    _periods(
        "a second too long", [("UA", "1900-01-01", "2013-01-01 00:00:01"), ("UA", "2013-01-01", None)], 1
    ),
    _periods("two without an end", [("UA", "1900-01-01", None), ("UA", "2013-01-01", None)], 1),
    _periods("over before it starts", [("UA", "2013-01-01", "2013-01-01")], 1),
    _shifts("within the tolerance", [*STEADY, 0.31], 0),
    _shifts("past the tolerance", [*STEADY, 0.33], 1),
    _shifts("past it downwards", [*STEADY, 0.1], 1),
    _shifts("as far apart as the months before", [0.1, 0.5, 0.2, 0.6, 0.3, 0.4, 0.7], 0),
    _shifts("one wrong month does not hide the next", [*STEADY, 9, 0.4], 2),
    _shifts("two months are too few to compare with", [0.2, 0.2, 0.9], 0),
    _shifts("three are enough", [0.2, 0.2, 0.2, 0.9], 1),
    _shifts("a month that is still arriving", [*STEADY, 0.9], 0, newest_day=19),
    _shifts("a month of twenty days", [*STEADY, 0.9], 1, newest_day=20),
    _shifts("a month without a value", [*STEADY, None], 0),
    _shifts("a shift of more than a year ago", [0.2, 0.2, 0.2, 0.9, *[0.2] * 12], 0),
    _shifts("a shift of eleven months ago", [0.2, 0.2, 0.2, 0.9, *[0.2] * 11], 1),
]
