"""The landed tables: as they were declared, whole, and plausible.

etlp check raw
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations import ledger
from expectations.contract import as_declared, as_remembered
from expectations.declared import read_sources
from expectations.suites import CRITICAL, WARNING, Suite
from warehouse.settings import Settings


def suites(settings: Settings) -> list[Suite]:
    """One suite per declared source table, and two for the ledger that remembers the loads."""
    tables = read_sources(settings)
    ops = settings.database("ops")
    return [
        *(
            Suite(
                table.database,
                table.table,
                table.key,
                (*as_declared(table), as_remembered(table, ops), *PLAUSIBLE.get(table.name, list)()),
            )
            for table in tables
        ),
        *ledger.suites(ops, tables),
    ]


def flights() -> list[Expectation]:
    """One year has 336,776 flights from three airports; 2.5 % are cancelled."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column="origin",
            value_set=["EWR", "JFK", "LGA"],
            severity=CRITICAL,
            notes="The source covers these airports; another code means that another export was landed.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="dep_delay",
            min_value=-120,
            max_value=2880,
            severity=CRITICAL,
            notes="2013 has -43 to 1,301 minutes; hours early or days late is a wrong date or unit.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="arr_delay",
            min_value=-180,
            max_value=2880,
            severity=CRITICAL,
            notes="2013 has -86 to 1,272 minutes; three hours made up is more than any schedule's slack.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="distance",
            min_value=10,
            max_value=6000,
            severity=CRITICAL,
            notes="From Newark to LaGuardia it is 17 miles, to Honolulu 4,983; more means kilometres.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="sched_dep_time",
            min_value=0,
            max_value=2400,
            severity=CRITICAL,
            notes="A clock time hhmm; all times of the marts are built from it.",
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="dep_time",
            mostly=0.9,
            severity=WARNING,
            notes="2.5 % are cancelled, 5 % in the worst month; one in ten means that an export was cut.",
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="tailnum",
            mostly=0.95,
            severity=WARNING,
            notes="0.7 % lack it; without it flights lose their aircraft.",
        ),
    ]


def weather() -> list[Expectation]:
    """Hourly observations of the three airports; a few readings are impossible, and staging drops them."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column="origin",
            value_set=["EWR", "JFK", "LGA"],
            severity=CRITICAL,
            notes="Weather of another airport would join to nothing.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="temp",
            min_value=-40,
            max_value=120,
            mostly=0.999,
            severity=CRITICAL,
            notes="Fahrenheit: New York's records are -15 and 106.",
        ),
        gxe.ExpectColumnMaxToBeBetween(
            column="temp",
            min_value=46,
            severity=CRITICAL,
            notes="The warmest hour of every month of 2013 was above; it never is in Celsius.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="humid",
            min_value=0,
            max_value=100,
            mostly=0.999,
            severity=CRITICAL,
            notes="A percentage.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="wind_speed",
            min_value=0,
            max_value=150,
            mostly=0.999,
            severity=CRITICAL,
            notes="One reading of 2013 says 1,048 mph and becomes null; one in a thousand is a broken feed.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="pressure",
            min_value=870,
            max_value=1085,
            mostly=0.999,
            severity=CRITICAL,
            notes="The lowest and highest ever measured at sea level; outside, the unit is another.",
        ),
        gxe.ExpectColumnValuesToNotBeNull(
            column="pressure",
            mostly=0.8,
            severity=WARNING,
            notes="10 % lack it; the model copes, but learns less.",
        ),
    ]


def planes() -> list[Expectation]:
    """The register of aircraft."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="year",
            min_value=1930,
            max_value=datetime.now(UTC).year + 1,
            severity=WARNING,
            notes="The oldest in service is of 1956; 0 and 9999 stand for unknown in some exports.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="seats",
            min_value=1,
            max_value=900,
            severity=WARNING,
            notes="The largest airliner has 853.",
        ),
    ]


def airports() -> list[Expectation]:
    """The airports of the world; flights join to them by their code."""
    return [
        gxe.ExpectColumnDistinctValuesToContainSet(
            column="iata",
            value_set=["EWR", "JFK", "LGA"],
            severity=CRITICAL,
            notes="Every flight leaves one of these.",
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="lat", min_value=-90, max_value=90, severity=CRITICAL, notes="Degrees north."
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="lon", min_value=-180, max_value=180, severity=CRITICAL, notes="Degrees east."
        ),
        gxe.ExpectColumnValuesToMatchRegex(
            column="tz",
            regex="^[A-Za-z]+/",
            mostly=0.99,
            severity=CRITICAL,
            notes="Arrival times are built with the zone's IANA name; an abbreviation has no rules.",
        ),
    ]


PLAUSIBLE: dict[str, Callable[[], list[Expectation]]] = {
    "nyc.flights": flights,
    "nyc.weather": weather,
    "nyc.planes": planes,
    "nyc.airports": airports,
}
