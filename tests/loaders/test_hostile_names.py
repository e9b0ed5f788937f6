"""Names with quotes, blanks, signs and reserved words go through load, check, reject and declaration."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapter.tests.hostile_names import NAMES
from expectations.checkpoint import run_checkpoint
from loaders.load import load
from loaders.rejects.listing import export_rejects, show_rejects
from tests.loaders.conftest import Checkout
from warehouse.database import quote

ROW = [f"{number} of {name}" for number, name in enumerate(NAMES)]
TABLE = "it's 100% `odd`"


def written(checkout: Checkout, kind: str, rows: list[list[str]]) -> None:
    folder = checkout.settings.landing
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{{{{ it's }}}} 100%.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([NAMES, *rows])
        path.write_text(text.getvalue())
    elif kind == "parquet":
        columns = [pa.array(values) for values in zip(*rows, strict=True)]
        pq.write_table(pa.table(columns, names=NAMES), path)
    else:
        path.write_text("".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in rows))


def stored(checkout: Checkout) -> list[tuple[Any, ...]]:
    columns = ", ".join(quote(name).replace("{", "{{").replace("}", "}}") for name in NAMES)
    return checkout.ask(f"select {columns} from {quote('orders')} order by 1")


@pytest.mark.parametrize("mode", ["append", "replace"])
@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_columns_of_any_name_are_loaded_and_checked(checkout: Checkout, kind: str, mode: str) -> None:
    key = NAMES[:3]
    columns = dict.fromkeys(NAMES, "varchar(100)")
    location = f"{checkout.settings.landing}/*.{kind}"
    checkout.declare(columns, key=key, mode=mode, location=location, format=kind)
    written(checkout, kind, [ROW])
    assert load(checkout.settings)[0].rows == 1
    assert stored(checkout) == [tuple(ROW)]
    report = run_checkpoint(checkout.settings, "raw")
    assert [(each.expectation, each.observed) for each in (*report.failures, *report.warnings)] == []
    changed = [*ROW[:5], "changed", *ROW[6:]]
    written(checkout, kind, [changed])
    load(checkout.settings)
    assert stored(checkout) == [tuple(changed)]


def test_what_breaks_a_check_is_shown_by_its_name(checkout: Checkout) -> None:
    columns = dict.fromkeys(NAMES, "varchar(100)")
    checkout.declare(columns, key=NAMES[:2])
    written(checkout, "csv", [ROW])
    load(checkout.settings)
    for name in NAMES[2:]:
        column = quote(name).replace("{", "{{").replace("}", "}}")
        checkout.ask(f"alter table orders modify {column} varchar(99)")
    report = run_checkpoint(checkout.settings, "raw")
    (failure,) = report.failures
    assert failure.expectation == "every column has its declared type"
    assert failure.unexpected_rows == len(NAMES) - 2


def test_a_value_that_does_not_fit_is_rejected_by_its_column(checkout: Checkout) -> None:
    columns = {name: "int" if number > 2 else "varchar(100)" for number, name in enumerate(NAMES)}
    checkout.declare(columns, key=NAMES[:3], contract="quarantine", max_rejects=len(NAMES))
    rows = [
        [f"{row}", "x", "y", *["x" if column == row else "1" for column in range(3, len(NAMES))]]
        for row in range(3, len(NAMES))
    ]
    good = ["good", "x", "y", *["1"] * (len(NAMES) - 3)]
    written(checkout, "csv", [good, *rows])
    assert load(checkout.settings)[0].rows == 1
    rejected = show_rejects(checkout.settings, "shop.orders", 999)
    assert sorted(row.column or "" for row in rejected) == sorted(NAMES[3:])
    exported = "".join(export_rejects(checkout.settings, "shop.orders", ["open"], "csv"))
    assert len(list(csv.reader(io.StringIO(exported)))) == 1 + len(rows)


def test_a_table_has_any_name(checkout: Checkout) -> None:
    path = checkout.settings.root / "models" / "_shop__sources.yml"
    text = path.read_text().replace("name: orders", f"name: {json.dumps(TABLE)}")
    path.write_text(text)
    checkout.land("1.csv", "id,name\n1,a\n")
    for expected in (1, 0):
        assert load(checkout.settings)[0].rows == expected
    report = run_checkpoint(checkout.settings, "raw")
    assert [(each.expectation, each.observed) for each in (*report.failures, *report.warnings)] == []
    checkout.ask(f"drop table {quote(TABLE)}")
