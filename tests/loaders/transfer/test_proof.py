"""The proof notices a change of any single value, whatever its type."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from loaders.load import load
from loaders.spec import read_specs
from loaders.transfer.proof import Proof
from tests.loaders.conftest import Checkout

ROWS: dict[str, tuple[str, list[Any], str]] = {
    "i": ("bigint", [1, None, -(2**63)], "i + 1"),
    "d": ("decimal(38,2)", [Decimal("1.25"), None, Decimal("-3.00")], "d + 0.01"),
    "t": ("varchar(20)", ["a", None, "é𝄞"], "upper(concat(t, 'x'))"),
    "b": ("boolean", [True, None, False], "1 - b"),
    "day": ("date", [date(2013, 1, 1), None, date(9999, 12, 31)], "day - interval 1 day"),
    "at": (
        "datetime(6)",
        [datetime(2013, 1, 1, 2, 3, 4, 5), None, datetime(1969, 1, 1)],
        "`at` + interval 1 microsecond",
    ),
    "x": ("double", [0.1, None, -1e300], "x * 1.0001"),
}


@pytest.mark.parametrize("changed", [*ROWS, "a row"])
def test_a_changed_value_is_noticed(checkout: Checkout, changed: str) -> None:
    checkout.declare(
        {name: kind for name, (kind, _, _) in ROWS.items()}, location=str(checkout.settings.landing / "*.csv")
    )
    spec = read_specs(checkout.settings)[0]
    batch = pa.RecordBatch.from_arrays(
        [pa.array(ROWS[c.name][1], c.type.arrow) for c in spec.columns], names=list(spec.names)
    )
    checkout.land("1.csv", _csv())
    load(checkout.settings)
    proof = Proof(spec.columns)
    proof.add(batch, batch.columns)
    query = proof.query("orders", "true")
    assert proof.differences(checkout.ask(query)[0]) == []
    if changed == "a row":
        checkout.ask("delete from orders where i is null")
    else:
        checkout.ask(f"update orders set `{changed}` = {ROWS[changed][2]} where i = 1")
    said = proof.differences(checkout.ask(query)[0])
    assert said
    assert said[0].startswith("rows" if changed == "a row" else f"{changed} ")


def _csv() -> str:
    columns = [values for _, values, _ in ROWS.values()]
    lines = [
        ",".join("" if value is None else str(value) for value in row) for row in zip(*columns, strict=True)
    ]
    return "\n".join([",".join(ROWS), *lines, ""])
