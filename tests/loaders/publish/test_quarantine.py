"""Contracts and thresholds: what does not fit stops a load, or is set aside and told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loaders.load import load
from tests.loaders.conftest import Checkout
from warehouse.errors import ConfigError, DataError

COLUMNS = {"id": "int", "x": "tinyint", "name": "varchar(3)"}
# Of 10 rows 3 do not fit: lines 3, 5 and 6.
ROWS = "id,x,name\n1,1,a\n2,300,b\n3,3,c\n4,4,long one\n5,5\n6,6,f\n7,7,g\n8,8,h\n9,9,i\n10,10,j\n"


def rejects(checkout: Checkout, state: str = "open") -> list[tuple[Any, ...]]:
    """File, line, column and value of what was set aside."""
    return checkout.ask(
        f"select path, position, column_name, value from {{ops}}.rejects where state = '{state}' "
        "order by path, position"
    )


def test_freeze_stops_at_the_first_value_that_does_not_fit(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"])
    checkout.land("1.csv", ROWS)
    with pytest.raises(
        DataError, match=r"1.csv, line 3: column x of shop.orders is tinyint, .* '300'"
    ) as refused:
        load(checkout.settings)
    assert "declare `contract: quarantine` there" in refused.value.hint
    assert checkout.ask("show tables") == []
    assert checkout.ask("select state, row_count from {ops}.loads") == [("failed", 0)]


def test_quarantine_tells_file_line_column_value_reason_and_row(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], contract="quarantine", max_rejects=3)
    checkout.land("1.csv", ROWS)
    done = load(checkout.settings)[0]
    assert (done.rows, done.rejected) == (7, 3)
    assert rejects(checkout) == [
        ("landing/1.csv", 3, "x", "300"),
        ("landing/1.csv", 5, "name", "long one"),
        ("landing/1.csv", 6, None, None),
    ]
    reasons = checkout.ask("select reason, row_data from {ops}.rejects order by position")
    assert reasons[0][0] == "tinyint cannot hold it"
    assert json.loads(reasons[0][1]) == {"id": "2", "x": "300", "name": "b"}
    assert reasons[1][0] == "it is longer than 3 characters"
    assert reasons[2] == ("2 fields, 3 expected", "5,5")
    assert checkout.ask("select row_count, rejected from {ops}.files") == [(7, 3)]
    assert checkout.ask("select row_count, rejected, state from {ops}.loads") == [(7, 3, "done")]


@pytest.mark.parametrize(
    ("most", "publishes"), [(2, False), (3, True), ("29%", False), ("30%", True), (0, False), ("0%", False)]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_threshold_decides_whether_a_load_is_published(
    checkout: Checkout, most: object, publishes: bool, first: bool
) -> None:
    checkout.declare(COLUMNS, key=["id"], contract="quarantine", max_rejects=most)
    if not first:
        checkout.land("0.csv", "id,x,name\n0,0,z\n")
        load(checkout.settings)
    checkout.land("1.csv", ROWS)
    if publishes:
        assert load(checkout.settings)[0].rejected == 3
    else:
        with pytest.raises(DataError, match=r"1.csv, line 3: column x") as refused:
            load(checkout.settings)
        assert "raise `max_rejects` there" in refused.value.hint
        assert "are allowed" in refused.value.hint
    stored = (0 if first else 1) + (7 if publishes else 0)
    if stored:
        assert checkout.ask("select count(*) from orders") == [(stored,)]
    assert checkout.ask("show tables") == ([("orders",)] if stored else [])
    assert len(rejects(checkout)) == (3 if publishes else 0)


def test_what_a_failed_load_rejected_can_be_looked_at_until_the_next(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], contract="quarantine", max_rejects="10%")
    checkout.land("1.csv", ROWS)
    with pytest.raises(DataError, match=r"2 more rows do not fit.*\n?.*"):
        load(checkout.settings)
    assert len(rejects(checkout, "failed")) == 3
    checkout.land("1.csv", "id,x,name\n1,1,a\n")
    load(checkout.settings)
    assert checkout.ask("select count(*) from {ops}.rejects") == [(0,)]


def test_a_changed_file_takes_its_rejects_with_it(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], contract="quarantine", max_rejects="50%")
    checkout.land("1.csv", ROWS)
    checkout.land("2.csv", "id,x,name\n20,1,a\n21,999,b\n")
    load(checkout.settings)
    checkout.land("1.csv", "id,x,name\n1,1,a\n2,-300,b\n")
    load(checkout.settings)
    assert rejects(checkout) == [("landing/1.csv", 3, "x", "-300"), ("landing/2.csv", 3, "x", "999")]
    assert checkout.ask("select id from orders order by id") == [(1,), (20,)]


def test_a_file_that_is_gone_from_a_replaced_table_takes_its_rejects_with_it(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="replace", contract="quarantine", max_rejects="50%")
    checkout.land("1.csv", "id,x,name\n1,1,a\n")
    gone = checkout.land("2.csv", "id,x,name\n20,1,a\n21,999,b\n")
    load(checkout.settings)
    assert len(rejects(checkout)) == 1
    gone.unlink()
    load(checkout.settings)
    assert rejects(checkout) == []
    assert checkout.ask("select id from orders") == [(1,)]


@pytest.mark.parametrize("mode", ["append", "replace", "merge"])
def test_rows_in_the_files_are_those_stored_rejected_and_superseded(checkout: Checkout, mode: str) -> None:
    checkout.declare(COLUMNS, key=["id"], mode=mode, contract="quarantine", max_rejects="100%")
    texts = {
        "1.csv": ROWS + "1,2,z\n1,3,y\n",
        "2.csv": "id,x,name\n10,99,k\n11,11,l\nx,1,m\n,1,n\n12,1\n",
        "3.csv": "id,x,name\n",
    }
    for name, text in texts.items():
        checkout.land(name, text)
    done = load(checkout.settings)[0]
    in_files = sum(text.count("\n") - 1 for text in texts.values())
    assert done.rows + done.rejected + done.superseded == in_files == 17
    assert checkout.ask("select count(*) from orders") == [(done.rows,)]
    assert checkout.ask("select count(*) from {ops}.rejects where state = 'open'") == [(done.rejected,)]
    assert checkout.ask("select sum(row_count), sum(rejected) from {ops}.files") == [
        (done.rows, done.rejected)
    ]
    per_file = "select f.path, f.row_count, count(o.id) from {ops}.files as f left join orders as o "
    for _, told, stored in checkout.ask(
        f"{per_file} on o._source_file = f.path group by f.path, f.row_count"
    ):
        assert told == stored


def test_superseded_rows_count_when_a_share_is_judged(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], mode="merge", contract="quarantine", max_rejects="2%")
    checkout.land("1.csv", "id,x,name\n" + "1,1,a\n" * 99 + "2,300,b\n")
    done = load(checkout.settings)[0]
    assert (done.rows, done.rejected, done.superseded) == (1, 1, 98)


def test_every_row_may_be_rejected(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], contract="quarantine", max_rejects="100%")
    checkout.land("1.csv", "id,x,name\n1,300,a\n2,300,b\n")
    done = load(checkout.settings)[0]
    assert (done.rows, done.rejected) == (0, 2)
    assert checkout.ask("select count(*) from orders") == [(0,)]
    assert load(checkout.settings)[0].files == 0


def test_a_load_past_its_count_gives_up_early(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id"], contract="quarantine", max_rejects=5)
    checkout.land("1.csv", "id,x,name\n" + "".join(f"{id},300,a\n" for id in range(200_000)))
    with pytest.raises(DataError, match="5 are allowed"):
        load(checkout.settings)
    assert checkout.ask("select count(*) < 200, state from {ops}.rejects group by state") == [(1, "failed")]


def test_a_not_null_column_rejects_null(checkout: Checkout) -> None:
    checkout.declare(COLUMNS, key=["id", "x"], contract="quarantine", max_rejects=5)
    checkout.land("1.csv", "id,x,name\n1,,a\n2,2,\n")
    load(checkout.settings)
    assert checkout.ask("select id, x, name from orders") == [(2, 2, None)]
    assert rejects(checkout) == [("landing/1.csv", 2, "x", None)]


def test_json_deeper_than_the_server_takes_is_rejected_and_the_others_are_stored(checkout: Checkout) -> None:
    """Both servers know a greatest depth, and not the same."""
    checkout.declare({"id": "int", "x": "json"}, key=["id"], contract="quarantine", max_rejects=5)
    deep = "[" * 150 + "]" * 150
    checkout.land("1.csv", f"id,x\n1,{deep}\n2,[]\n")
    load(checkout.settings)
    assert [reject[:3] for reject in rejects(checkout)] == [("landing/1.csv", 2, "x")]
    assert checkout.ask("select id from orders") == [(2,)]


@pytest.mark.parametrize(
    ("external", "message"),
    [
        ({"max_rejects": 5}, "freeze rejects nothing"),
        ({"contract": "quarantine", "max_rejects": "x"}, "max_rejects is a count or a share"),
        ({"contract": "quarantine", "max_rejects": -1}, "max_rejects is a count or a share"),
        ({"contract": "quarantine", "max_rejects": "101%"}, "is no share"),
        ({"contract": "strict"}, "it may be freeze, quarantine, evolve"),
        ({"mode": "merge", "key": []}, "mode merge needs a key"),
        ({"order_by": "x"}, "order_by belongs to mode merge"),
        ({"mode": "merge", "order_by": "y"}, "order_by names y, which is no column"),
        ({"indexes": ["y"]}, "an index names y, which is no column"),
        ({"min_share": "half"}, "min_share"),
        ({"on_change": "ignore"}, "it may be replace, refuse"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_told(
    checkout: Checkout, external: dict[str, Any], message: str
) -> None:
    checkout.declare(COLUMNS, **{"key": ["id"], **external})
    checkout.land("1.csv", ROWS)
    with pytest.raises(ConfigError, match=message):
        load(checkout.settings)
