"""Every macro of the dbt project gives what it says, on both servers: one call of dbt renders all cases."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pymysql
import pytest

from tests.dbt_project.macro_cases import EXPRESSIONS, INSTANTS, LORD_HOWE, SUMMER, WINTER, Case
from tests.dbt_project.macro_days import DAYS
from tests.dbt_project.macro_queries import QUERIES
from tests.servers import ROOT, Server, own_databases
from warehouse.database import connect, quote
from warehouse.settings import Settings

Rows = list[tuple[Any, ...]]
CASES = [*EXPRESSIONS, *INSTANTS, *DAYS, *QUERIES]
NEXT = "\n-- next case\n"
# What is no expression and no query does something while dbt builds, and is seen there.
ELSEWHERE = {
    "delete_vanished_days": "tests/dbt_project/test_incremental.py",
    "materialization_test": "tests/dbt_project/test_tests_can_fail.py",
    "record_run_results": "tests/warehouse/test_ci.py",
    "run_comment": "tests/warehouse/test_killed.py",
    "run_result_values": "tests/warehouse/test_ci.py",
    "run_results_table": "tests/warehouse/test_ci.py",
}
# A query that sorts and reads its rows again some times reads so many for each that there is, at most.
READS_PER_ROW = 30

# A zone, the moment at which its clocks jump, and the span of time that this ends.
JUMPS = {
    "spring": ("America/New_York", datetime(2013, 3, 10, 7), WINTER),
    "autumn": ("America/New_York", datetime(2013, 11, 3, 6), SUMMER),
    "half an hour": ("Australia/Lord_Howe", datetime(2013, 10, 5, 15, 30), LORD_HOWE),
}
# Every half hour from a day before a jump to four hours after it, and every ten minutes of a clock.
AROUND = (
    "select moment, clock, {{{{ next_clock_instant('moment', 'clock', 'span') }}}} from ("
    "select timestampadd(minute, 30 * number - 1560, timestamp '{jump}') as moment "
    "from ({{{{ integers(61) }}}}) as half_hours) as moments "
    "cross join (select 10 * number as clock from ({{{{ integers(144) }}}}) as tens) as clocks "
    "cross join {span}"
)
OTHERS = {
    "keep_in_memory": "{{ keep_temporary_tables_in_memory(32) }}",
    "utc_now": "select abs(timestampdiff(second, {{ utc_now() }}, sysdate())), {{ utc_now() }}",
    "typed": "select {{ null_of('varchar(80)') }} as words, {{ null_of('datetime(6)') }} as moment, "
    "{{ null_of('double') }} as ratio, {{ null_of('smallint') }} as number",
    "without_rows": "select * from {{ source_or_empty('ml', 'models') }}",
    "known": "{{ known_as_of('asked', 'observed', keys=['code'], as_of='moment', known_at='seen') }}",
    "changed": "{{ changed_days('source_days', 'built_days', 'd') }}",
    **{name: AROUND.format(jump=jump, span=span) for name, (_, jump, span) in JUMPS.items()},
}


@dataclass(frozen=True)
class Rendered:
    """The SQL of each case, and a connection to run it on."""

    cases: dict[str, str]
    others: dict[str, str]
    connection: pymysql.Connection[Any]

    def rows(self, sql: str) -> Rows:
        """The rows of a query."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def reads(self, sql: str) -> int:
        """How many rows the server reads for a query, from tables and from what it makes on the way."""
        counts = []
        for statement in (None, sql):
            if statement:
                self.rows(statement)
            status = self.rows("show session status like 'Handler_read%'")
            counts.append(sum(int(count) for _, count in status))
        return counts[1] - counts[0]


@pytest.fixture(scope="module")
def rendered(server: Server) -> Iterator[Rendered]:
    with own_databases(server) as settings, connect(settings) as connection, connection.cursor() as cursor:
        raw = quote(settings.database("raw"))
        for statement in (
            f"create database {raw} character set utf8mb4 collate utf8mb4_bin",
            f"create table {raw}.airlines (carrier varchar(2), name varchar(100))",
            f"insert into {raw}.airlines values ('UA', 'United')",
            # As dbt's own connection; and in a language that no name of a day may follow.
            "set names utf8mb4 collate utf8mb4_bin",
            "set session lc_time_names = 'de_DE'",
        ):
            cursor.execute(statement)
        connection.select_db(settings.database("raw"))
        texts = _render(settings, [*(case.query for case in CASES), *OTHERS.values()])
        yield Rendered(
            dict(zip(map(str, CASES), texts, strict=False)),
            dict(zip(OTHERS, texts[len(CASES) :], strict=True)),
            connection,
        )


