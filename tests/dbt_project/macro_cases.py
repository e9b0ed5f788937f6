"""What the macros of the dbt project that are one expression must give, case by case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Case:
    """A query in Jinja that calls a macro, and the rows that it must give, in any order.

    Values are compared with their types: a decimal is no integer.
    """

    macro: str
    asked: str
    query: str
    rows: tuple[tuple[Any, ...], ...]

    def __str__(self) -> str:
        return f"{self.macro}: {self.asked}"


def value(call: str, expected: Any) -> Case:
    """A call of a macro that is one expression, and its value."""
    return Case(call.split("(")[0], call, "select {{ " + call + " }}", ((expected,),))


def values(macro: str, expected: Iterable[tuple[str, Any]]) -> list[Case]:
    """Calls of one macro, by their arguments."""
    return [value(f"{macro}({arguments})", what) for arguments, what in expected]


def at(moment: str) -> str:
    """A moment as an argument of a macro."""
    return f"\"timestamp '{moment}'\""


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NOON = at("2013-01-01 12:00:00")

# The 7th of January 2013 was a Monday. The 1st of that year began 22616640 minutes after 1970 did,
# which are 15706 days.
EXPRESSIONS: list[Case] = [
    *values(
        "add_days",
        [
            ("\"date '2013-02-28'\", 1", date(2013, 3, 1)),
            ("\"date '2012-02-28'\", 1", date(2012, 2, 29)),
            ("\"date '2013-01-01'\", -1", date(2012, 12, 31)),
            ("\"date '2013-01-01'\", '1 + 1'", date(2013, 1, 3)),
            (at("2013-01-01 23:59:59") + ", 0", date(2013, 1, 1)),
            ("'null', 1", None),
        ],
    ),
    *values(
        "add_minutes",
        [
            (at("2012-12-31 23:59:00") + ", 1", datetime(2013, 1, 1)),
            (at("2013-01-01 00:00:00") + ", -1", datetime(2012, 12, 31, 23, 59)),
            (NOON + ", 1500", datetime(2013, 1, 2, 13)),
            (NOON + ", 'null'", None),
        ],
    ),
    *values(
        "minutes_before",
        [
            (NOON + ", 60", datetime(2013, 1, 1, 11)),
            (NOON + ", '30 + 30'", datetime(2013, 1, 1, 11)),
            (NOON + ", '30 - 40'", datetime(2013, 1, 1, 12, 10)),
            (NOON + ", 0", datetime(2013, 1, 1, 12)),
        ],
    ),
    *values(
        "minutes_between",
        [
            (NOON + ", " + at("2013-01-02 13:35:00"), 1535),
            (NOON + ", " + at("2013-01-01 11:59:00"), -1),
            (NOON + ", 'null'", None),
        ],
    ),
    *values(
        "clock_minute",
        [
            *[("0", 0), ("1", 1), ("59", 59), ("100", 60), ("517", 317)],
            *[("2359", 1439), ("2400", 0), ("'null'", None)],
        ],
    ),
    *values(
        "date_from_parts",
        [
            ("2013, 1, 1", date(2013, 1, 1)),
            ("2012, 2, 29", date(2012, 2, 29)),
            ("'2012 + 1', 12, 31", date(2013, 12, 31)),
            ("'null', 1, 1", None),
        ],
    ),
    *values("day_key", [("\"date '2013-01-02'\"", "20130102")]),
    *values(
        "hour_key", [(at("2013-01-02 03:59:59"), "2013010203"), (at("2013-01-02 23:00:00"), "2013010223")]
    ),
    *[value(f"day_name(\"date '2013-01-{7 + day:02}'\")", name) for day, name in enumerate(DAYS)],
    *[value(f"day_of_week(\"date '2013-01-{7 + day:02}'\")", day + 1) for day in range(7)],
    *[value(f"month_name(\"date '2013-{month + 1:02}-28'\")", name) for month, name in enumerate(MONTHS)],
    *values(
        "minute_number",
        [
            (at("1970-01-01 00:00:59"), 0),
            (at("1970-01-01 00:01:00"), 1),
            (at("2013-01-01 00:00:00"), 22616640),
            ("'null'", None),
        ],
    ),
    *values(
        "minute_timestamp",
        [("0", datetime(1970, 1, 1)), ("22616640", datetime(2013, 1, 1)), ("'null'", None)],
    ),
    *values(
        "minute_of_day",
        [(at("2013-01-01 00:00:59"), 0), (at("2013-01-01 23:59:00"), 1439), (NOON, 720)],
    ),
    *values(
        "start_of_hour",
        [
            (at("2013-01-01 05:59:59"), datetime(2013, 1, 1, 5)),
            (at("2013-01-01 05:00:00"), datetime(2013, 1, 1, 5)),
            (at("2013-01-01 00:30:00"), datetime(2013, 1, 1)),
        ],
    ),
    *values("as_double", [("'1.5'", 1.5), ("2", 2.0), ("'null'", None)]),
    *values(
        "as_integer", [("'1.0'", 1), ("-7", -7), ("\"year(date '2013-01-01')\"", 2013), ("'null'", None)]
    ),
    *values("unknown_member", [("", "UNKNOWN")]),
    *values(
        "surrogate_key",
        [
            ("[\"'2013010110'\", \"'EWR'\", \"'UA'\", 1545]", "2013010110-EWR-UA-1545"),
            ("[\"'alone'\"]", "alone"),
            ("[\"'N-1'\", 2]", "N~-1-2"),
            ("['null', \"'null'\"]", "~0-null"),
            ("[\"''\", \"'~0'\"]", "-~~0"),
        ],
    ),
]


def spans(ends_at: str, offset: int, next_offset: int) -> str:
    """A relation `span` of one span of a zone's UTC offset."""
    return (
        f"(select timestamp '{ends_at}' as ends_at, {offset} as utc_offset_minutes, "
        f"{next_offset} as next_utc_offset_minutes) as span"
    )


