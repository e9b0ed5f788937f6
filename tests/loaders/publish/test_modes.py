"""Modes, guards and declarations: what becomes of the rows and the columns that are there."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.load import Options, load
from loaders.publish import append, aside, staged
from loaders.transfer.proof import Verify
from tests.loaders.conftest import Checkout
from warehouse.database import connect
from warehouse.errors import ConfigError, DataError, LoadError

COLUMNS = {"id": "int", "v": "int", "name": "varchar(20)"}
ORDERED = "select id, v, name from orders order by id"


def lines(*rows: str) -> str:
    """A file of these rows."""
    return "id,v,name\n" + "".join(f"{row}\n" for row in rows)


def test_in_a_merge_the_last_row_of_a_key_wins(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="merge")
    checkout.land("1.csv", lines("1,1,a", "2,1,b", "1,1,c"))
    checkout.land("2.csv", lines("2,1,d", "3,1,e"))
    done = load(checkout.settings)[0]
    assert (done.rows, done.superseded) == (3, 2)
    assert checkout.ask(ORDERED) == [(1, 1, "c"), (2, 1, "d"), (3, 1, "e")]
    checkout.land("3.csv", lines("3,0,f", "4,1,g"))
    load(checkout.settings)
    assert checkout.ask(ORDERED) == [(1, 1, "c"), (2, 1, "d"), (3, 0, "f"), (4, 1, "g")]


@pytest.mark.parametrize("names", [("a-b/1.csv", "a/1.csv"), ("10.csv", "9.csv"), ("a.csv", "á.csv")])
def test_in_a_merge_the_row_of_the_last_file_by_name_wins(checkout: Checkout, names: tuple[str, str]) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="merge", location=f"{checkout.settings.landing}/**/*.csv")
    for value, name in enumerate(names):
        (checkout.settings.landing / name).parent.mkdir(parents=True, exist_ok=True)
        checkout.land(name, lines(f"1,{value},a"))
    load(checkout.settings)
    assert checkout.ask("select v, _source_file from orders") == [(1, f"landing/{names[1]}")]


def test_in_a_merge_with_order_by_the_greatest_wins(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="merge", order_by="v")
    checkout.land("1.csv", lines("1,5,a", "1,4,b", "2,,c", "2,1,d", "3,1,e", "3,1,f"))
    load(checkout.settings)
    assert checkout.ask(ORDERED) == [(1, 5, "a"), (2, 1, "d"), (3, 1, "f")]
    checkout.land("2.csv", lines("1,4,late", "2,,null", "3,1,same", "4,,new"))
    done = load(checkout.settings)[0]
    assert (done.rows, done.superseded) == (2, 2)
    assert checkout.ask(ORDERED) == [(1, 5, "a"), (2, 1, "d"), (3, 1, "same"), (4, None, "new")]


def test_a_changed_file_is_merged_again(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="merge")
    checkout.land("1.csv", lines("1,1,a", "2,1,b"))
    load(checkout.settings)
    checkout.land("1.csv", lines("1,2,z"))
    load(checkout.settings)
    assert checkout.ask(ORDERED) == [(1, 2, "z"), (2, 1, "b")]
    assert load(checkout.settings)[0].files == 0


def test_a_replaced_table_that_would_shrink_by_half_is_refused(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="replace")
    checkout.land("1.csv", lines(*(f"{id},1,a" for id in range(10))))
    load(checkout.settings)
    checkout.land("1.csv", lines(*(f"{id},2,b" for id in range(4))))
    with pytest.raises(LoadError, match="would shrink from 10 to 4 rows, below 50%"):
        load(checkout.settings)
    assert checkout.ask("select count(*), max(v) from orders") == [(10, 1)]
    assert checkout.ask("show tables") == [("orders",)]
    load(checkout.settings, options=Options(allow_shrink=True))
    assert checkout.ask("select count(*), max(v) from orders") == [(4, 2)]
    checkout.declare(COLUMNS, key=["id"], mode="replace", min_share=0.25)
    checkout.land("1.csv", lines("1,3,c"))
    load(checkout.settings)
    assert checkout.ask("select count(*), max(v) from orders") == [(1, 3)]


def test_a_replaced_table_of_which_a_file_is_gone_is_made_anew(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="replace")
    checkout.land("1.csv", lines("1,1,a"))
    gone = checkout.land("2.csv", lines("2,1,b"))
    load(checkout.settings)
    gone.unlink()
    load(checkout.settings)
    assert checkout.ask(ORDERED) == [(1, 1, "a")]
    assert checkout.ask("select path from {ops}.files") == [("landing/1.csv",)]


def test_a_changed_file_is_refused_where_that_is_declared(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], on_change="refuse")
    checkout.land("1.csv", lines("1,1,a"))
    load(checkout.settings)
    checkout.land("2.csv", lines("2,1,b"))
    load(checkout.settings)
    checkout.land("1.csv", lines("1,2,z"))
    with pytest.raises(DataError, match=r"1\.csv changed since it was loaded"):
        load(checkout.settings)
    assert checkout.ask(ORDERED) == [(1, 1, "a"), (2, 1, "b")]


WIDENED = [
    ("tinyint", "int", "100"),
    ("int unsigned", "bigint", "4000000000"),
    ("decimal(5,2)", "decimal(9,4)", "123.45"),
    ("int", "decimal(20,2)", "-7"),
    ("varchar(3)", "varchar(300)", "abc"),
    ("varchar(3)", "text", "é "),
    ("float", "double", "0.5"),
    ("date", "datetime", "2024-02-29"),
    ("datetime", "datetime(6)", "2024-02-29 01:02:03"),
]


@pytest.mark.parametrize(("old", "new", "value"), WIDENED)
def test_a_type_that_is_declared_wider_widens_the_table(
    checkout: Checkout, old: str, new: str, value: str
) -> None:
    checkout.declare({"id": "int", "x": old}, key=["id"])
    checkout.land("1.csv", f"id,x\n1,{value}\n")
    load(checkout.settings)
    before = checkout.ask(f"select cast(cast(x as {_castable(new)}) as char) from orders")
    checkout.declare({"id": "int", "x": new}, key=["id"])
    checkout.land("2.csv", f"id,x\n2,{value}\n")
    load(checkout.settings)
    assert checkout.ask(f"select cast(cast(x as {_castable(new)}) as char) from orders") == before * 2
    ((kind,),) = checkout.ask(
        "select column_type from information_schema.columns where table_schema = database() "
        "and table_name = 'orders' and column_name = 'x'"
    )
    assert kind.startswith(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("int", "tinyint"),
        ("int", "int unsigned"),
        ("varchar(20)", "varchar(10)"),
        ("decimal(9,4)", "decimal(9,2)"),
        ("datetime(6)", "datetime"),
        ("double", "float"),
        ("varchar(20)", "int"),
    ],
)
def test_a_type_that_is_declared_narrower_is_refused(checkout: Checkout, old: str, new: str) -> None:
    checkout.declare({"id": "int", "x": old}, key=["id"])
    checkout.land("1.csv", "id,x\n1,\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "x": new}, key=["id"])
    with pytest.raises(ConfigError, match="does not hold all that it may hold"):
        load(checkout.settings)


def test_a_declared_column_that_is_new_is_null_in_the_rows_before(checkout: Checkout) -> None:
    checkout.declare({"id": "int"}, key=["id"])
    checkout.land("1.csv", "id\n1\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "x": "varchar(5)"}, key=["id"])
    checkout.land("2.csv", "id,x\n2,a\n")
    load(checkout.settings)
    assert checkout.ask("select id, x from orders order by id") == [(1, None), (2, "a")]


def test_declared_indexes_are_made_also_for_a_table_that_is_there(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], indexes=["name"])
    checkout.land("1.csv", lines("1,1,a"))
    load(checkout.settings)
    assert indexes(checkout) == {("id",), ("name",)}
    checkout.declare(COLUMNS, key=["id"], indexes=["name", ["v", "name"]])
    checkout.land("2.csv", lines("2,1,a"))
    load(checkout.settings)
    assert indexes(checkout) == {("id",), ("name",), ("v", "name"), ("_load_id",)}


def test_a_replaced_table_is_made_anew_when_its_declaration_changed(checkout: Checkout) -> None:
    checkout.declare({"id": "int", "x": "varchar(3)"}, key=["id"], mode="replace")
    checkout.land("1.csv", "id,x\n1,5\n")
    load(checkout.settings)
    checkout.declare({"id": "int", "x": "int"}, key=["id"], mode="replace")
    assert load(checkout.settings)[0].files == 1
    assert checkout.ask("select x from orders") == [(5,)]
    assert load(checkout.settings)[0].files == 0


@pytest.mark.parametrize(("old", "new"), [(["id"], ["name"]), ([], ["id"]), (["id"], [])])
def test_a_key_that_is_not_the_one_of_the_table_is_refused(
    checkout: Checkout, old: list[str], new: list[str]
) -> None:
    checkout.declare(COLUMNS, key=old)
    checkout.land("1.csv", lines("1,1,a"))
    load(checkout.settings)
    checkout.declare(COLUMNS, key=new)
    checkout.land("2.csv", lines("2,1,a"))
    with pytest.raises(ConfigError, match="but is declared with"):
        load(checkout.settings)
    assert checkout.ask("select count(*) from orders") == [(1,)]


WAYS: dict[str, tuple[dict[str, Any], bool]] = {
    "first": ({}, True),
    "append": ({}, False),
    "replace": ({"mode": "replace"}, False),
    "merge": ({"mode": "merge"}, False),
    "first merge": ({"mode": "merge"}, True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verify", Verify)
def test_a_value_that_changes_behind_the_loader_is_noticed_by_all_that_is_proven(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, way: str, verify: Verify
) -> None:
    external, first = WAYS[way]
    checkout.declare(COLUMNS, key=["id"], **external)
    if not first:
        checkout.land("1.csv", lines(*(f"{id},1,a" for id in range(40))))
        load(checkout.settings)
    checkout.land("1.csv", lines(*(f"{id},2,b" for id in range(40))))
    changed: list[int] = []
    table, moment = {
        "first": ("orders__new", "aside-filled"),
        "append": ("orders", "sent"),
        "replace": ("orders__new", "aside-filled"),
        "merge": ("orders__rows", "staged-sent"),
        "first merge": ("orders__rows", "staged-sent"),
    }[way]
    spoil = f"update `{checkout.settings.database('raw')}`.{table} set v = 3 where id = 17"

    if table == "orders__rows":
        fill = staged.prove

        def prove(*arguments: Any) -> None:
            changed.append(execute(checkout, spoil))
            fill(*arguments)

        monkeypatch.setattr(staged, "prove", prove)
    elif table == "orders__new":
        monkeypatch.setattr(
            aside, "step", lambda name: name == moment and changed.append(execute(checkout, spoil))
        )
    else:
        # The rows are in a transaction that no other connection may change.
        forget = append.forget

        def take(job: Any, cursor: Any, files: Any) -> None:
            forget(job, cursor, files)
            monkeypatch.setattr(append, "step", lambda name: name == moment and spoil_here(cursor))

        def spoil_here(cursor: Any) -> None:
            changed.append(cursor.execute(spoil))

        monkeypatch.setattr(append, "forget", take)
    if verify is Verify.COUNT:
        load(checkout.settings, options=Options(verify=verify))
    else:
        with pytest.raises(LoadError, match=r"v sum: sent (80, stored 81|6, stored 7)"):
            load(checkout.settings, options=Options(verify=verify))
        assert (("orders",) in checkout.ask("show tables")) is not first
        assert first or checkout.ask("select max(v) from orders") == [(1,)]
    assert changed == [1]


@pytest.mark.parametrize("verify", Verify)
def test_a_row_that_vanishes_behind_the_loader_is_always_noticed(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, verify: Verify
) -> None:
    checkout.declare(COLUMNS, key=["id"])
    checkout.land("1.csv", lines("1,1,a", "2,1,b"))
    spoil = f"delete from `{checkout.settings.database('raw')}`.orders__new where id = 1"
    monkeypatch.setattr(aside, "step", lambda name: name == "aside-filled" and execute(checkout, spoil))
    with pytest.raises(LoadError, match="rows: sent 2, stored 1"):
        load(checkout.settings, options=Options(verify=verify))
    assert checkout.ask("show tables") == []


def execute(checkout: Checkout, sql: str) -> int:
    """Run a statement on a connection of its own; how many rows it changed."""
    with connect(checkout.settings) as connection, connection.cursor() as cursor:
        return int(cursor.execute(sql))


def indexes(checkout: Checkout) -> set[tuple[str, ...]]:
    """The columns of each index of the table."""
    found: dict[str, tuple[str, ...]] = {}
    for name, column in checkout.ask(
        "select index_name, column_name from information_schema.statistics "
        "where table_schema = database() and table_name = 'orders' order by index_name, seq_in_index"
    ):
        found[name] = (*found.get(name, ()), column)
    return set(found.values())


def _castable(kind: str) -> str:
    if kind.startswith(("decimal", "date", "double")):
        return kind
    return "signed" if "int" in kind else "char(300)"
