"""In mode `merge` the ledger knows how many rows of each file the table still holds."""

from __future__ import annotations

from loaders.load import load
from tests.loaders.conftest import Checkout

REMEMBERED = "select path, row_count from {ops}.files where row_count > 0 order by path"
FOUND = "select _source_file, count(*) from orders group by _source_file order by _source_file"


def test_rows_that_are_superseded_are_counted_out_of_their_file(checkout: Checkout) -> None:
    checkout.declare({"id": "int", "v": "int"}, key=["id"], mode="merge")
    steps = (
        ("1.csv", "1,1", "2,1", "3,1"),
        ("2.csv", "2,2", "4,2"),
        # A changed file: of its earlier rows 3 stays, since nothing has replaced it.
        ("1.csv", "1,3"),
        ("3.csv", "1,4", "2,4", "3,4", "4,4"),
    )
    for name, *rows in steps:
        checkout.land(name, "\n".join(["id,v", *rows, ""]))
        load(checkout.settings)
        assert checkout.ask(REMEMBERED) == checkout.ask(FOUND)
    assert checkout.ask("select id, v from orders order by id") == [(1, 4), (2, 4), (3, 4), (4, 4)]