def next_instant(asked: str, after: str, clock: str, span: str, expected: datetime | None) -> Case:
    """When a clock next shows a time (hhmm) after a moment."""
    minute = "null" if clock == "none" else str(int(clock[:2]) * 60 + int(clock[2:]))
    call = f"next_clock_instant({after}, '{minute}', 'span')"
    return Case("next_clock_instant", asked, "select {{ " + call + " }} from " + span, ((expected,),))


WINTER = spans("2013-03-10 07:00:00", -300, -240)
SUMMER = spans("2013-11-03 06:00:00", -240, -300)
TOKYO = spans("2031-01-01 00:00:00", 540, 540)
KIRITIMATI = spans("2031-01-01 00:00:00", 840, 840)
# Clocks jump by half an hour, at two in the morning there.
LORD_HOWE = spans("2013-10-05 15:30:00", 630, 660)
JUMP = at("2013-03-10 06:00:00")

# All moments are UTC; 12:00 in winter is 07:00 in New York.
INSTANTS: list[Case] = [
    next_instant("a minute later", NOON, "0701", WINTER, datetime(2013, 1, 1, 12, 1)),
    next_instant("the same time is tomorrow", NOON, "0700", WINTER, datetime(2013, 1, 2, 12)),
    next_instant("a minute before is tomorrow", NOON, "0659", WINTER, datetime(2013, 1, 2, 11, 59)),
    next_instant("midnight there", NOON, "0000", WINTER, datetime(2013, 1, 2, 5)),
    next_instant("past midnight UTC", NOON, "2359", WINTER, datetime(2013, 1, 2, 4, 59)),
    next_instant("ahead of UTC", at("2013-01-01 20:00:00"), "0400", TOKYO, datetime(2013, 1, 2, 19)),
    next_instant(
        "a day ahead of UTC", at("2013-01-01 00:00:00"), "1359", KIRITIMATI, datetime(2013, 1, 1, 23, 59)
    ),
    next_instant("before the spring", JUMP, "0159", WINTER, datetime(2013, 3, 10, 6, 59)),
    next_instant("skipped by the spring", JUMP, "0230", WINTER, datetime(2013, 3, 10, 7, 30)),
    next_instant("skipped at its first minute", JUMP, "0200", WINTER, datetime(2013, 3, 10, 7)),
    next_instant("the spring itself", JUMP, "0300", WINTER, datetime(2013, 3, 10, 7)),
    next_instant("the day of the spring", JUMP, "0315", WINTER, datetime(2013, 3, 10, 7, 15)),
    next_instant("after the spring", at("2013-03-10 07:30:00"), "0500", WINTER, datetime(2013, 3, 10, 9)),
    next_instant("the day after the spring", JUMP, "0100", WINTER, datetime(2013, 3, 11, 5)),
    next_instant(
        "the first of both", at("2013-11-03 04:30:00"), "0120", SUMMER, datetime(2013, 11, 3, 5, 20)
    ),
    next_instant(
        "the second of both", at("2013-11-03 05:30:00"), "0120", SUMMER, datetime(2013, 11, 3, 6, 20)
    ),
    next_instant("after both", at("2013-11-03 04:30:00"), "0215", SUMMER, datetime(2013, 11, 3, 7, 15)),
    next_instant(
        "half an hour is skipped", at("2013-10-05 15:00:00"), "0215", LORD_HOWE, datetime(2013, 10, 5, 15, 45)
    ),
    next_instant(
        "half an hour later", at("2013-10-05 15:00:00"), "0230", LORD_HOWE, datetime(2013, 10, 5, 15, 30)
    ),
    next_instant("after nothing", "'cast(null as datetime)'", "0700", WINTER, None),
    next_instant("no time", NOON, "none", WINTER, None),
]
