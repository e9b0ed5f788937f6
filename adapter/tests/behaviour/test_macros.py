"""Cross-database macros: each gives what dbt says it gives, checked by its value."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import partial
from typing import Any

from adapter.tests.behaviour.project import Project

MOMENT = "timestamp '2024-05-16 13:45:56.789012'"


def values(project: Project, expressions: list[str]) -> list[str | None]:
    """What expressions with macros come to, as the server writes it."""
    columns = ", ".join(f"cast({text} as char) as c{number}" for number, text in enumerate(expressions))
    project.models(computed="{{ config(materialized='table') }} select " + columns)
    project.dbt("run", "--select", "computed")
    [row] = project.sql("select * from computed")
    return list(row)


def check(project: Project, expected: dict[str, Any]) -> None:
    found = dict(zip(expected, values(project, list(expected)), strict=True))
    assert found == {text: None if value is None else str(value) for text, value in expected.items()}


def test_date_trunc_cuts_at_every_part(project: Project) -> None:
    starts = {
        "second": "2024-05-16 13:45:56",
        "minute": "2024-05-16 13:45:00",
        "hour": "2024-05-16 13:00:00",
        "day": "2024-05-16 00:00:00",
        "week": "2024-05-13 00:00:00",
        "month": "2024-05-01 00:00:00",
        "quarter": "2024-04-01 00:00:00",
        "year": "2024-01-01 00:00:00",
    }
    check(
        project, {f'{{{{ dbt.date_trunc("{part}", "{MOMENT}") }}}}': start for part, start in starts.items()}
    )


def test_dateadd_adds_every_part(project: Project) -> None:
    ends = {
        ("second", 5): "2024-02-29 00:00:05",
        ("minute", -1): "2024-02-28 23:59:00",
        ("hour", 25): "2024-03-01 01:00:00",
        ("day", 1): "2024-03-01 00:00:00",
        ("week", 1): "2024-03-07 00:00:00",
        ("month", 12): "2025-02-28 00:00:00",
        ("quarter", 1): "2024-05-29 00:00:00",
        ("year", -1): "2023-02-28 00:00:00",
        ("microsecond", 1): "2024-02-29 00:00:00.000001",
        ("millisecond", 2): "2024-02-29 00:00:00.002000",
    }
    start = "timestamp '2024-02-29 00:00:00'"
    check(
        project,
        {
            f'{{{{ dbt.dateadd("{part}", {number}, "{start}") }}}}': end
            for (part, number), end in ends.items()
        },
    )


def test_datediff_counts_the_starts_between(project: Project) -> None:
    first, second = "timestamp '2023-12-31 23:59:59'", "timestamp '2024-01-01 00:00:00'"
    parts = dict.fromkeys(("second", "minute", "hour", "day", "week", "month", "quarter", "year"), 1)
    parts |= {"millisecond": 1000, "microsecond": 1000000}
    there = {
        f'{{{{ dbt.datediff("{first}", "{second}", "{part}") }}}}': count for part, count in parts.items()
    }
    back = {
        f'{{{{ dbt.datediff("{second}", "{first}", "{part}") }}}}': -count for part, count in parts.items()
    }
    # A Saturday and the Sunday behind it are in one week.
    same = {'{{ dbt.datediff("date \'2024-05-18\'", "date \'2024-05-19\'", "week") }}': 0}
    texts = {'{{ dbt.datediff("\'2024-05-18\'", "\'2024-05-18 00:00:00.0019\'", "millisecond") }}': 1}
    check(project, there | back | same | texts)


def test_last_day_of_every_part(project: Project) -> None:
    days = {"month": "2024-05-31", "quarter": "2024-06-30", "year": "2024-12-31", "week": "2024-05-19"}
    check(
        project,
        {f'cast({{{{ dbt.last_day("{MOMENT}", "{part}") }}}} as date)': day for part, day in days.items()},
    )


def test_texts_are_split_joined_and_quoted(project: Project) -> None:
    tricky = "it's a \\\\ \\n \\\\' %"
    check(
        project,
        {
            "{{ dbt.split_part(\"'a|b|c'\", \"'|'\", 1) }}": "a",
            "{{ dbt.split_part(\"'a|b|c'\", \"'|'\", 3) }}": "c",
            "{{ dbt.split_part(\"'a|b|c'\", \"'|'\", 4) }}": "",
            "{{ dbt.split_part(\"'a|b|c'\", \"'|'\", -1) }}": "c",
            "{{ dbt.split_part(\"'a|b|c'\", \"'|'\", -3) }}": "a",
            "{{ dbt.split_part(\"'a|b|c'\", \"'|'\", -4) }}": "",
            "{{ dbt.split_part(\"'a--b--c'\", \"'--'\", 2) }}": "b",
            "{{ dbt.split_part(\"'plain'\", \"'|'\", 1) }}": "plain",
            "{{ dbt.split_part(\"''\", \"'|'\", 1) }}": "",
            "{{ dbt.split_part('null', \"'|'\", 1) }}": None,
            "{{ dbt.concat([\"'a'\", '1', \"'ü'\"]) }}": "a1ü",
            "{{ dbt.length(\"'ü🦆'\") }}": 2,
            "{{ dbt.position(\"'b'\", \"'abc'\") }}": 2,
            "{{ dbt.position(\"'b'\", \"'ÜBb'\") }}": 3,
            "{{ dbt.replace(\"'abc'\", \"'b'\", \"'\\\\\\\\'\") }}": "a\\c",
            "{{ dbt.right(\"'abc'\", 2) }}": "bc",
            "{{ dbt.right(\"'abc'\", 0) }}": "",
            '{{ dbt.string_literal(dbt.escape_single_quotes("' + tricky + '")) }}': "it's a \\ \n \\' %",
        },
    )


def test_a_list_is_as_long_as_it_is(project: Project) -> None:
    numbers = (
        "(with recursive n as (select 1 as i union all select i + 1 from n where i < 999) "
        "select i from n) as n"
    )
    project.models(
        long="{{ config(materialized='table') }} select "
        "{{ dbt.listagg('i', \"', '\", 'order by i desc') }} as everything, "
        "{{ dbt.listagg('i', \"', '\", 'order by i', 3) }} as three, "
        "{{ dbt.listagg('i') }} as plain, "
        "{{ dbt.any_value('i') }} is not null as any_one, "
        "{{ dbt.bool_or('i = 7') }} as has_seven, {{ dbt.bool_or('i = 0') }} as has_zero from " + numbers
    )
    outcome = project.dbt("run")
    assert outcome.warnings == ""
    [row] = project.sql("select * from `long`")
    assert row[0] == ", ".join(str(number) for number in range(999, 0, -1))
    assert row[1] == "1, 2, 3"
    assert row[2].count(",") == 998
    assert row[3:] == (1, 1, 0)


def test_values_are_cast_to_any_type_of_a_column(project: Project) -> None:
    check(
        project,
        {
            "{{ dbt.cast(\"'12'\", 'int') }} + 1": 13,
            "{{ dbt.cast(\"'12'\", 'bigint unsigned') }}": 12,
            "{{ dbt.cast(\"'1.239'\", 'decimal(5, 2)') }}": "1.24",
            "{{ dbt.cast('1.5', 'double') }}": "1.5",
            "{{ dbt.cast(\"'abc'\", 'varchar(3)') }}": "abc",
            "{{ dbt.cast(\"'2024-01-02'\", 'date') }}": "2024-01-02",
            "{{ dbt.cast(\"'2024-01-02 03:04:05'\", 'datetime(3)') }}": "2024-01-02 03:04:05.000",
            "{{ dbt.cast(\"'03:04:05'\", 'time') }}": "03:04:05",
            "{{ dbt.cast('true', 'boolean') }}": 1,
            "{{ dbt.cast(\"'x'\", type_string()) }}": "x",
            "{{ dbt.cast(\"'5'\", type_int()) }}": 5,
            "{{ dbt.cast(\"'1.5'\", type_numeric()) }}": "1.500000",
            "{{ dbt.safe_cast(\"'abcdef'\", 'varchar(3)') }}": "abcdef",
            "{{ dbt.cast_bool_to_text('1 = 1') }}": "true",
            "{{ dbt.cast_bool_to_text('1 = 0') }}": "false",
            "{{ dbt.cast_bool_to_text('null') }}": None,
            "char_length({{ dbt.hash(\"'a'\") }})": 32,
            "{{ dbt.hash('1') }} = {{ dbt.hash(\"'1'\") }}": 1,
            "{{ dbt.hash('null') }}": None,
        },
    )


def test_date_spines_and_the_current_moment(project: Project) -> None:
    spine = "{{{{ dbt.date_spine('{}', \"cast('{}' as date)\", \"cast('{}' as date)\") }}}}"
    project.models(
        days=spine.format("day", "2024-02-27", "2024-03-02"),
        months=spine.format("month", "2023-11-01", "2024-03-01"),
        moment="{{ config(materialized='table') }} select "
        "{{ dbt.current_timestamp() }} as at, utc_timestamp(6) as utc",
    )
    project.configure(session={"time_zone": "+09:00"})
    project.dbt("run")
    days = [str(day)[:10] for (day,) in project.sql("select date_day from days order by 1")]
    assert days == ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"]
    assert len(project.rows("months")) == 4
    assert project.sql("select abs(timestampdiff(second, at, utc)) < 2 from moment") == [(1,)]


def literal(text: str) -> str:
    """A text as MySQL's SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def table_of(project: Project, words: list[str | None]) -> None:
    project.sql("create table words (number int, word varchar(99) collate utf8mb4_bin)")
    for number, word in enumerate(words):
        project.sql(f"insert into words values ({number}, {'null' if word is None else literal(word)})")


