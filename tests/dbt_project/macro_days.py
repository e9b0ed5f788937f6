"""What the macros of incremental models must give, case by case."""

from __future__ import annotations

from datetime import date

from tests.dbt_project.macro_cases import Case
from tests.dbt_project.macro_tables import day, query, table

Marked = tuple[date, str | None]


def changed(
    asked: str,
    days: list[Marked],
    built: list[Marked],
    *expected: Marked,
    due: date | None = None,
    more: str = "",
) -> Case:
    """Days with their marks to build from, those that were built, and one to build whatever its mark."""
    tables = [table("days", "d day_batches", *days), table("built", "d day_batches", *built)]
    if due:
        tables.append(table("due_days", "d", (due,)))
    more += ", due='due_days'" if due else ""
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

DAYS: list[Case] = [
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
    changed("at most one", BOTH, [(ONE, "0:0")], (ONE, "1:1"), more=", most=1"),
    changed("due ones last", BOTH, [(ONE, "1:1")], (TWO, "1:1"), due=ONE, more=", most=1"),
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
]
