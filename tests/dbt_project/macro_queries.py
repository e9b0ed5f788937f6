"""What the macros of the dbt project that are queries must give, case by case."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

from tests.dbt_project.macro_cases import Case
from tests.dbt_project.macro_tables import hour, query, table

# Each of two has a null, text that looks like the marks of others, and such that differ by case or space.
NASTY = (
    None,
    "",
    "-",
    "~",
    "~-",
    "-~",
    "--",
    "~~",
    "~0",
    "0",
    "null",
    "NULL",
    "a",
    "A",
    "a ",
    "a-",
    "-a",
    "a~-b",
    "a-b",
)
VERSIONS = table(
    "versions",
    "code dbt_valid_from dbt_valid_to",
    ("A", hour(9), hour(12)),
    ("A", hour(6), hour(9)),
    ("A", hour(15), None),
    ("B", hour(6), hour(7)),
)
SINCE_EVER, UNTIL_EVER = datetime(1900, 1, 1), datetime(9999, 12, 31)
OBSERVED = table(
    "observed", "code seen", ("A", hour(3)), ("A", hour(6)), ("A", hour(6)), ("A", hour(9)), ("B", hour(8))
)
KNOWN = "known_as_of('asked', 'observed', keys=['code'], as_of='moment', known_at='seen'"


def known(asked: str, readings: list[tuple[Any, ...]], *rows: tuple[Any, ...], more: str = "") -> Case:
    """Moments that are asked about, and what was known."""
    tables = [table("asked", "code moment", *readings), OBSERVED]
    return query("known_as_of", asked, f"{KNOWN}{more})", tables, *rows)


QUERIES: list[Case] = [
    *[
        query("integers", f"{count}", f"integers({count}, name='n')", [], *((n,) for n in range(count)))
        for count in (1, 2, 10, 11, 24, 100, 101, 10000)
    ],
    query(
        "surrogate_key",
        "no two pairs share one",
        "'select count(distinct cast(' ~ surrogate_key(['first', 'second']) ~ ' as binary)) as n from pairs'",
        [table("pairs", "first second", *product(NASTY, NASTY))],
        (len(NASTY) ** 2,),
    ),
    Case(
        "version_columns",
        "numbers, ends, the current one and the newest",
        "with " + VERSIONS + " select code, {{ version_columns('code') }} from versions",
        (
            ("A", 1, SINCE_EVER, hour(9), 0, 0),
            ("A", 2, hour(9), hour(12), 0, 0),
            ("A", 3, hour(15), UNTIL_EVER, 1, 1),
            ("B", 1, SINCE_EVER, hour(7), 0, 1),
        ),
    ),
    query(
        "versions_out_of_order",
        "the newest that is not the last, one that is current beside it, a first one with a beginning",
        "versions_out_of_order('versions', 'code')",
        [
            table(
                "versions",
                "code version_number valid_from is_newest is_current",
                *(("A", 1, SINCE_EVER, 0, 0), ("A", 2, hour(6), 1, 0), ("B", 1, SINCE_EVER, 1, 1)),
                *(("C", 1, SINCE_EVER, 1, 0), ("D", 1, SINCE_EVER, 0, 1), ("D", 2, hour(6), 1, 1)),
                *(("C", 2, hour(6), 0, 0), ("E", 1, hour(6), 1, 1)),
            )
        ],
        *(("C", 1, SINCE_EVER, 1, 0, 2), ("C", 2, hour(6), 0, 0, 2)),
        *(("D", 1, SINCE_EVER, 0, 1, 2), ("E", 1, hour(6), 1, 1, 1)),
    ),
    query(
        "differing_from_newest",
        "missing, of another name, too many, and the unknown one",
        "differing_from_newest('members', 'versions', 'code', 'name', unknown=\"'Unknown'\")",
        [
            table("members", "code name", ("A", "Alpha"), ("B", "Beta"), ("D", None), ("UNKNOWN", "?")),
            table(
                "versions",
                "code name is_newest",
                *(("A", "Alfa", 0), ("A", "Alpha", 1), ("B", "Betta", 1), ("C", "Gamma", 1), ("D", None, 1)),
            ),
        ],
        *(("B", "Beta", 1), ("B", "Betta", 1), ("C", "Gamma", 1)),
        *(("UNKNOWN", "?", 1), ("UNKNOWN", "Unknown", 1)),
    ),
    known("in that instant", [("A", hour(6))], ("A", hour(6), hour(6))),
    known("a minute before it", [("A", hour(5, 59))], ("A", hour(5, 59), hour(3))),
    known("the newest", [("A", hour(23))], ("A", hour(23), hour(9))),
    known("nothing by then", [("A", hour(2)), ("B", hour(7))], ("A", hour(2), None), ("B", hour(7), None)),
    known("of no such key", [("C", hour(9))], ("C", hour(9), None)),
    known("each moment once", [("A", hour(4)), ("A", hour(4))], ("A", hour(4), hour(3))),
    known(
        "young enough",
        [("A", hour(12)), ("A", hour(12, 1))],
        *(("A", hour(12), hour(9)), ("A", hour(12, 1), None)),
        more=", max_age_minutes=180",
    ),
    query(
        "source_or_empty",
        "there",
        "'select * from ' ~ source_or_empty('nyc', 'airlines')",
        [],
        ("UA", "United"),
    ),
    query("source_or_empty", "not there yet", "'select * from ' ~ source_or_empty('ml', 'models')", []),
    *[
        Case("null_of", kind, "select {{ null_of('" + kind + "') }}", ((None,),))
        for kind in (
            "varchar(80)",
            "char(2)",
            "date",
            "datetime",
            "datetime(6)",
            "double",
            "float",
            "smallint",
            "text",
        )
    ],
]