def _render(settings: Settings, queries: list[str]) -> list[str]:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--quiet", "compile", "--output", "json", "--inline", NEXT.join(queries)),
        ],
        cwd=ROOT,
        env=dict(settings.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return str(json.loads(done.stdout)["compiled"]).split(NEXT)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_macro_gives_what_it_says(rendered: Rendered, case: Case) -> None:
    def comparable(rows: Any) -> list[Any]:
        return sorted([[(type(value), value) for value in row] for row in rows], key=repr)

    assert comparable(rendered.rows(rendered.cases[str(case)])) == comparable(case.rows)


def test_every_macro_has_a_case() -> None:
    macros = {path.stem for path in (ROOT / "dbt_project" / "macros").rglob("*.sql")}
    tested = {case.macro for case in CASES} | {"keep_temporary_tables_in_memory", "utc_now"}
    assert macros - tested == set(ELSEWHERE)
    assert tested <= macros
    assert len({str(case) for case in CASES}) == len(CASES)
    assert all((ROOT / path).is_file() for path in ELSEWHERE.values())


@pytest.mark.parametrize("name", JUMPS)
def test_a_clock_is_read_as_the_time_zone_database_says(rendered: Rendered, name: str) -> None:
    zone, jump, _ = JUMPS[name]
    rows = rendered.rows(rendered.others[name])
    assert len(rows) == 61 * 144
    for moment, clock, instant in rows:
        assert instant == _next_shown(moment, clock, ZoneInfo(zone), jump), (moment, clock)


def _next_shown(after: datetime, clock: int, zone: ZoneInfo, jump: datetime) -> datetime:
    """The first moment after another at which a clock shows a time, all of them tried."""
    shown = []
    midnight = after.replace(tzinfo=UTC).astimezone(zone).replace(hour=0, minute=0, tzinfo=None)
    for days in range(3):
        wall = midnight + timedelta(days, minutes=clock)
        for fold in (0, 1):
            instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            is_skipped = instant.astimezone(zone).replace(tzinfo=None) != wall
            # What is skipped is read by the clock of before, while that still goes.
            if not is_skipped or (fold == 0 and after < jump):
                shown.append(instant.replace(tzinfo=None))
    return min(instant for instant in shown if instant > after)


def test_now_is_in_utc(rendered: Rendered) -> None:
    rendered.rows("set session time_zone = '+05:30'")
    ((apart, now),) = rendered.rows(rendered.others["utc_now"])
    rendered.rows("set session time_zone = '+00:00'")
    assert abs(apart - 19800) < 60
    assert now.microsecond == 0


def test_temporary_tables_are_kept_in_memory(rendered: Rendered) -> None:
    sizes = "select @@session.tmp_table_size, @@session.max_heap_table_size"
    before = rendered.rows(sizes)
    rendered.rows(rendered.others["keep_in_memory"])
    assert rendered.rows(sizes) == [(32 * 1024**2, 32 * 1024**2)] != before
    rendered.rows("set session tmp_table_size = default, max_heap_table_size = default")


def test_a_null_has_the_type_of_its_column(rendered: Rendered) -> None:
    rendered.rows(f"create temporary table typed as {rendered.others['typed']}")
    types = {name: kind.split("(")[0] for name, kind, *_ in rendered.rows("show columns from typed")}
    assert types.pop("number") in {"int", "bigint"}
    assert types == {"words": "varchar", "moment": "datetime", "ratio": "double"}


def test_a_source_that_is_not_there_has_its_columns(rendered: Rendered) -> None:
    with rendered.connection.cursor() as cursor:
        cursor.execute(rendered.others["without_rows"])
        assert [column[0] for column in cursor.description] == ["model_version", "stage"]


def test_what_was_known_is_looked_up_in_one_pass(rendered: Rendered) -> None:
    """A lookup that reads all observations of a key for each row would read millions here."""
    count = 2000
    for name, moment in (("asked", "moment"), ("observed", "seen")):
        rendered.rows(f"create table {name} (code varchar(3), {moment} datetime, key (code, {moment}))")
        values = ", ".join(
            f"('JFK', timestampadd(minute, {number}, '2013-01-01'))" for number in range(count)
        )
        rendered.rows(f"insert into {name} values {values}")
        rendered.rows(f"analyze table {name}")
    known = rendered.others["known"]
    assert rendered.rows(f"select count(*), count(seen) from ({known}) as known") == [(count, count)]
    assert rendered.reads(known) < READS_PER_ROW * 2 * count


def test_changed_days_are_read_by_days(rendered: Rendered) -> None:
    """The index of what was built has an entry per row, of which the server visits one per day."""
    days, rows = 20, 200
    for name, rows_per_day in (("source_days", 1), ("built_days", rows)):
        rendered.rows(f"create table {name} (d date, day_batches varchar(20), id int, key (d, day_batches))")
        values = ", ".join(
            f"(timestampadd(day, {day}, '2013-01-01'), '1:{rows}', {row})"
            for day in range(days)
            for row in range(rows_per_day)
        )
        rendered.rows(f"insert into {name} values {values}")
        rendered.rows(f"analyze table {name}")
    assert rendered.rows(rendered.others["changed"]) == []
    assert rendered.reads(rendered.others["changed"]) < READS_PER_ROW * 2 * days
