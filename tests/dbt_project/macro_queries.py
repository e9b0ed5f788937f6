"""What the macros of the dbt project that are queries must give, case by case."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product
from typing import Any

from tests.dbt_project.macro_cases import Case


def literal(value: Any) -> str:
    """A value in SQL."""
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return f"timestamp '{value}'"
    if isinstance(value, date):
        return f"date '{value}'"
    return f"'{value}'" if isinstance(value, str) else str(value)


def table(name: str, columns: str, *rows: tuple[Any, ...]) -> str:
    """A CTE of rows."""
    names = columns.split()
    selects = [
        "select " + ", ".join(f"{literal(v)} as {name}" for v, name in zip(row, names, strict=True))
        for row in rows
    ]
    return f"{name} as ({' union all '.join(selects)})"


def query(macro: str, asked: str, call: str, tables: list[str], *rows: tuple[Any, ...]) -> Case:
    """A call of a macro that is a query, on CTEs."""
    given = f"with {', '.join(tables)} " if tables else ""
    return Case(macro, asked, f"{given}select * from ({{{{ {call} }}}}) as asked", rows)


def day(number: int) -> date:
    """A day of January 2013."""
    return date(2013, 1, number)


def hour(number: int, minute: int = 0) -> datetime:
    """A moment of the 1st of January 2013."""
    return datetime(2013, 1, 1, number, minute)


Marked = tuple[date, str | None]


def changed(
    asked: str, days: list[Marked], built: list[Marked], *expected: Marked, due: date | None = None
) -> Case:
    """Days with their marks to build from, those that were built, and one to build whatever its mark."""
    tables = [table("days", "d day_batches", *days), table("built", "d day_batches", *built)]
    if due:
        tables.append(table("due_days", "d", (due,)))
    more = ", due='due_days'" if due else ""
    return query("changed_days", asked, f"changed_days('days', 'built', 'd'{more})", tables, *expected)


ONE, TWO, THREE, FOUR = day(1), day(2), day(3), day(4)
BOTH: list[Marked] = [(ONE, "1:1"), (TWO, "1:1")]
FACT = table(
    "built",
    "d code tail",
    (ONE, "A", "A"),
    (TWO, "UNKNOWN", "A"),
    (TWO, "UNKNOWN", "A"),
    (THREE, "UNKNOWN", "B"),
    (THREE, "C", "C"),
    (FOUR, "UNKNOWN", None),
)
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
    changed("none", BOTH, BOTH),
    changed("another mark", [(ONE, "2:1"), (TWO, "1:1")], BOTH, (ONE, "2:1")),
    changed("a new day", BOTH, [(ONE, "1:1")], (TWO, "1:1")),
    changed("a day that is gone is not built", [(ONE, "1:1")], BOTH),
    changed("nothing was built", [(ONE, "1:1")], [(TWO, "0:0")], (ONE, "1:1")),
    changed("marks of rows", [(ONE, "1:2")], [(ONE, "1:2"), (ONE, "1:2"), (ONE, "1:2")]),
    changed("half of a day is built", [(ONE, "2:2")], [(ONE, "1:1"), (ONE, "2:2")], (ONE, "2:2")),
    changed("built without a mark", [(ONE, "1:1")], [(ONE, None)], (ONE, "1:1")),
    changed("due", BOTH, BOTH, (TWO, "1:1"), due=TWO),
    changed("due and of another mark", [(ONE, "2:1")], BOTH, (ONE, "2:1"), due=ONE),
    changed("due and gone", [(ONE, "1:1")], BOTH, due=TWO),
    query(
        "days_to_build",
        "all of them, where nothing is incremental",
        "days_to_build('days', 'built', 'd', due='due_days')",
        [table("days", "d day_batches", *BOTH)],
        *BOTH,
    ),
    Case(
        "day_batches",
        "newest load, number of batches",
        "with "
        + table("loads", "d load_id", (ONE, 7), (ONE, 7), (TWO, 12), (TWO, 7))
        + " select d, {{ day_batches('load_id') }} from loads group by d",
        ((ONE, "7:2"), (TWO, "12:2")),
    ),
    query(
        "days_around",
        "neighbours, each once",
        "days_around('days', 'd', before=2, after=1)",
        [table("days", "d", (day(10),), (day(11),))],
        *((day(number),) for number in (8, 9, 10, 11, 12)),
    ),
    query(
        "days_around",
        "over a new year",
        "days_around('days', 'd', before=1, after=0)",
        [table("days", "d", (ONE,))],
        *((date(2012, 12, 31),), (ONE,)),
    ),
    query("days_around", "none", "days_around('days', 'd', 0, 0)", [table("days", "d", (ONE,))], (ONE,)),
    query(
        "days_now_known",
        "of codes that members have",
        "days_now_known('built', 'code', 'tail', 'members', 'd')",
        [FACT, table("members", "code", ("A",), ("UNKNOWN",))],
        (TWO,),
    ),
    query(
        "days_with_unknown",
        "in one of the columns, each once",
        "days_with_unknown('built', ['code', 'tail'], 'd')",
        [
            table(
                "built", "d code tail", (ONE, "A", "A"), (TWO, "UNKNOWN", "UNKNOWN"), (THREE, "A", "UNKNOWN")
            )
        ],
        *((TWO,), (THREE,)),
    ),
    query(
        "days_no_longer_known",
        "of codes that no member has",
        "days_no_longer_known('built', ['code'], 'members', 'member', 'd')",
        [FACT, table("members", "member", ("A",), ("UNKNOWN",))],
        (THREE,),
    ),
    query(
        "days_no_longer_known",
        "in one of the columns, each once",
        "days_no_longer_known('built', ['code', 'tail'], 'members', 'member', 'd')",
        [FACT, table("members", "member", ("A",), ("C",), ("UNKNOWN",))],
        (THREE,),
    ),
    # printf '%s' 'a b' | sha256sum | cut -c 1-32
    Case(
        "fingerprint",
        "of the texts of a group, in one order",
        "with "
        + table("texts", "text", ("b",), ("a",))
        + " select {{ fingerprint('text', order_by='text') }} from texts",
        (("c8687a08aa5d6ed2044328fa6a697ab8",),),
    ),
    query(
        "built_days",
        "marked by rows that point to the unknown member",
        "built_days('built', 'id', ['code', 'other'], 'd')",
        [
            table(
                "built",
                "d id code other day_batches",
                *((ONE, "i", "A", "A", "1:2"), (ONE, "j", "A", "A", "1:2")),
                *((TWO, "l", "UNKNOWN", "UNKNOWN", "2:2"), (TWO, "k", "UNKNOWN", "A", "2:2")),
            )
        ],
        # printf '%s' 'code k code l other l' | sha256sum | cut -c 1-32
        *((ONE, "1:2"), (TWO, "2:2?9c369df16cadce86b6f490939969622f")),
    ),
    Case(
        "then_join",
        "of the rows of both sides",
        "with "
        + ", ".join(
            [table("days", "d", (ONE,), (TWO,)), table("flights", "d n", (ONE, 1), (ONE, 2), (THREE, 3))]
        )
        + " select n from days {{ then_join() }} flights on days.d = flights.d",
        ((1,), (2,)),
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
