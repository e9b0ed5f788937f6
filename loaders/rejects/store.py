"""The rows that loads set aside, as the ledger keeps them: found, grouped, read, explained, dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loaders.spec import TableSpec
from warehouse.database import quote
from warehouse.errors import UsageError
from warehouse.ledger import now
from warehouse.settings import Settings

UNSOLVED = ("open", "failed")
STATES = {
    "open": ("open",),
    "failed": ("failed",),
    "replayed": ("replayed",),
    "dropped": ("dropped",),
    "all": ("open", "failed", "replayed", "dropped"),
}
AT_ONCE = 500
PAGE_BYTES = 16 * 1024 * 1024
REASON_CHARACTERS = 500


@dataclass(frozen=True)
class StoredReject:
    """A row of ops.rejects.

    Attributes:
        column: the first that does not fit; None when the row could not be taken apart.
        row: the whole row as `loaders.values.rows.as_kept` has it, or as it stands in the file.
    """

    reject_id: int
    table: str
    load_id: int
    state: str
    path: str
    position: int
    column: str | None
    value: str | None
    reason: str
    row: str
    rejected_at: datetime
    resolved_at: datetime | None
    resolved_load_id: int | None


@dataclass(frozen=True)
class RejectGroup:
    """Rejects of one file that have the same column and reason, values left out, and one of them."""

    table: str
    path: str
    column: str | None
    reason: str
    state: str
    rows: int
    reject_id: int
    position: int
    value: str | None


class Rejects:
    """The rejects of a warehouse, over one connection."""

    def __init__(self, settings: Settings, cursor: Any) -> None:
        self._cursor = cursor
        self._rejects, self._files = (quote(settings.database("ops"), n) for n in ("rejects", "files"))

    def tables(self, specs: Sequence[TableSpec], names: Sequence[str]) -> list[str]:
        """The tables, declared or with rejects, that were asked for; all when none was.

        Raises:
            UsageError: a name matches no table.
        """
        self._cursor.execute(f"select distinct table_name from {self._rejects} order by table_name")
        known = list(dict.fromkeys([*(spec.name for spec in specs), *(row[0] for row in self._cursor)]))
        for name in names:
            if not any(name in (table, table.split(".")[0]) for table in known):
                raise UsageError(
                    f"There is no source {name!r}, declared or with rejects.",
                    f"there are: {', '.join(known) or 'none'}.",
                )
        return [t for t in known if not names or t in names or t.split(".")[0] in names]

    def ids(
        self,
        tables: Sequence[str],
        states: Sequence[str],
        *,
        among: Sequence[int] = (),
        loaded: bool = False,
        limit: int | None = None,
    ) -> list[int]:
        """Find rejects, in the order of their loads, files and rows.

        Args:
            among: none but these; all unless given.
            loaded: those alone whose file's other rows are in the table.

        Raises:
            UsageError: one of those that were asked for does not exist.
        """
        self._refuse_unknown(among)
        conditions = ["table_name in %s", "state in %s"] + (["reject_id in %s"] if among else [])
        if loaded:
            conditions.append(
                f"exists (select 1 from {self._files} as f where f.table_name = r.table_name "
                "and f.path = r.path and f.load_id = r.load_id)"
            )
        if not tables:
            return []
        self._cursor.execute(
            f"select reject_id from {self._rejects} as r where {' and '.join(conditions)} "
            f"order by table_name, load_id, path, position, reject_id {f'limit {limit}' if limit else ''}",
            (tuple(tables), tuple(states), *([tuple(among)] if among else [])),
        )
        return [int(row[0]) for row in self._cursor.fetchall()]

    def read(self, ids: Sequence[int]) -> list[StoredReject]:
        """The rejects with these numbers, in their order."""
        if not ids:
            return []
        self._cursor.execute(
            "select reject_id, table_name, load_id, state, path, position, column_name, value, reason, "
            f"row_data, rejected_at, resolved_at, resolved_load_id from {self._rejects} "
            "where reject_id in %s",
            (tuple(ids),),
        )
        found = {row[0]: StoredReject(*row) for row in self._cursor.fetchall()}
        return [found[number] for number in ids if number in found]

    def pages(self, ids: Sequence[int]) -> Iterator[list[StoredReject]]:
        """The rejects with these numbers, in their order, and never more at once than memory holds well."""
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            self._cursor.execute(
                "select reject_id, octet_length(row_data) + coalesce(octet_length(value), 0) "
                f"from {self._rejects} where reject_id in %s",
                (tuple(part),),
            )
            sizes, page, size = dict(self._cursor.fetchall()), list[int](), 0
            for number in part:
                if page and size + sizes.get(number, 0) > PAGE_BYTES:
                    yield self.read(page)
                    page, size = [], 0
                page.append(number)
                size += sizes.get(number, 0)
            yield self.read(page)

    def groups(self, tables: Sequence[str], states: Sequence[str]) -> list[RejectGroup]:
        """Count rejects by table, file, column and reason."""
        if not tables:
            return []
        told = (
            "case when value is null or value = '' or char_length(value) > 400 then reason "
            "else replace(reason, concat('''', value, ''''), '''…''') end"
        )
        self._cursor.execute(
            "select grouped.table_name, grouped.path, grouped.column_name, told, grouped.state, matching, "
            "first_id, first.position, first.value from (select table_name, path, column_name, told, state, "
            "count(*) as matching, min(reject_id) as first_id from (select table_name, path, column_name, "
            f"state, reject_id, left({told}, {REASON_CHARACTERS}) as told from {self._rejects} "
            "where table_name in %s and state in %s) as cleaned "
            "group by table_name, path, column_name, told, state) as grouped "
            f"inner join {self._rejects} as first on first.reject_id = first_id "
            "order by grouped.table_name, grouped.path, matching desc, first_id",
            (tuple(tables), tuple(states)),
        )
        return [RejectGroup(*row) for row in self._cursor.fetchall()]

    def drop(self, ids: Sequence[int]) -> int:
        """Mark rejects as dropped; return how many were open or failed until now."""
        dropped = 0
        for start in range(0, len(ids), AT_ONCE):
            dropped += self._cursor.execute(
                f"update {self._rejects} set state = 'dropped', resolved_at = %s "
                "where reject_id in %s and state in %s",
                (now(), tuple(ids[start : start + AT_ONCE]), UNSOLVED),
            )
        return dropped

    def explain(self, reasons: Sequence[tuple[StoredReject, str | None, str | None, str]]) -> None:
        """Write why open rejects still do not fit: column, value and reason of today."""
        changed = []
        for reject, column, value, reason in reasons:
            if reject.column is None:
                # That it has none tells that the row is kept as it stands in the file.
                reason, column, value = f"column {column}: {reason}" if column else reason, None, None
            elif column is None:
                column, value = reject.column, reject.value
            told = (column, value, reason[:REASON_CHARACTERS])
            if told != (reject.column, reject.value, reject.reason):
                changed.append((*told, reject.reject_id))
        if changed:
            self._cursor.execute("begin")
            self._cursor.executemany(
                f"update {self._rejects} set column_name = %s, value = %s, reason = %s "
                "where reject_id = %s and state = 'open'",
                changed,
            )
            self._cursor.execute("commit")

    def _refuse_unknown(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        self._cursor.execute(
            f"select reject_id from {self._rejects} where reject_id in %s and state <> 'pending'",
            (tuple(ids),),
        )
        if missing := set(ids) - {row[0] for row in self._cursor.fetchall()}:
            raise UsageError(
                f"There is no reject {', '.join(map(str, sorted(missing)[:5]))}.",
                "`etlp rejects list` and `etlp rejects show SOURCE.TABLE` tell their numbers.",
            )
