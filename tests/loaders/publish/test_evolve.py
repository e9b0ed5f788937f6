"""Contract `evolve`: columns are added and widened, never narrowed, and never turned into something else."""

from __future__ import annotations

import pytest

from loaders.load import load
from tests.loaders.conftest import Checkout
from warehouse.errors import ConfigError, DataError


@pytest.fixture
def evolving(checkout: Checkout) -> Checkout:
    checkout.declare({"id": "int", "name": "varchar(3)"}, key=["id"], contract="evolve")
    checkout.land("1.csv", "id,name\n1,abc\n")
    load(checkout.settings)
    return checkout


def _types(checkout: Checkout) -> dict[str, str]:
    rows = checkout.ask(
        "select column_name, data_type, character_maximum_length from information_schema.columns "
        "where table_schema = database() and table_name = 'orders' and column_name not like '\\_%%'"
    )
    return {name: f"{kind}({length})" if length else kind for name, kind, length in rows}


def test_a_new_column_is_added_and_older_rows_have_null(evolving: Checkout) -> None:
    evolving.land("2.csv", "id,Unit Price,name\n2,1.50,b\n3,20.25,c\n")
    assert load(evolving.settings)[0].rows == 2
    assert [str(v) for (v,) in evolving.ask("select unit_price from orders order by id")] == [
        "None",
        "1.50",
        "20.25",
    ]


def test_a_column_that_was_added_stays_when_a_file_lacks_it(evolving: Checkout) -> None:
    evolving.land("2.csv", "id,name,more\n2,b,x\n")
    load(evolving.settings)
    evolving.land("3.csv", "id,name\n3,c\n")
    load(evolving.settings)
    assert evolving.ask("select id, more from orders order by id") == [(1, None), (2, "x"), (3, None)]


def test_a_type_is_widened_for_what_does_not_fit(evolving: Checkout) -> None:
    evolving.land("2.csv", "id,name\n3000000000,abcdef\n")
    assert load(evolving.settings)[0].rows == 1
    assert evolving.ask("select id, name from orders order by id") == [(1, "abc"), (3_000_000_000, "abcdef")]
    kinds = _types(evolving)
    assert kinds["id"] == "bigint"
    assert kinds["name"] != "varchar(3)"


def test_a_widened_type_is_not_narrowed_by_the_declaration(evolving: Checkout) -> None:
    evolving.land("2.csv", "id,name\n3000000000,abcdef\n")
    load(evolving.settings)
    before = _types(evolving)
    evolving.land("3.csv", "id,name\n4,x\n")
    load(evolving.settings)
    assert _types(evolving) == before


def test_the_first_load_widens_too(checkout: Checkout) -> None:
    checkout.declare({"id": "tinyint", "name": "varchar(1)"}, key=["id"], contract="evolve")
    checkout.land("1.csv", "id,name\n1,a\n200,long\n")
    assert load(checkout.settings)[0].rows == 2


def test_a_number_does_not_become_text(evolving: Checkout) -> None:
    evolving.land("2.csv", "id,name\n2,b\nx,c\n")
    with pytest.raises(DataError, match=r"line 3: column id of shop.orders is int, but the value is 'x'"):
        load(evolving.settings)
    assert _types(evolving)["id"] == "int"
    assert evolving.ask("select count(*) from orders") == [(1,)]


@pytest.mark.parametrize("mode", ["append", "merge", "replace"])
def test_a_load_that_stops_takes_back_the_columns_it_added_and_widened(checkout: Checkout, mode: str) -> None:
    checkout.declare({"key": "int", "a`b": "varchar(3)"}, key=["key"], contract="evolve", mode=mode)
    checkout.land("1.csv", "key,a`b\n1,abc\n")
    load(checkout.settings)
    shown = (
        "select column_name, column_type, collation_name, is_nullable, column_comment "
        "from information_schema.columns where table_schema = database() and table_name = 'orders' "
        "order by ordinal_position"
    )
    before = checkout.ask(shown)
    checkout.land("2.csv", "key,a`b,more\n3,abcdef,x\n4,y,z\nfive,y,z\n")
    with pytest.raises(DataError, match="the value is 'five'"):
        load(checkout.settings)
    assert checkout.ask(shown) == before
    assert checkout.ask("select `key`, `a``b` from orders") == [(1, "abc")]


def test_columns_of_files_that_were_published_stay_when_a_later_one_stops_the_load(
    evolving: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.publish.append.GROUP_BYTES", 1)
    evolving.land("2.csv", "id,name,more\n2,b,x\n")
    evolving.land("3.csv", "id,name,more\n3,long enough,x\nfour,b,x\n")
    with pytest.raises(DataError, match="the value is 'four'"):
        load(evolving.settings)
    assert evolving.ask("select id, name, more from orders order by id") == [(1, "abc", None), (2, "b", "x")]
    assert _types(evolving)["name"] == "varchar(3)"


def test_a_replaced_table_keeps_what_was_widened(checkout: Checkout) -> None:
    checkout.declare({"id": "int", "name": "varchar(3)"}, key=["id"], contract="evolve", mode="replace")
    checkout.land("1.csv", "id,name,extra\n1,abcdef,7\n")
    load(checkout.settings)
    checkout.land("1.csv", "id,name\n2,x\n")
    load(checkout.settings)
    assert checkout.ask("select id, name, extra from orders") == [(2, "x", None)]


def test_a_missing_key_stops_the_load(evolving: Checkout) -> None:
    evolving.land("2.csv", "name\nb\n")
    with pytest.raises(DataError, match="lacks the column id"):
        load(evolving.settings)


def test_more_columns_than_a_table_takes_stop_the_load(evolving: Checkout) -> None:
    added = [f"c{number}" for number in range(1_020)]
    evolving.land("2.csv", f"id,name,{','.join(added)}\n2,b,{','.join('1' for _ in added)}\n")
    with pytest.raises(ConfigError, match="too many or too long for one table") as raised:
        load(evolving.settings)
    assert "1,017" in str(raised.value.hint)
    assert evolving.ask("select id from orders") == [(1,)]
