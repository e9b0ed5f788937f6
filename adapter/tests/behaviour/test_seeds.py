"""Seeds: what stands in the file stands in the table, whichever way the rows go."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from adapter.tests.behaviour.project import Project

TEXTS = [
    "plain",
    "a\ttab",
    "two\nlines",
    "back\\slash",
    "\\N",
    "\\",
    "ends with \\",
    'double " quote',
    "it's",
    "'quoted'",
    "comma, too",
    "100 %s %",
    "{{ jinja }}",
    "ümläut 🦆 漢字",
    "0x41",
    "--",
    "; drop table seed",
]


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def test_every_text_arrives_as_it_stands_in_the_file(project: Project, way: str) -> None:
    rows = [(number, text, text) for number, text in enumerate(TEXTS)]
    project.configure({"seeds": {"+column_types": {"wide": "longtext"}}})
    project.write({"seeds/seed.csv": as_csv(["id", "word", "wide"], rows)})
    outcome = project.dbt("seed")
    assert project.sql("select id, word, wide from seed order by id") == rows
    project.dbt("seed")
    assert project.sql("select id, word, wide from seed order by id") == rows
    assert outcome.warnings == ""


def test_types_are_found_and_nulls_are_nulls(project: Project, way: str) -> None:
    header = ["small", "big", "exact", "ratio", "day", "moment", "flag", "word"]
    project.configure({"seeds": {"+column_types": {"exact": "decimal(20, 10)"}}})
    first = [-1, 2**40, "1234567890.0123456789", "1.5e3", "2024-02-29", "2024-02-29 12:34:56", "true", "x"]
    second = [7, -5, "0.1", "2.25", "1999-12-31", "1999-12-31 00:00:00", "false", "y"]
    project.write({"seeds/seed.csv": as_csv(header, [first, second, [""] * len(header)])})
    project.dbt("seed")
    ddl = project.ddl("seed")
    for name, kind in {
        "small": "bigint",
        "big": "bigint",
        "exact": "decimal(20,10)",
        "ratio": "decimal(18,2)",
        "day": "date",
        "moment": "datetime(6)",
        "flag": "tinyint(1)",
        "word": "varchar(255)",
    }.items():
        assert f"`{name}` {kind}" in ddl, ddl
    texts = ", ".join(f"cast({name} as char)" for name in header)
    rows = project.sql(f"select {texts} from seed order by small desc")
    assert rows[0][:3] == ("7", "-5", "0.1000000000")
    assert rows[1] == (
        "-1",
        "1099511627776",
        "1234567890.0123456789",
        "1500.00",
        "2024-02-29",
        "2024-02-29 12:34:56.000000",
        "1",
        "x",
    )
    assert rows[2] == (None,) * len(header)


def test_many_rows_arrive_once_each(project: Project, way: str) -> None:
    rows = [(number, f"word {number} " + "x" * 200) for number in range(6001)]
    project.write({"seeds/seed.csv": as_csv(["id", "word"], rows)})
    project.dbt("seed")
    assert project.sql(
        "select count(*), count(distinct id), sum(id), sum(char_length(word) > 205) from seed"
    ) == [(6001, 6001, sum(range(6001)), 6001)]


# By type: a value that fits, and one that does not.
VALUES = {
    "varchar(3)": ("abc", "four"),
    "tinyint": ("1", "300"),
    "date": ("2024-02-29", "2024-02-30"),
    "int": ("1", "x"),
    "decimal(4, 1)": ("1.5", "12345.6"),
}


def test_a_value_that_does_not_fit_is_an_error_and_the_old_seed_stays(project: Project, way: str) -> None:
    types = {f"seed{number}": {"+column_types": {"value": kind}} for number, kind in enumerate(VALUES)}
    project.configure({"seeds": {"test": types}})

    def write(*, with_bad: bool) -> None:
        for number, (good, bad) in enumerate(VALUES.values()):
            rows = [(1, good), (2, bad)] if with_bad else [(1, good)]
            project.write({f"seeds/seed{number}.csv": as_csv(["id", "value"], rows)})

    write(with_bad=False)
    project.dbt("seed")
    before = {name: project.rows(name) for name in types}
    write(with_bad=True)
    for arguments in ((), ("--full-refresh",)):
        outcome = project.dbt("seed", *arguments, fails=True)
        assert [str(each.status) for each in outcome.results] == ["error"] * len(types)
        assert all("value" in each.message for each in outcome.results)
        assert {name: project.rows(name) for name in types} == before
    write(with_bad=False)
    project.dbt("seed")
    assert project.tables() == set(types)


def test_a_changed_header_needs_a_full_refresh_and_says_so(project: Project) -> None:
    project.write({"seeds/seed.csv": "id,word\n1,a\n"})
    project.dbt("seed")
    project.write({"seeds/seed.csv": "id,other\n1,b\n"})
    errors = project.fails("seed")
    assert "other" in errors
    assert "--full-refresh" in errors
    assert project.rows("seed") == [(1, "a")]
    project.dbt("seed", "--full-refresh")
    assert project.rows("seed") == [(1, "b")]


def test_a_seed_with_a_key_an_engine_and_no_rows(project: Project) -> None:
    config = {
        "primary_key": ["id"],
        "row_format": "dynamic",
        "indexes": [{"columns": ["word"], "unique": True, "name": "w"}],
    }
    project.configure({"seeds": {f"+{key}": value for key, value in config.items()}})
    project.write({"seeds/seed.csv": "id,word\n", "seeds/full.csv": "id,word\n1,a\n2,b\n"})
    project.dbt("seed")
    assert project.rows("seed") == []
    assert "UNIQUE KEY `w` (`word`)" in project.ddl("full")
    assert "PRIMARY KEY (`id`)" in project.ddl("full")
    project.write({"seeds/full.csv": "id,word\n1,a\n2,a\n"})
    assert "1062" in project.fails("seed", "--full-refresh")
    assert project.rows("full") == [(1, "a"), (2, "b")]


def test_codes_that_could_be_centuries_weeks_or_days_of_a_year_are_texts(project: Project) -> None:
    codes = ["12T10", "2024-W05-1T10", "2024123T10:15", "20T23"]
    project.write({"seeds/s.csv": "code,at\n" + "".join(f"{code},2024-01-05T10:00:00\n" for code in codes)})
    project.dbt("seed")
    assert project.rows("s", "code") == [(code,) for code in codes]
    assert "`at` datetime(6)" in project.ddl("s")
