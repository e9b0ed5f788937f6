"""A value is what its file, query or fixture says: no cast, type or comparison makes another of it."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.tests.behaviour.project import Project

SEED = {
    # What the file says, by column; what the table has to say.
    "share": ["12%", "5"],
    "price": ["$5", "€6.50"],
    "code": ["007", "42"],
    "comma": ["12,5", "1"],
    "thousand": ["1_000", "2"],
    "phone": ["+4930", "5"],
    "digits": ["1234567890123456789012345678901234567890", "-12345678901234567890123456789.25"],
    "instant": ["2024-01-01T00:00:00.1234567", "2024-01-02T00:00:00"],
    "plain": ["1.50", "-2"],
    "small": ["1e-20", "0.5"],
}


def texts(project: Project, table: str, columns: list[str]) -> list[list[str]]:
    """The columns of a table as texts, each without the zeros that a decimal has at its end."""
    shown = ", ".join(f"cast(`{name}` as char)" for name in columns)
    rows = project.sql(f"select {shown} from {table}")
    return [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.usefixtures("way")
def test_a_seed_keeps_what_dbt_would_take_for_another_number(project: Project) -> None:
    lines = [
        ",".join(SEED),
        *(",".join(f'"{text}"' for text in row) for row in zip(*SEED.values(), strict=True)),
    ]
    project.write({"seeds/s.csv": "\n".join(lines) + "\n"})
    project.dbt("seed")
    found = dict(zip(SEED, texts(project, "s", list(SEED)), strict=True))
    decimals = {
        name: [text.rstrip("0").rstrip(".") if "." in text else text for text in found[name]]
        for name in found
    }
    expected = SEED | {"plain": ["1.5", "-2"], "small": ["0.00000000000000000001", "0.5"]}
    for name, values in expected.items():
        assert decimals[name] == [value.rstrip("0") if "." in value else value for value in values], name


def test_texts_stay_texts_when_a_seed_is_loaded_again(project: Project) -> None:
    project.write({"seeds/s.csv": "a,b,c\nA1,yes,x\n007,no,y\n"})
    project.dbt("seed")
    long = "z" * 300
    project.write({"seeds/s.csv": f"a,b,c\n007,true,2024-01-05T10:00:00+02:00\n008,false,{long}\n"})
    project.dbt("seed")
    assert project.sql("select a, b, c from s order by a") == [
        ("007", "true", "2024-01-05T10:00:00+02:00"),
        ("008", "false", long),
    ]


def test_a_number_that_becomes_a_text_needs_a_full_refresh(project: Project) -> None:
    project.write({"seeds/s.csv": "id,code\n1,7\n"})
    project.dbt("seed")
    project.write({"seeds/s.csv": "id,code\n1,007\n"})
    errors = project.fails("seed")
    assert "'007'" in errors
    assert "--full-refresh" in errors
    project.dbt("seed", "--full-refresh")
    assert project.rows("s") == [(1, "007")]


@pytest.mark.parametrize(
    ("data_type", "value"),
    [
        ("bit(8)", "1"),
        ("year", "24"),
        ("date", "01/02/24"),
        ("date", "10:11:12"),
        ("datetime", "12-05-06"),
        ("time", "1112"),
        ("enum('b','a')", "1"),
        ("set('b','a')", "3"),
    ],
)
def test_a_seed_refuses_what_its_declared_type_would_read_as_something_else(
    project: Project, data_type: str, value: str
) -> None:
    # Of a column's name, the case says nothing.
    project.configure({"seeds": {"+column_types": {"X": data_type}}})
    project.write({"seeds/s.csv": f"id,x\n1,{value}\n"})
    errors = project.fails("seed")
    assert f"'{value}'" in errors
    assert "Hint:" in errors


def test_declared_types_take_booleans_and_moments_with_an_offset(project: Project) -> None:
    types = {"yes": "boolean", "at": "datetime", "ZIP": "varchar(10)"}
    project.configure({"seeds": {"+column_types": types}})
    project.write(
        {"seeds/s.csv": "yes,at,zip\ntrue,2024-01-05T10:00:00+02:00,01234\nfalse,2024-01-05T10:00:00Z,5\n"}
    )
    project.dbt("seed")
    assert [tuple(map(str, row)) for row in project.sql("select yes, at, zip from s order by yes")] == [
        ("0", "2024-01-05 10:00:00", "5"),
        ("1", "2024-01-05 08:00:00", "01234"),
    ]


ADDED = "{{ config(materialized='incremental', unique_key='k', incremental_strategy='%s') }} select %s as k"


@pytest.mark.parametrize("strategy", ["delete+insert", "merge"])
def test_a_key_of_another_type_is_no_other_key(project: Project, strategy: str) -> None:
    first = "'N/A' as k union all select '007'"
    project.models(kept=(ADDED % (strategy, first)).removesuffix(" as k"))
    project.dbt("run")
    project.models(kept=ADDED % (strategy, "0"))
    project.dbt("run")
    project.models(kept=ADDED % (strategy, "7"))
    project.dbt("run")
    assert sorted(project.rows("kept")) == [("0",), ("007",), ("7",), ("N/A",)]


def test_keys_of_bytes_are_keys(project: Project) -> None:
    rows = "select x'ff01' as k, {} as v union all select x'ff02', 1"
    snapshot = {"unique_key": "k", "strategy": "check", "check_cols": "all"}
    project.write(
        {
            "snapshots/all.yml": {
                "snapshots": [{"name": "snapped", "relation": "ref('source')", "config": snapshot}]
            }
        }
    )
    added = "{{ config(materialized='incremental', unique_key='k') }} "
    hashed = "{{ config(materialized='table') }} select {{ dbt.hash('k') }} as h from {{ ref('source') }}"
    for value in (1, 2):
        project.models(source=rows.format(value), added=added + rows.format(value), hashed=hashed)
        project.dbt("build")
    assert project.sql("select hex(k), v, dbt_valid_to is null from snapped order by 1, 2") == [
        ("FF01", 1, 0),
        ("FF01", 2, 1),
        ("FF02", 1, 1),
    ]
    assert project.sql("select hex(k), v from added order by 1") == [("FF01", 2), ("FF02", 1)]
    assert project.sql("select count(distinct h) from hashed") == [(2,)]


def test_a_contract_that_grew_widens_what_is_there(project: Project) -> None:
    def declared(**types: str) -> None:
        columns = [{"name": name, "data_type": kind} for name, kind in types.items()]
        config = {"contract": {"enforced": True}, "on_schema_change": "append_new_columns"}
        project.write(
            {"models/all.yml": {"models": [{"name": "kept", "config": config, "columns": columns}]}}
        )

    start = "{{ config(materialized='incremental') }} select "
    declared(d="decimal(10,2)", t="time", s="varchar(3)", n="tinyint")
    project.models(kept=start + "cast(1.23 as decimal(10, 2)) as d, time'10:00:00' as t, 'abc' as s, 1 as n")
    project.dbt("run")
    declared(d="decimal(10,4)", t="time(3)", s="varchar(9)", n="int")
    project.models(
        kept=start + "cast(1.2345 as decimal(10, 4)) as d, time'10:00:00.7' as t, 'abcdef' as s, 300 as n"
    )
    project.dbt("run")
    rows = project.sql("select cast(d as char), cast(t as char), s, n from kept order by n")
    assert rows == [("1.2300", "10:00:00.000", "abc", 1), ("1.2345", "10:00:00.700", "abcdef", 300)]


@pytest.mark.parametrize(
    ("data_type", "wrong"), [("enum('b','a')", "2"), ("set('b','a')", "3"), ("enum('b','a')", "A")]
)
def test_a_text_is_a_member_of_an_enum_or_none(project: Project, data_type: str, wrong: str) -> None:
    columns = [{"name": "x", "data_type": data_type}]
    config = {"contract": {"enforced": True}, "materialized": "table"}
    project.write({"models/all.yml": {"models": [{"name": "kept", "config": config, "columns": columns}]}})
    project.models(kept=f"select '{wrong}' as x")
    errors = project.fails("run")
    assert f"'{wrong}'" in errors
    assert data_type.split("(")[0] in errors
    project.models(kept="select 'a' as x")
    project.dbt("run")
    assert project.rows("kept") == [("a",)]


def test_an_enum_gets_the_members_that_new_rows_have(project: Project) -> None:
    project.sql("create table raw (x enum('a','b'))")
    project.sql("insert into raw values ('b')")
    project.models(kept="{{ config(materialized='incremental') }} select x from raw")
    project.dbt("run")
    project.sql("alter table raw modify x enum('c','b','a')")
    project.sql("update raw set x = 'c'")
    project.dbt("run")
    assert sorted(project.rows("kept")) == [("b",), ("c",)]


def test_what_a_source_lost_is_null_in_new_versions(project: Project) -> None:
    config = {"unique_key": "id", "strategy": "check", "check_cols": ["v"]}
    project.write(
        {
            "snapshots/all.yml": {
                "snapshots": [{"name": "snapped", "relation": "ref('source')", "config": config}]
            }
        }
    )
    project.models(source="select 1 as id, 1 as v, 5 as amount, 'new' as status")
    project.dbt("build")
    project.models(source="select 1 as id, 2 as v")
    project.dbt("build")
    assert project.sql("select v, amount, status from snapped order by v") == [(1, 5, "new"), (2, None, None)]


def test_units_see_the_digits_and_booleans_of_the_columns(project: Project) -> None:
    project.models(
        given="{{ config(materialized='table') }} "
        "select cast(1.00 as decimal(10, 2)) as x, 'true' as flag, 5 as n",
        tested="select x / 3 as third, flag = 'true' as is_set, n from {{ ref('given') }}",
    )
    project.dbt("run")
    unit: dict[str, Any] = {
        "name": "digits",
        "model": "tested",
        "given": [{"input": "ref('given')", "rows": [{"x": 1, "flag": True, "n": "1e3"}]}],
        "expect": {
            "rows": [{"third": project.sql("select third from tested")[0][0], "is_set": 1, "n": 1000}]
        },
    }
    unit["expect"]["rows"][0]["third"] = str(unit["expect"]["rows"][0]["third"])
    project.write({"models/all.yml": {"unit_tests": [unit]}})
    project.dbt("test")


def test_a_word_is_accepted_of_texts_alone(project: Project) -> None:
    tests = [{"accepted_values": {"arguments": {"values": ["yes", "no"]}}}]
    flags = [{"accepted_values": {"arguments": {"values": [True]}}}]
    columns = [
        {"name": "word", "data_tests": tests},
        {"name": "number", "data_tests": tests},
        {"name": "flag", "data_tests": flags},
        {"name": "wrong_flag", "data_tests": flags},
    ]
    project.write({"models/all.yml": {"models": [{"name": "kept", "columns": columns}]}})
    project.models(
        kept="{{ config(materialized='table') }} "
        "select 'no' as word, 0 as number, true as flag, false as wrong_flag"
    )
    project.dbt("run")
    failed = {
        result.node.column_name
        for result in project.dbt("test", fails=True).results
        if result.status == "fail"
    }
    assert failed == {"number", "wrong_flag"}


def test_batches_of_dates_in_a_text_are_all_loaded(project: Project) -> None:
    days = " union all select ".join(f"'2024-01-0{day}' as day, {day} as n" for day in (1, 2, 3))
    project.models(
        events=f"{{{{ config(materialized='table', event_time='day') }}}} select {days}",
        kept="{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day', "
        "begin='2024-01-01', batch_size='day') }} select * from {{ ref('events') }}",
    )
    for _ in range(2):
        project.dbt("run", "--event-time-start", "2024-01-01", "--event-time-end", "2024-01-04")
    assert sorted(number for _, number in project.rows("kept")) == [1, 2, 3]


def test_a_text_is_widened_for_what_is_written_in_one_way(project: Project) -> None:
    start = "{{ config(materialized='incremental') }} select "
    project.models(kept=start + "cast('abc' as char(3)) as t, null as late, 'a' as f")
    project.dbt("run")
    project.models(kept=start + "123456789 as t, 7 as late, date'2024-01-05' as f")
    project.dbt("run")
    assert project.rows("kept") == [("123456789", 7, "2024-01-05"), ("abc", None, "a")]


def test_names_with_blanks_are_names_everywhere(project: Project) -> None:
    project.models(
        parent="{{ config(materialized='table', alias='Order Lines') }} select 1 as `Order ID`",
        child="select 1 as parent_id",
        between="{{ config(materialized='ephemeral', alias='in between') }} "
        "select * from {{ ref('parent') }}",
        tested="select `Order ID` as id from {{ ref('between') }}",
    )
    arguments = {"to": "ref('parent')", "field": "Order ID"}
    column = {"name": "parent_id", "data_tests": [{"relationships": {"arguments": arguments}}]}
    unit = {
        "name": "lines",
        "model": "tested",
        "given": [{"input": "ref('between')", "rows": [{"Order ID": 5}]}],
        "expect": {"rows": [{"id": 5}]},
    }
    project.write(
        {"models/all.yml": {"models": [{"name": "child", "columns": [column]}], "unit_tests": [unit]}}
    )
    project.dbt("run")
    project.dbt("test", "--select", "child", "test_type:data")


def test_a_column_to_leave_out_is_one_of_the_models(project: Project) -> None:
    config = "materialized='incremental', unique_key='id', incremental_strategy='merge', "
    config += "merge_exclude_columns=['{}']"
    for name in ("note", "NOTE"):
        project.models(kept=f"{{{{ config({config.format(name)}) }}}} select 1 as id, '{name}' as note")
        project.dbt("run")
    assert project.rows("kept") == [(1, "note")]
    project.models(kept=f"{{{{ config({config.format('noet')}) }}}} select 1 as id, 'x' as note")
    assert "'noet'" in project.fails("run")


@pytest.mark.parametrize("session", [{"sql_mode": "ANSI,NO_BACKSLASH_ESCAPES"}, {"a = 1, b": 2}])
def test_a_session_that_would_change_texts_or_statements_is_refused(
    project: Project, session: dict[str, Any]
) -> None:
    project.models(kept="select 1 as id")
    project.configure(session=session)
    assert "session:" in project.fails("run")


@pytest.mark.parametrize(
    ("child", "parent", "orphans"), [("'01'", "1", 1), ("1", "'1'", 0), ("1.50", "1.5", 0)]
)
def test_a_key_that_is_a_text_refers_to_one_that_is_written_so(
    project: Project, child: str, parent: str, orphans: int
) -> None:
    project.models(parents=f"select {parent} as id", children=f"select {child} as parent_id")
    arguments = {"to": "ref('parents')", "field": "id"}
    column = {"name": "parent_id", "data_tests": [{"relationships": {"arguments": arguments}}]}
    project.write({"models/all.yml": {"models": [{"name": "children", "columns": [column]}]}})
    # Before its tables are there, a test can be compiled.
    project.dbt("compile")
    outcome = project.dbt("build", fails=bool(orphans))
    assert f"Got {orphans} result" in outcome.errors if orphans else not outcome.errors