def test_macros_of_texts_do_as_python_does_whatever_the_texts_contain(project: Project) -> None:
    chars = ["a", "-", "|", "'", '"', "\\", "%", "_", "🦆", "é", " ", "{", "\n", "B"]
    made = random.Random(8)
    words: list[str | None] = [
        "".join(made.choices(chars if number % 2 else chars[:3], k=made.randrange(9))) for number in range(60)
    ]
    table_of(project, [*words, None])
    tests: dict[str, Callable[[str], Any]] = {
        "{{ dbt.length('word') }}": len,
        "{{ dbt.right('word', 2) }}": lambda word: word[-2:],
        "{{ dbt.concat(['word', 'word']) }}": lambda word: word * 2,
        "{{ dbt.hash('word') }} = {{ dbt.hash(dbt.concat(['word', \"''\"])) }}": lambda word: 1,
    }
    for delimiter in ("-", "--", "|", "-|", "'", "\\", "%", "🦆", "a"):
        quoted = json.dumps(literal(delimiter), ensure_ascii=False)
        tests |= {
            f"{{{{ dbt.position({quoted}, 'word') }}}}": lambda word, by=delimiter: word.find(by) + 1,
            f"{{{{ dbt.replace('word', {quoted}, \"'<>'\") }}}}": lambda word, by=delimiter: word.replace(
                by, "<>"
            ),
        }
        for part in (1, 2, 3, -1, -2):
            tests[f"{{{{ dbt.split_part('word', {quoted}, {part}) }}}}"] = partial(
                part_of, by=delimiter, part=part
            )
    project.models(
        computed="{{ config(materialized='view') }} select number, "
        + ", ".join(f"{text} as c{number}" for number, text in enumerate(tests))
        + " from words"
    )
    project.dbt("run", "--select", "computed")
    for number, *found in project.sql("select * from computed order by number"):
        word = [*words, None][number]
        expected = [None if word is None else python(word) for python in tests.values()]
        assert dict(zip(tests, found, strict=True)) == dict(zip(tests, expected, strict=True)), repr(word)


