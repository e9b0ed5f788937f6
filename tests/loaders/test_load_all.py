"""`etlp load` without names: every source that can be loaded is, the others are reported."""

from __future__ import annotations

import pytest
import yaml

from loaders.load import LoadsFailed, load
from loaders.rejects.listing import _csv_field
from tests.loaders.conftest import Checkout


def _declare_three(checkout: Checkout) -> None:
    landing = checkout.settings.landing
    tables = [
        {
            "name": name,
            "external": {"location": f"{landing}/{name}*.csv", "key": ["id"]},
            "columns": [{"name": "id", "data_type": "int"}],
        }
        for name in ("absent", "broken", "orders")
    ]
    source = {"name": "shop", "schema": "{{ target.schema }}_raw", "tables": tables}
    path = checkout.settings.root / "models" / "_shop__sources.yml"
    path.write_text(yaml.safe_dump({"version": 2, "sources": [source]}))


def test_a_source_that_cannot_be_loaded_keeps_no_other_from_it(checkout: Checkout) -> None:
    _declare_three(checkout)
    checkout.land("broken.csv", "id\nx\n")
    checkout.land("orders.csv", "id\n1\n")
    with pytest.raises(LoadsFailed, match="2 of 3 tables") as caught:
        load(checkout.settings)
    assert [(each.table, each.rows) for each in caught.value.done] == [("shop.orders", 1)]
    for part in ("shop.absent: no file matches", "shop.broken", "broken.csv, line 2"):
        assert part in caught.value.message
    assert caught.value.exit_code == 1
    assert checkout.ask("select id from orders") == [(1,)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "\uff1d1"]
)
def test_an_exported_reject_is_no_formula_and_can_be_read_back(text: str) -> None:
    field = _csv_field(text).strip('"').replace('""', '"')
    assert field == "'" + text


@pytest.mark.parametrize("text", ["-5", "+1.5", "-1e-3", "a=b", "2024-01-01", "'t"])
def test_an_exported_value_that_is_no_formula_stays_as_it_is(text: str) -> None:
    assert _csv_field(text) == text
