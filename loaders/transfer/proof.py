"""The proof that a table holds what the files do: figures per column, computed on both sides.

`full` proves every row, `sample` about one row in seventeen, `count` the rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from loaders.spec import ColumnSpec
from loaders.transfer.figures import Figure, figures
from loaders.transfer.sums import EPOCH_DAY
from loaders.types import Family
from mysql_arrow.constants import integer
from warehouse.database import quote

# A prime, so that round numbers (whole hours, multiples of ten) are not all taken or all left.
SAMPLE = 17


class Verify(Enum):
    """How much is proven."""

    FULL = "full"
    SAMPLE = "sample"
    COUNT = "count"


class Proof:
    """Adds up the figures of the batches that are sent, and compares them with the table's."""

    def __init__(self, columns: Sequence[ColumnSpec], verify: Verify = Verify.FULL) -> None:
        self.columns = tuple(columns)
        self.rows = 0
        self.verify = verify
        if verify is Verify.SAMPLE and not self._samplers():
            # Without a column to choose rows by, all of them are proven.
            self.verify = Verify.FULL
        proven = () if verify is Verify.COUNT else self.columns
        self.figures: list[tuple[int, Figure]] = [
            (index, figure) for index, column in enumerate(proven) for figure in figures(column)
        ]
        self.sent: list[Any] = [None] * len(self.figures)
        self.unread: list[str] = []
        # Which figures tell something of what was sent; all of them as long as nothing was.
        self.matters: list[bool] | None = None

    def add(self, batch: pa.RecordBatch, raw: Sequence[pa.Array]) -> None:
        """Count a batch in.

        Args:
            batch: what is sent; its columns are in the order of `columns`.
            raw: the same rows and columns as they were read.
        """
        self.rows += batch.num_rows
        if self.verify is Verify.SAMPLE:
            chosen = self._chosen(batch)
            batch, raw = batch.filter(chosen), [values.filter(chosen) for values in raw]
        if batch.num_rows:
            before = self.matters or [False] * len(self.figures)
            self.matters = [
                known or figure.matters(batch.column(index))
                for known, (index, figure) in zip(before, self.figures, strict=True)
            ]
            measured = [self._measured(index, figure, batch, raw) for index, figure in self.figures]
            self.sent = _joined(self.figures, self.sent, measured)

    def query(self, table: str, condition: str) -> str:
        """The query that makes the server compute the same figures over some rows."""
        asked = self.matters or [True] * len(self.figures)
        parts = zip(asked, self.figures, strict=True)
        proven = "".join(f", {figure.sql if matters else 'null'}" for matters, (_, figure) in parts)
        if self.verify is not Verify.SAMPLE:
            return f"select count(*){proven} from {table} where {condition}"
        rows = f"(select count(*) from {table} where {condition})"
        return f"select {rows}{proven} from {table} where ({condition}) and {self._chosen_sql()}"

    def differences(self, *answers: tuple[Any, ...]) -> list[str]:
        """What the server's answers to `query` over disjoint rows say otherwise; empty when all is proven."""
        rows = sum(int(answer[0]) for answer in answers)
        stored: list[Any] = [None] * len(self.figures)
        for answer in answers:
            stored = _joined(self.figures, stored, answer[1:])
        found = [*self.unread, *([f"rows: sent {self.rows}, stored {rows}"] if rows != self.rows else [])]
        magnitude = {
            figure.column: float(value or 0)
            for (_, figure), value in zip(self.figures, self.sent, strict=True)
            if figure.name == "magnitude"
        }
        asked = self.matters or [True] * len(self.figures)
        for matters, (_, figure), sent, kept in zip(asked, self.figures, self.sent, stored, strict=True):
            # The sum of the largest doubles is infinite, and nothing times that is no number.
            room = figure.tolerance and figure.tolerance * magnitude.get(figure.column, 0.0)
            if matters and not _same(sent, kept, room):
                found.append(f"{figure.column} {figure.name}: sent {sent}, stored {kept}")
        return found

    def _measured(self, index: int, figure: Figure, batch: pa.RecordBatch, raw: Sequence[pa.Array]) -> Any:
        try:
            again = figure.again(raw[index], self.columns[index].type)
        except ValueError as error:
            self.unread.append(f"{figure.column}: Python does not read what Arrow did: {error}")
            again = None
        return figure.measure(batch.column(index)) if again is None else again

    def _samplers(self) -> list[ColumnSpec]:
        """Columns that rows can be chosen by at next to no cost, required ones first."""
        able = [c for c in self.columns if c.type.family in (Family.INTEGER, Family.DATE)]
        return sorted(able, key=lambda column: not column.required)

    def _chosen(self, batch: pa.RecordBatch) -> pa.Array:
        sampled = self._samplers()[0]
        values = batch.column(self.columns.index(sampled))
        if sampled.type.family is Family.DATE:
            values = pc.add(values.cast(pa.int32()), integer(EPOCH_DAY, pa.int32()))
        sample = integer(SAMPLE, values.type)
        whole = pc.divide(values, sample)
        return pc.equal(pc.multiply(whole, sample), values)

    def _chosen_sql(self) -> str:
        sampled = self._samplers()[0]
        name = quote(sampled.name)
        value = f"to_days({name})" if sampled.type.family is Family.DATE else name
        return f"mod({value}, {SAMPLE}) = 0"


def _joined(names: Sequence[tuple[int, Figure]], old: Sequence[Any], new: Iterable[Any]) -> list[Any]:
    return [
        (b if a is None else a) if a is None or b is None else figure.join(a, b)
        for (_, figure), a, b in zip(names, old, new, strict=True)
    ]


def _same(sent: Any, stored: Any, tolerance: float) -> bool:
    # A sum over no rows is null to the server and nothing to us.
    if sent is None or stored is None:
        return not sent and not stored
    if isinstance(sent, float) or isinstance(stored, float):
        return sent == stored or abs(float(sent) - float(stored)) <= tolerance
    return Decimal(sent) == Decimal(stored)