def part_of(word: str, by: str, part: int) -> str:
    """As PostgreSQL's split_part: delimiters from the left, an empty text for a part that is not there."""
    parts = word.split(by)
    return parts[part - 1 if part > 0 else part] if abs(part) <= len(parts) else ""


def test_a_limited_list_counts_values_whatever_they_contain(project: Project) -> None:
    words = ["a, b", "c|d", "~1", "~0|~", "it's", "back\\slash", "🦆", "", None]
    table_of(project, words)
    present = [word for word in words if word is not None]
    for delimiter in (", ", "|", "~1", "🦆", "''", "\\\\\\\\"):
        lists = ", ".join(
            f"""{{{{ dbt.listagg('word', "'{delimiter}'", 'order by number', {limit}) }}}} as w{limit}"""
            for limit in range(1, 9)
        )
        project.models(listed="{{ config(materialized='table') }} select " + lists + " from words")
        project.dbt("run")
        meant = {"''": "'", "\\\\\\\\": "\\"}.get(delimiter, delimiter)
        expected = [meant.join(present[:limit]) for limit in range(1, 9)]
        assert list(project.sql("select * from listed")[0]) == expected, delimiter


def test_a_limited_list_may_be_of_distinct_values(project: Project) -> None:
    rows = "(select 'b|' as word union all select 'a' union all select 'b|' union all select 'c') as rows_"
    listed = "{{ dbt.listagg('distinct word', \"'|'\", 'order by word desc', 2) }}"
    project.models(listed="{{ config(materialized='table') }} select " + listed + " as w from " + rows)
    project.dbt("run")
    assert project.rows("listed") == [("c|b|",)]
