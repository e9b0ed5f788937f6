"""What dimensions must look like beside their description.

etlp check marts
"""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.suites import CRITICAL, WARNING, no_rows
from warehouse.database import quote


def airports() -> list[Expectation]:
    """Where flights go to and come from."""
    return [
        gxe.ExpectColumnDistinctValuesToContainSet(
            column="airport_code",
            value_set=["EWR", "JFK", "LGA"],
            severity=CRITICAL,
            notes="Every flight leaves one of these.",
        ),
    ]


def aircraft() -> list[Expectation]:
    """What flies."""
    return [
        gxe.ExpectColumnDistinctValuesToContainSet(
            column="aircraft_id",
            value_set=["UNKNOWN"],
            severity=CRITICAL,
            notes="Flights whose aircraft is not in the register point to it; inner joins would lose them.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="seat_count",
            min_value=1,
            max_value=900,
            severity=WARNING,
            notes="The largest airliner has 853.",
        ),
    ]


def dates(marts: str) -> list[Expectation]:
    """The calendar."""
    return [
        no_rows(
            "select min(date_day) as first_day, max(date_day) as last_day, count(*) as days "
            f"from {quote(marts, 'dim_dates')} "
            "having count(*) <> datediff(max(date_day), min(date_day)) + 1",
            "no day is missing between the first and the last",
            "Charts by day join to the calendar; a gap reads as a day without flights.",
            column="date_day",
        ),
    ]


def hours() -> list[Expectation]:
    """The hours of a day."""
    return [
        gxe.ExpectTableRowCountToEqual(
            value=24, severity=CRITICAL, notes="Charts by hour join to it; a lost one reads as no flights."
        ),
    ]


def versions(marts: str, table: str, member: str) -> list[Expectation]:
    """What a member was called or made of, and from when to when."""
    return [
        no_rows(
            f"select {quote(member)}, count(*) as newest from {quote(marts, table)} "
            f"where valid_to is null group by {quote(member)} having count(*) > 1",
            "no member has two versions that hold now",
            "Each of its events would be joined to both, and count twice.",
            column="valid_to",
        ),
    ]
