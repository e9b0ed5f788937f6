"""Headers become names that differ and need no quotes."""

from __future__ import annotations

import random
import re

import pytest

from loaders.files.headers import AUDIT, RESERVED, column_names


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("id", "id"),
        ("Order ID", "order_id"),
        ("orderId", "order_id"),
        ("HTTPServer", "http_server"),
        ("ORDER_ID", "order_id"),
        ("Q1Sales", "q1_sales"),
        ("Price ($)", "price"),
        (" (a) - b/c ", "a_b_c"),
        ("Größe", "größe"),
        ("名前", "名前"),
        ("Ａ１", "a1"),  # noqa: RUF001
        ("ﬁx", "fix"),
        ("Total\nAmount", "total_amount"),
        ("customer's", "customers"),
        ('a`b"c;d\x00e\u200bf', "abc_def"),
        ("x` int); drop table y; --", "x_int_drop_table_y"),
        ("2nd", "_2nd"),
        ("_id", "_id"),
        ("order", "order_"),
        ("Rank", "rank_"),
        ("_load_id", "_load_id_"),
        ("", "column_1"),
        ("😀 %", "column_1"),
        ("🙂 mood", "mood"),
    ],
)
def test_a_header_becomes_snake_case(header: str, name: str) -> None:
    assert column_names([header]) == [name]


def test_a_declared_name_stays() -> None:
    declared = ["Order ID", "order", "_load_id"]
    assert column_names(["Order ID", "ORDER", "_load_id"], declared) == declared


def test_a_declared_name_goes_to_the_header_that_equals_it() -> None:
    assert column_names(["Order ID", "order_id"], ["order_id"]) == ["order_id_2", "order_id"]


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["a", "A", "a"], ["a", "a_2", "a_3"]),
        (["a", "A", "a_2"], ["a", "a_3", "a_2"]),
        (["", "column_1"], ["column_1", "column_1_2"]),
        (["x" * 64, "x" * 64], ["x" * 64, "x" * 62 + "_2"]),
        (["ß", "ss"], ["ß", "ss_2"]),
    ],
)
def test_no_two_names_are_equal_in_any_case(headers: list[str], names: list[str]) -> None:
    assert column_names(headers) == names


def test_long_headers_that_begin_alike_stay_different() -> None:
    first, second = column_names(["long " * 20 + "a", "long " * 20 + "b"])
    assert re.fullmatch(r"long_.{50}_[0-9a-f]{8}", first)
    assert first != second
    assert len(second) == 64


def test_any_headers_become_names() -> None:
    chars = "aA1_ -`'\";\x00\n\tßéЖ名😀\u202e²İ"
    chance = random.Random(1)
    for _ in range(2000):
        headers = [
            "".join(chance.choices(chars, k=chance.randint(0, 70))) for _ in range(chance.randint(1, 20))
        ]
        names = column_names(headers)
        assert names == column_names(headers)
        assert len({name.casefold() for name in names}) == len(headers)
        for name in names:
            assert 1 <= len(name) <= 64
            assert name == name.lower()
            assert not set(name) & set("`'\"; -\x00\n\t\u202e😀")
            assert not name[0].isdigit()
            assert name not in RESERVED | AUDIT
