"""The proof that a table holds what was sent: one figure per column, computed on both sides.

| column                | figure                                   | tells              |
|-----------------------|------------------------------------------|--------------------|
| integer, decimal      | sum, exact                               | any single change  |
| text                  | sum of the CRC-32 of each value          | any single change  |
| date, datetime        | sum of days or microseconds since 1970   | any single change  |
| float, double         | least, greatest and sum (to 1 in 10^9)   | all but tiny ones  |
| all                   | count of values that are not null        | lost and new nulls |
"""

from __future__ import annotations

import math
import zlib
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from loaders.spec import ColumnSpec, TableSpec
from warehouse.database import quote

Figures = dict[str, Any]


class Proof:
    """Adds up the figures of the batches that are sent, and compares them with the table's."""

    def __init__(self, spec: TableSpec) -> None:
        self.spec = spec
        self.rows = 0
        self.sums: Figures = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Count a batch in."""
        self.rows += batch.num_rows
        for column, values in zip(self.spec.columns, batch.columns, strict=True):
            for figure, value in _figures(column, values).items():
                name = f"{column.name}:{figure}"
                self.sums[name] = _merge(figure, self.sums.get(name), value)

    def query(self, table: str, condition: str) -> str:
        """The query that makes the server compute the same figures over some rows."""
        parts = ["count(*)"]
        for column in self.spec.columns:
            parts += _expressions(column).values()
        return f"select {', '.join(parts)} from {table} where {condition}"

    def differences(self, row: tuple[Any, ...]) -> list[str]:
        """What the server's answer to `query` says otherwise; empty when all is proven."""
        names = ["rows", *(f"{c.name}:{figure}" for c in self.spec.columns for figure in _expressions(c))]
        sent = {"rows": self.rows, **self.sums}
        return [
            f"{name.replace(':', ' ')}: sent {sent.get(name)}, stored {stored}"
            for name, stored in zip(names, row, strict=True)
            if not _same(sent.get(name), stored)
        ]


def _expressions(column: ColumnSpec) -> dict[str, str]:
    name = quote(column.name)
    result = {"values": f"count({name})"}
    if column.type.is_exact_number:
        return result | {"sum": f"sum({name})"}
    if column.type.is_text:
        return result | {"crc": f"sum(crc32({name}))"}
    if column.type.base == "date":
        return result | {"days": f"sum(datediff({name}, '1970-01-01'))"}
    if column.type.base in ("datetime", "timestamp"):
        return result | {"microseconds": f"sum(timestampdiff(microsecond, '1970-01-01', {name}))"}
    return result | {"least": f"min({name})", "greatest": f"max({name})", "total": f"sum({name})"}


def _figures(column: ColumnSpec, values: pa.Array) -> Figures:
    count = {"values": len(values) - values.null_count}
    if column.type.is_text:
        counted = pc.value_counts(values.drop_null())
        pairs = zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)
        return count | {"crc": sum(zlib.crc32(text.encode()) * times for text, times in pairs)}
    if column.type.is_exact_number:
        # As wide decimals, because a sum of 64-bit numbers may not fit 64 bits.
        wide = pa.decimal256(76, getattr(values.type, "scale", 0))
        numbers = pc.cast(values, pa.int8()) if pa.types.is_boolean(values.type) else values
        return count | {"sum": pc.sum(pc.cast(numbers, wide)).as_py() or 0}
    if column.type.base == "date":
        return count | {"days": pc.sum(values.cast(pa.int32()).cast(pa.int64())).as_py() or 0}
    if column.type.base in ("datetime", "timestamp"):
        micro = values.cast(pa.timestamp("us")).cast(pa.int64())
        return count | {"microseconds": pc.sum(pc.cast(micro, pa.decimal256(76, 0))).as_py() or 0}
    limits = pc.min_max(values)
    total = pc.sum(values).as_py() or 0
    return count | {"least": limits["min"].as_py(), "greatest": limits["max"].as_py(), "total": total}


def _merge(figure: str, old: Any, new: Any) -> Any:
    if old is None or new is None:
        return new if old is None else old
    return {"least": min, "greatest": max}.get(figure, lambda a, b: a + b)(old, new)


def _same(sent: Any, stored: Any) -> bool:
    # A sum over no rows is null to the server and nothing to us.
    if sent is None or stored is None:
        return not sent and not stored
    if isinstance(sent, float) or isinstance(stored, float):
        return math.isclose(float(sent), float(stored), rel_tol=1e-9, abs_tol=1e-12)
    return Decimal(sent) == Decimal(stored)
