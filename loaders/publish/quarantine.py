"""The quarantine: rejected rows in ops.rejects, and how many a load may have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loaders.external import Contract
from loaders.landing import LandedFile
from loaders.publish.evolve import TooNarrow
from loaders.publish.record import FileCount, Load
from loaders.values.rows import Reject
from warehouse.errors import DataError
from warehouse.ledger import now

INSERTED_AT_ONCE = 500
# Past a threshold that is a count, so many more are told before a load gives up.
TOLD = 100
REASON_CHARACTERS = 500


class Quarantine:
    """Sets rejected rows aside while a load goes on; they are `pending` until it is published.

    Args:
        cursor: of a connection that commits by itself, so that what a failed load
            rejected can be looked at.
        widens: a value that does not fit its column ends the load by `TooNarrow`.
    """

    def __init__(self, cursor: Any, load: Load, *, widens: bool = False) -> None:
        self.cursor, self.load, self.widens = cursor, load, widens
        self.rejected = 0
        self.first: tuple[str, Reject] | None = None

    def add(self, path: str, rejects: Sequence[Reject]) -> None:
        """Set rows of a file aside."""
        if not rejects:
            return
        self.first = self.first or (path, rejects[0])
        self.rejected += len(rejects)
        moment = now()
        statement = (
            f"insert into {self.load.rejects} (table_name, load_id, state, path, position, column_name, "
            "value, reason, row_data, rejected_at) values (%s, %s, 'pending', %s, %s, %s, %s, %s, %s, %s)"
        )
        name, load_id = self.load.spec.name, self.load.load_id
        for start in range(0, len(rejects), INSERTED_AT_ONCE):
            self.cursor.executemany(
                statement,
                [
                    (
                        name,
                        load_id,
                        path,
                        r.position,
                        r.column,
                        r.value,
                        r.reason[:REASON_CHARACTERS],
                        r.row,
                        moment,
                    )
                    for r in rejects[start : start + INSERTED_AT_ONCE]
                ],
            )

    def take(self, file: LandedFile, count: FileCount, rejects: Sequence[Reject]) -> None:
        """Set rows aside that were rejected while a file was read.

        Raises:
            DataError: there are so many that the load cannot be published any more.
            TooNarrow: a wider column may do.
        """
        if self.widens and any(reject.column for reject in rejects):
            raise TooNarrow
        most = self.load.spec.external.max_rejects.count
        # Of a load that cannot be published any more, not all are kept: there may be millions.
        kept = rejects if most is None else rejects[: max(0, most + TOLD + 1 - self.rejected)]
        self.add(file.name, kept)
        self.rejected += len(rejects) - len(kept)
        count.rejected += len(rejects)
        if most is not None and self.rejected > most and (most == 0 or self.rejected > most + TOLD):
            raise self.refusal(None)

    def judge(self, rows: int) -> None:
        """Decide whether a load of so many rows, rejected ones included, may be published.

        Raises:
            DataError: more rows were rejected than the source allows.
        """
        if self.rejected and not self.load.spec.external.max_rejects.allows(self.rejected, rows):
            raise self.refusal(rows)

    def refusal(self, rows: int | None) -> DataError:
        """Why the load is not published: the first reject, and how many there are."""
        spec = self.load.spec
        assert self.first is not None  # noqa: S101  (only asked for once there is a reject)
        path, reject = self.first
        more = f" {self.rejected - 1:,} more rows do not fit." if self.rejected > 1 else ""
        of = f" of {rows:,}" if rows is not None else ""
        allowed = f"{self.rejected:,}{of} rows were rejected, {spec.external.max_rejects} are allowed; "
        sets_aside = spec.external.contract is Contract.QUARANTINE or spec.external.max_rejects.count != 0
        return DataError(
            f"{path}, {self.unit} {reject.position}: {describe(spec, reject)}{more}",
            f"{allowed if sets_aside else ''}`etlp rejects list` shows "
            f"them; mend the file or the declaration in {spec.declared_in}, or "
            f"{'raise `max_rejects`' if sets_aside else 'declare `contract: quarantine`'} there. "
            "Nothing of this load was kept.",
        )

    @property
    def unit(self) -> str:
        return "row" if self.load.spec.options.format == "parquet" else "line"


def describe(spec: Any, reject: Reject) -> str:
    """What does not fit, for people."""
    if reject.column is None:
        return f"the row does not fit {spec.name}: {reject.reason}."
    kind = next((column.type.sql for column in spec.columns if column.name == reject.column), "")
    what = f"column {reject.column} of {spec.name} is {kind}"
    return f"{what}, but the value is {reject.value!r} ({reject.reason})."
