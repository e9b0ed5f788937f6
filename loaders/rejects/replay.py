"""Rejected rows brought in after the declaration was mended: each once, in one transaction per table.

etlp rejects replay [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from loaders.external import Contract
from loaders.files.raw import RawBatch, RawFile
from loaders.publish.aside import prove
from loaders.publish.drift import align
from loaders.publish.evolve import as_stored
from loaders.publish.job import Job, connections, prepare_session
from loaders.publish.limits import with_limits
from loaders.publish.lock import lock
from loaders.publish.quarantine import Quarantine
from loaders.publish.record import Load
from loaders.publish.recover import recover, undone_on_error
from loaders.publish.staged import LOST, ROWS
from loaders.publish.steps import step
from loaders.publish.table import create_table, drop, index_loads, stored_columns
from loaders.rejects.rebuild import Rebuilder, Row
from loaders.rejects.replay_merge import publish, sort_out
from loaders.rejects.store import Rejects, StoredReject
from loaders.spec import TableSpec, read_specs, select_specs
from loaders.transfer.proof import Proof, Verify
from loaders.transfer.streams import Streams
from loaders.values.matching import Match
from loaders.values.rows import typed
from mysql_arrow.encode import encode, in_chunks
from warehouse import ledger
from warehouse.database import connect
from warehouse.errors import UsageError
from warehouse.settings import Settings


@dataclass(frozen=True)
class TableReplay:
    """What a replay did to one table.

    Attributes:
        rows: that the table has more.
        superseded: of a merge, rows that a later one of their key had replaced already.
        left: rejects that still do not fit, and stay open with the reason of today.
        load_id: the replay's row in ops.loads.
    """

    table: str
    rows: int
    superseded: int
    left: int
    load_id: int
    seconds: float


def replay(settings: Settings, names: Sequence[str] = (), ids: Sequence[int] = ()) -> list[TableReplay]:
    """Bring in the open rejects of the named sources, or of all, as far as they fit now.

    Args:
        ids: none but these rejects; all unless given.

    Raises:
        UsageError: a source or reject does not exist, or the table is not there.
        ConfigError: a declaration is wrong, or differs from the table that is there.
        LoadError: the server stored something else than was sent.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    specs = select_specs(read_specs(settings), tuple(names))
    ledger.prepare(settings)
    done = []
    for spec in specs:
        with connect(settings) as connection, connection.cursor() as cursor:
            prepare_session(cursor)
            # Without a look before it, every table would wait for its load under way.
            if Rejects(settings, cursor).ids([spec.name], ["open"], among=ids, limit=1):
                with lock(cursor, spec):
                    done += _replay_table(settings, cursor, spec, ids)
    return done


def _replay_table(
    settings: Settings, cursor: Any, spec: TableSpec, among: Sequence[int]
) -> list[TableReplay]:
    recover(settings, cursor, spec)
    found = Rejects(settings, cursor).ids([spec.name], ["open"], among=among, loaded=True)
    if not stored_columns(cursor, spec):
        raise UsageError(
            f"{spec.name}: there is no table {spec.database}.{spec.identifier}.",
            f"`etlp load {spec.name}` brings all its files, with the rows that did not fit before.",
        )
    if not found:
        return []
    if spec.external.contract is Contract.EVOLVE:
        spec = as_stored(cursor, spec)
    align(cursor, spec)
    spec = with_limits(cursor, spec)
    load = Load.start(settings, cursor, spec, "replay", Verify.FULL.value)
    step("started")
    job = Job(
        settings, spec, load, cursor, Quarantine(cursor, load), Verify.FULL, 1, lambda file, rows, share: None
    )
    with undone_on_error(settings, cursor, spec):
        return [_Replay(job).run(found)]


class _Replay:
    """One load from the ledger instead of files."""

    def __init__(self, job: Job) -> None:
        self.job, self.spec = job, job.spec
        self.rejects = Rejects(job.settings, job.cursor)

    def run(self, ids: Sequence[int]) -> TableReplay:
        started = time.monotonic()
        job, spec, staged = self.job, self.spec, self.spec.identifier + ROWS
        create_table(job.cursor, spec, staged, staged=True)
        proof = job.proof()
        self._send(ids, staged, proof)
        prove(job, staged, proof)
        step("replay-sent")
        superseded = sort_out(job) if spec.key else []
        index_loads(job.cursor, spec)
        rows = publish(job, superseded, len(ids))
        for suffix in (ROWS, LOST):
            drop(job.cursor, spec.database, spec.identifier + suffix)
        left = len(ids) - rows - len(superseded)
        return TableReplay(
            spec.name, rows, len(superseded), left, job.load.load_id, time.monotonic() - started
        )

    def _send(self, ids: Sequence[int], staged: str, proof: Proof) -> None:
        """Send what fits now, numbered as the rejects are; one stream keeps their order."""
        job = self.job
        target = job.target(staged, extra=("_position",))
        with (
            connections(job.settings, 1) as opened,
            Rebuilder(job.settings, job.cursor, self.spec) as rebuilder,
            Streams(opened, target) as streams,
        ):
            for rejects in self.rejects.pages(ids):
                for path, group in groupby(rejects, key=lambda reject: reject.path):
                    own = list(group)
                    batch, raw = self._typed(own, rebuilder.rows(path, own))
                    if batch.num_rows:
                        proof.add(batch.select(list(self.spec.names)), raw)
                    for chunk in in_chunks(batch):
                        streams.send(path, encode(chunk), chunk.num_rows)

    def _typed(
        self, rejects: Sequence[StoredReject], rebuilt: Sequence[Row | str]
    ) -> tuple[pa.RecordBatch, Sequence[pa.Array]]:
        """The rows that fit, cast as those of files are, and their values as they stood in the file.

        The ledger learns why the others do not.
        """
        pairs = list(zip(rejects, rebuilt, strict=True))
        whole = [(reject, row) for reject, row in pairs if not isinstance(row, str)]
        columns = range(len(self.spec.names))
        raw = RawBatch(
            pa.RecordBatch.from_arrays(
                [pa.array([row[place] for _, row in whole], pa.binary()) for place in columns],
                names=[f"c{place}" for place in columns],
            ),
            (),
            range(len(whole)),
        )
        match = Match(tuple(columns), {name: place for place, name in enumerate(self.spec.names)}, {})
        rows = typed(raw, self.spec, match, RawFile(self.spec.declared_in, []))
        reasons: list[tuple[StoredReject, str | None, str | None, str]] = [
            (reject, None, None, row) for reject, row in pairs if isinstance(row, str)
        ]
        reasons += [(whole[bad.position][0], bad.column, bad.value, bad.reason) for bad in rows.rejects]
        self.rejects.explain(reasons)
        numbers = [whole[int(position)][0].reject_id for position in rows.positions]
        return rows.batch.append_column("_position", pa.array(numbers, pa.int64())), rows.raw
