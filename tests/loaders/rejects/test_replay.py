"""Rejected rows come in once the declaration was mended: exactly, and once, whatever happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.load import load
from loaders.publish.steps import REPLAY_STEPS
from loaders.rejects.listing import drop_rejects
from loaders.rejects.replay import replay
from tests.loaders.conftest import Checkout
from tests.loaders.killed import KILLED, ended, start_load
from warehouse.errors import ConfigError, UsageError

NARROW = {"id": "int", "name": "varchar(3)"}
WIDE = {"id": "int", "name": "varchar(20)"}
LENIENT: dict[str, Any] = {"key": ["id"], "contract": "quarantine", "max_rejects": 100}
ROWS = "select id, name from orders order by id"


def test_rows_come_in_when_their_column_is_wider(checkout: Checkout) -> None:
    checkout.declare(NARROW, **LENIENT)
    checkout.land("1.csv", "id,name\n1,abc\n2,abcd\n3,\n4,abcde\n")
    load(checkout.settings)
    checkout.declare(WIDE, **LENIENT)
    done = replay(checkout.settings)
    assert [(t.table, t.rows, t.left) for t in done] == [("shop.orders", 2, 0)]
    assert checkout.ask(ROWS) == [(1, "abc"), (2, "abcd"), (3, None), (4, "abcde")]
    assert _sums(checkout) == [("landing/1.csv", 4, 0)]
    assert checkout.ask(
        "select state, count(*), count(resolved_at), min(resolved_load_id) = max(l.load_id) "
        "from {ops}.rejects, (select max(load_id) as load_id from {ops}.loads) as l group by state"
    ) == [("replayed", 2, 2, 1)]
    assert checkout.ask("select mode, state, row_count, rejected from {ops}.loads order by load_id") == [
        ("append", "done", 2, 2),
        ("replay", "done", 2, 0),
    ]
    assert checkout.ask(
        "select o._source_file, l.mode from orders as o inner join {ops}.loads as l "
        "on l.load_id = o._load_id where o.id = 2"
    ) == [("landing/1.csv", "replay")]
    assert checkout.ask("show tables") == [("orders",)]


def test_a_second_replay_brings_nothing(checkout: Checkout) -> None:
    _two_rejects(checkout)
    checkout.declare(WIDE, **LENIENT)
    replay(checkout.settings)
    before = checkout.ask("select * from orders order by id")
    assert replay(checkout.settings) == []
    assert load(checkout.settings)[0].files == 0
    assert checkout.ask("select * from orders order by id") == before


def test_what_still_does_not_fit_stays_open_with_the_reason_of_today(checkout: Checkout) -> None:
    _two_rejects(checkout)
    checkout.declare({"id": "int", "name": "varchar(4)"}, **LENIENT)
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(1, 1)]
    assert checkout.ask("select position, state, reason from {ops}.rejects order by position") == [
        (3, "replayed", "it is longer than 3 characters"),
        (4, "open", "it is longer than 4 characters"),
    ]
    assert _sums(checkout) == [("landing/1.csv", 2, 1)]
    checkout.declare(WIDE, **LENIENT)
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(1, 0)]
    assert _sums(checkout) == [("landing/1.csv", 3, 0)]


@pytest.mark.parametrize(
    ("before", "after", "text", "stored"),
    [
        ("tinyint", "int", "300", "300"),
        ("int", "decimal(12,2)", "1.25", "1.25"),
        ("varchar(3)", "text", "1e9 or so", "1e9 or so"),
        ("date", "datetime", "2024-02-29 23:59:59", "2024-02-29 23:59:59"),
        ("datetime", "datetime(6)", "2024-02-29T01:00:00.000001+01:00", "2024-02-29 00:00:00.000001"),
    ],
)
def test_rows_come_in_when_their_column_has_another_type(
    checkout: Checkout, before: str, after: str, text: str, stored: str
) -> None:
    checkout.declare({"id": "int", "x": before}, **LENIENT)
    checkout.land("1.csv", f"id,x\n1,\n2,{text}\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "x": after}, **LENIENT)
    assert replay(checkout.settings)[0].rows == 1
    assert checkout.ask("select cast(x as char) from orders where id = 2") == [(stored,)]


def test_rows_come_in_when_null_is_spelled_or_allowed(checkout: Checkout) -> None:
    columns = {"id": "int", "x": "int", "name": "varchar(9)"}
    checkout.declare(columns, **LENIENT)
    checkout.land("1.csv", 'id,x,name\n1,1,\n2,NA,""\n3,NA,NA\n')
    load(checkout.settings)
    checkout.declare(columns, **LENIENT, null_values=["", "NA"])
    assert replay(checkout.settings)[0].rows == 2
    # An empty text was in quotes, and so is none of the nulls.
    assert checkout.ask("select id, x, name from orders order by id") == [
        (1, 1, None),
        (2, None, ""),
        (3, None, None),
    ]


def test_rows_come_in_when_null_is_allowed(checkout: Checkout) -> None:
    checkout.declare(WIDE, **LENIENT)
    sources = checkout.settings.root / "models" / "_shop__sources.yml"
    text = sources.read_text()
    sources.write_text(text.replace("name: name", "name: name\n      data_tests: [not_null]"))
    checkout.land("1.csv", "id,name\n1,a\n2,\n")
    load(checkout.settings)
    assert checkout.ask("select id from orders") == [(1,)]
    checkout.declare(WIDE, **LENIENT)
    assert replay(checkout.settings)[0].rows == 1
    assert checkout.ask(ROWS) == [(1, "a"), (2, None)]


def test_bytes_come_in_when_the_encoding_is_mended(checkout: Checkout) -> None:
    checkout.declare(WIDE, **LENIENT)
    path = checkout.land("1.csv", "id,name\n1,a\n")
    path.write_bytes("id,name\n1,a\n2,Zoë €\n".encode("cp1252"))
    load(checkout.settings)
    assert checkout.ask("select row_data from {ops}.rejects") == [
        ('{"id": "2", "name": {"hex": "5a6feb2080"}}',)
    ]
    assert replay(checkout.settings)[0].left == 1
    checkout.declare(WIDE, **LENIENT, encoding="cp1252")
    assert replay(checkout.settings)[0].rows == 1
    assert checkout.ask(ROWS) == [(1, "a"), (2, "Zoë €")]


def test_bytes_come_in_as_they_are_in_a_binary_column(checkout: Checkout) -> None:
    checkout.declare({"id": "int", "name": "varbinary(2)"}, **LENIENT)
    path = checkout.land("1.csv", "")
    path.write_bytes(b"id,name\n1,\xff\xfe\n2,\xff\x00\xfe\n3,abc\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "name": "varbinary(9)"}, **LENIENT)
    assert replay(checkout.settings)[0].rows == 2
    assert checkout.ask(ROWS) == [(1, b"\xff\xfe"), (2, b"\xff\x00\xfe"), (3, b"abc")]


def test_broken_rows_come_in_when_the_dialect_is_mended(checkout: Checkout) -> None:
    checkout.declare(WIDE, **LENIENT)
    checkout.land("1.csv", 'name,id\na,1\nb\\,c,2\nd,e,f,3\n"x ""y""\nz",,4\n')
    load(checkout.settings)
    assert checkout.ask("select position, column_name from {ops}.rejects order by position") == [
        (3, None),
        (4, None),
        (5, None),
    ]
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(0, 3)]
    checkout.declare(WIDE, **LENIENT, escape="\\")
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(1, 2)]
    assert checkout.ask(ROWS) == [(1, "a"), (2, "b,c")]
    assert _sums(checkout) == [("landing/1.csv", 2, 2)]


def test_a_broken_row_without_its_file_stays_open(checkout: Checkout) -> None:
    checkout.declare(WIDE, **LENIENT)
    path = checkout.land("1.csv", "name,id\na,1\nb\\,c,2\n")
    load(checkout.settings)
    path.unlink()
    checkout.declare(WIDE, **LENIENT, escape="\\")
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(0, 1)]
    assert checkout.ask("select reason from {ops}.rejects") == [
        ("its file is gone or has changed, and with it the order of the columns",)
    ]


def test_a_broken_row_is_never_several_rows(checkout: Checkout) -> None:
    checkout.declare(WIDE, **LENIENT)
    checkout.land("1.csv", 'id,name\n1,a\n2,"b\n3,c",d\n')
    load(checkout.settings)
    checkout.declare(WIDE, **LENIENT, quote=None)
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(0, 1)]


def test_broken_lines_of_json_come_in_when_the_encoding_is_mended(checkout: Checkout) -> None:
    files = {"location": f"{checkout.settings.landing}/*.jsonl"}
    checkout.declare(WIDE, **LENIENT, **files)
    path = checkout.land("1.jsonl", "")
    lines = '{"id": 1, "name": "a"}\n{"name": "Zoë €", "id": 2}\n\n{"id": 3, "name": "é"}\n{"id": 4\n'
    path.write_bytes(lines.encode("cp1252"))
    load(checkout.settings)
    assert checkout.ask("select count(*) from orders") == [(1,)]
    checkout.declare(WIDE, **LENIENT, **files, encoding="cp1252")
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(2, 1)]
    assert checkout.ask(ROWS) == [(1, "a"), (2, "Zoë €"), (3, "é")]


def test_rows_of_parquet_come_in_as_they_were(checkout: Checkout) -> None:
    columns = {"id": "int", "at": "datetime", "price": "decimal(4,2)", "x": "double", "tags": "json"}
    files = {"location": f"{checkout.settings.landing}/*.parquet"}
    checkout.declare(columns, **LENIENT, **files)
    checkout.settings.landing.mkdir()
    moment = pa.array([1_700_000_000_000_001, 0], pa.timestamp("us", tz="America/New_York"))
    table = pa.table({"id": [1, 2], "at": moment, "price": [1.5, 1.25], "x": [0.1, 1e300], "tags": [[1], []]})
    pq.write_table(table, checkout.settings.landing / "1.parquet")
    load(checkout.settings)
    checkout.declare(columns | {"at": "datetime(6)"}, **LENIENT, **files)
    assert replay(checkout.settings)[0].rows == 1
    assert checkout.ask("select cast(`at` as char), price, x, tags from orders where id = 1") == [
        ("2023-11-14 22:13:20.000001", pytest.approx(1.5), 0.1, "[1]")
    ]


def test_a_key_that_is_there_stays_rejected(checkout: Checkout) -> None:
    checkout.declare(NARROW, **LENIENT)
    checkout.land("1.csv", "id,name\n1,abcd\n2,abcd\n2,abcde\n")
    checkout.land("2.csv", "id,name\n1,b\n")
    load(checkout.settings)
    checkout.declare(WIDE, **LENIENT)
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(1, 2)]
    assert checkout.ask(ROWS) == [(1, "b"), (2, "abcd")]
    assert checkout.ask(
        "select position, column_name, value, reason from {ops}.rejects where state = 'open' "
        "order by position"
    ) == [
        (2, "id", "1", "its key is in the table already: id"),
        (4, "id", "2", "its key comes twice in these files: id"),
    ]


def test_duplicates_of_a_load_keep_every_digit(checkout: Checkout) -> None:
    columns = {"id": "int", "f": "float", "d": "double", "b": "varbinary(9)"}
    checkout.declare(columns, **LENIENT)
    checkout.land("1.csv", "id,f,d,b\n1,1,1,a\n1,0.12345679,0.1234567890123456,b\n")
    load(checkout.settings)
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(0, 1)]
    checkout.ask("delete from orders")
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(1, 0)]
    assert checkout.ask("select f + 0e0 = cast(0.12345679 as float) + 0e0, d, b from orders") == [
        (1, 0.1234567890123456, b"b")
    ]


def test_a_merge_lets_the_later_file_win(checkout: Checkout) -> None:
    merge = {**LENIENT, "mode": "merge"}
    checkout.declare(NARROW, **merge)
    checkout.land("1.csv", "id,name\n1,old1\n2,o\n3,o\n")
    load(checkout.settings)
    checkout.land("2.csv", "id,name\n1,n\n2,new2\n4,new4\n4,new44\n")
    load(checkout.settings)
    checkout.declare(WIDE, **merge)
    done = replay(checkout.settings)[0]
    assert (done.rows, done.superseded, done.left) == (2, 2, 0)
    assert checkout.ask(ROWS) == [(1, "n"), (2, "new2"), (3, "o"), (4, "new44")]
    assert checkout.ask("select count(*) from {ops}.rejects where state = 'open'") == [(0,)]
    # The row of file 1 that 2's replaced is not counted there any more.
    assert _sums(checkout) == [("landing/1.csv", 1, 0), ("landing/2.csv", 3, 0)]


def test_a_merge_lets_the_greatest_win(checkout: Checkout) -> None:
    merge = {**LENIENT, "mode": "merge", "order_by": "at"}
    checkout.declare({**NARROW, "at": "int"}, **merge)
    checkout.land("1.csv", "id,name,at\n1,late,9\n2,soon,1\n3,same,5\n3,a,5\n")
    load(checkout.settings)
    checkout.land("2.csv", "id,name,at\n1,n,5\n2,n,5\n")
    load(checkout.settings)
    checkout.declare({**WIDE, "at": "int"}, **merge)
    done = replay(checkout.settings)[0]
    assert (done.rows, done.superseded, done.left) == (1, 1, 1)
    assert checkout.ask(ROWS) == [(1, "late"), (2, "n"), (3, "a")]
    assert checkout.ask("select position, reason from {ops}.rejects where state = 'open'") == [
        (4, "its key is in the table already, from the same file: id")
    ]


def test_a_table_without_a_key_and_one_that_is_replaced(checkout: Checkout) -> None:
    external = {"contract": "quarantine", "max_rejects": 9, "mode": "replace"}
    checkout.declare(NARROW, **external)
    checkout.land("1.csv", "id,name\n1,abc\n1,abcd\n1,abcd\n")
    load(checkout.settings)
    checkout.declare(WIDE, **external)
    assert replay(checkout.settings)[0].rows == 2
    assert checkout.ask("select count(*) from orders") == [(3,)]
    checkout.land("2.csv", "id,name\n2,x\n")
    load(checkout.settings)
    assert checkout.ask("select count(*) from orders") == [(4,)]
    assert _sums(checkout) == [("landing/1.csv", 3, 0), ("landing/2.csv", 1, 0)]


@pytest.mark.parametrize("lenient", [True, False], ids=["sorted out", "appended"])
def test_a_file_that_changes_takes_its_replayed_rows_along(checkout: Checkout, lenient: bool) -> None:
    _two_rejects(checkout)
    checkout.declare(WIDE, **LENIENT)
    replay(checkout.settings)
    twice = "5,x\n" * lenient
    checkout.land("1.csv", f"id,name\n3,abcd\n5,z\n{twice}")
    load(checkout.settings)
    assert checkout.ask(ROWS) == [(3, "abcd"), (5, "z")]
    assert _sums(checkout) == [("landing/1.csv", 2, int(lenient))]


@pytest.mark.parametrize("step", ["started", "replay-sent", "deleted", "merged", "replay-committed"])
def test_a_killed_replay_is_repeated_or_done(checkout: Checkout, step: str) -> None:
    assert {"replay-sent", "replay-committed"} == set(REPLAY_STEPS)
    _two_rejects(checkout)
    checkout.declare(WIDE, **LENIENT)
    assert ended(start_load(checkout.settings, step, "replay")) == KILLED
    committed = step == "replay-committed"
    assert checkout.ask("select count(*) from orders") == [(3 if committed else 1,)]
    assert sum(t.rows for t in replay(checkout.settings)) == (0 if committed else 2)
    load(checkout.settings)
    assert checkout.ask(ROWS) == [(1, "abc"), (2, "abcd"), (3, "abcde")]
    assert _sums(checkout) == [("landing/1.csv", 3, 0)]
    assert checkout.ask("select state, count(*) from {ops}.rejects group by state") == [("replayed", 2)]
    assert checkout.ask("select count(*) from {ops}.loads where state not in ('done', 'failed')") == [(0,)]
    assert checkout.ask("show tables") == [("orders",)]


def test_chosen_rejects_alone(checkout: Checkout) -> None:
    _two_rejects(checkout)
    checkout.declare(WIDE, **LENIENT)
    ids = [row[0] for row in checkout.ask("select reject_id from {ops}.rejects order by position")]
    assert replay(checkout.settings, ids=ids[1:])[0].rows == 1
    assert checkout.ask("select id from orders order by id") == [(1,), (3,)]
    assert replay(checkout.settings, ids=ids[1:]) == []
    assert drop_rejects(checkout.settings, (), (), sure=True) == 1
    assert replay(checkout.settings) == []


def test_replays_at_once_bring_each_row_once(checkout: Checkout) -> None:
    _two_rejects(checkout)
    checkout.declare(WIDE, **LENIENT)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: replay(checkout.settings), range(3)))
    assert sum(table.rows for tables in done for table in tables) == 2
    assert checkout.ask(ROWS) == [(1, "abc"), (2, "abcd"), (3, "abcde")]


def test_broken_rows_get_what_their_path_tells(checkout: Checkout) -> None:
    columns = {"year": "int", **WIDE}
    files = {"location": str(checkout.settings.landing / "*" / "*.csv"), "header_rows": 0}
    checkout.declare(columns, **LENIENT, **files)
    (checkout.settings.landing / "year=2024").mkdir(parents=True)
    path = checkout.land("year=2024/1.csv", "1,a\n2,b;,d\n3,e\n")
    load(checkout.settings)
    path.unlink()
    checkout.declare(columns, **LENIENT, **files, escape=";")
    assert replay(checkout.settings)[0].rows == 1
    assert checkout.ask("select year, id, name from orders where id = 2") == [(2024, 2, "b,d")]


def test_rows_come_in_where_columns_evolve(checkout: Checkout) -> None:
    evolve = {"key": ["id"], "contract": "evolve", "max_rejects": 9}
    checkout.declare({"id": "int", "day": "date"}, **evolve)
    checkout.land("1.csv", "id,day\n1,2024-01-01\n2,never\n")
    load(checkout.settings)
    checkout.land("2.csv", "id,day,name\n3,2024-01-02,c\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "day": "date"}, **evolve, null_values=["never"])
    assert replay(checkout.settings)[0].rows == 1
    assert checkout.ask("select id, cast(day as char), name from orders order by id") == [
        (1, "2024-01-01", None),
        (2, None, None),
        (3, "2024-01-02", "c"),
    ]


def test_rows_that_are_large_come_in_page_by_page(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.rejects.store.PAGE_BYTES", 10)
    _two_rejects(checkout)
    checkout.declare(WIDE, **LENIENT)
    assert replay(checkout.settings)[0].rows == 2


def test_many_rejects_of_many_files(checkout: Checkout) -> None:
    checkout.declare(NARROW, **(LENIENT | {"max_rejects": "100%"}))
    for file in range(3):
        rows = "".join(f"{file * 1000 + n},name {n}\n" for n in range(700))
        checkout.land(f"{file}.csv", f"id,name\n{9000 + file},a\n{rows}")
    load(checkout.settings)
    checkout.declare(WIDE, **LENIENT)
    assert [(t.rows, t.left) for t in replay(checkout.settings)] == [(2100, 0)]
    assert {rows for _, rows, _ in _sums(checkout)} == {701}
    assert checkout.ask("select count(*) from orders where name = concat('name ', mod(id, 1000))") == [
        (2100,)
    ]


def test_what_cannot_be_replayed_is_told(checkout: Checkout) -> None:
    with pytest.raises(UsageError, match="no source 'nowhere'"):
        replay(checkout.settings, ("nowhere",))
    assert replay(checkout.settings) == []
    _two_rejects(checkout)
    with pytest.raises(UsageError, match="no reject 4711"):
        replay(checkout.settings, ids=(4711,))
    checkout.declare({"id": "int", "name": "int"}, **LENIENT)
    with pytest.raises(ConfigError, match=r"name is varchar\(3\), but is declared int"):
        replay(checkout.settings)
    checkout.ask("drop table orders")
    with pytest.raises(UsageError, match="there is no table"):
        replay(checkout.settings)


def _two_rejects(checkout: Checkout) -> Path:
    checkout.declare(NARROW, **LENIENT)
    path = checkout.land("1.csv", "id,name\n1,abc\n2,abcd\n3,abcde\n")
    load(checkout.settings)
    return path


def _sums(checkout: Checkout) -> list[tuple[Any, ...]]:
    """The ledger's rows and rejects by file; its rows are those that the table has."""
    ledger = checkout.ask("select path, row_count, rejected from {ops}.files order by path")
    found = dict(checkout.ask("select _source_file, count(*) from orders group by _source_file"))
    assert {path: rows for path, rows, _ in ledger if rows} == found
    return ledger
