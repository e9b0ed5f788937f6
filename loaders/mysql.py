"""Batches into a table: LOAD DATA LOCAL fed from memory, then compared with what was sent."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from loaders.encode import FORMAT, encode
from loaders.proof import Proof
from loaders.spec import TableSpec
from warehouse.database import quote
from warehouse.errors import LoadError

# Kept on every raw row, so that each tells where it came from.
AUDIT_COLUMNS = {
    "_loaded_at": "datetime(6) not null comment 'When the row was loaded, UTC'",
    "_load_id": "char(32) not null comment 'The load that brought the row, see ops.loads'",
    "_source_file": "varchar(500) not null comment 'The file that held the row'",
}


def create_table(cursor: Any, spec: TableSpec, identifier: str) -> None:
    """Create the raw table of a source under a name.

    Texts are compared by their bytes: with the usual collations a key that
    differs in case or accents only would be a duplicate.
    """
    lines = []
    for column in spec.columns:
        null = " not null" if column.name in spec.key else ""
        lines.append(f"{quote(column.name)} {column.type.sql}{null} comment {_literal(column.description)}")
    lines += [f"{quote(name)} {kind}" for name, kind in AUDIT_COLUMNS.items()]
    if spec.key:
        lines.append(f"primary key ({', '.join(map(quote, spec.key))})")
    lines.append(f"key {quote('_source_file')} ({quote('_source_file')})")
    cursor.execute(
        f"create table {quote(spec.database, identifier)} ({', '.join(lines)}) "
        f"character set utf8mb4 collate utf8mb4_bin comment {_literal(spec.description)}"
    )


def stored_columns(cursor: Any, spec: TableSpec) -> list[str]:
    """The columns of the raw table as it is, audit columns left out; empty when there is none."""
    cursor.execute(
        "select column_name from information_schema.columns "
        "where table_schema = %s and table_name = %s order by ordinal_position",
        (spec.database, spec.identifier),
    )
    return [row[0] for row in cursor.fetchall() if row[0] not in AUDIT_COLUMNS]


def copy(
    cursor: Any, spec: TableSpec, identifier: str, batches: Iterable[pa.RecordBatch], audit: dict[str, str]
) -> int:
    """Load batches into a table inside the caller's transaction; return the rows stored.

    Args:
        audit: the values of `AUDIT_COLUMNS` for these rows.

    Raises:
        LoadError: the server skipped, changed or warned about a row. The caller
            must roll back.
    """
    table = quote(spec.database, identifier)
    proof = Proof(spec)
    marks = ", ".join(f"{quote(name)} = %s" for name in AUDIT_COLUMNS)
    with _stream(batches, proof) as path:
        cursor.execute(
            f"load data local infile %s into table {table} {FORMAT} "
            f"({', '.join(map(quote, spec.names))}) set {marks}",
            (path, *(audit[name] for name in AUDIT_COLUMNS)),
        )
        stored, warnings = cursor.rowcount, cursor.warning_count
    if warnings or stored != proof.rows:
        raise _difference(cursor, spec, audit, f"{proof.rows} rows were sent, {stored} stored")
    cursor.execute(proof.query(table, "_source_file = %s"), (audit["_source_file"],))
    if differences := proof.differences(cursor.fetchone()):
        raise LoadError(
            f"{audit['_source_file']}: {table} holds something else than was sent: {'; '.join(differences)}.",
            "nothing of this file was kept; please report this with the file.",
        )
    return proof.rows


def _difference(cursor: Any, spec: TableSpec, audit: dict[str, str], what: str) -> LoadError:
    cursor.execute("show warnings limit 3")
    reasons = "; ".join(str(row[2]) for row in cursor.fetchall())
    hint = f"nothing of this file was kept; mend it, or the columns and the key in {spec.declared_in}."
    return LoadError(f"{audit['_source_file']} into {spec.name}: {what}. The server says: {reasons}.", hint)


@contextmanager
def _stream(batches: Iterable[pa.RecordBatch], proof: Proof) -> Iterator[str]:
    """A path from which the encoded batches can be read once, while a thread makes them."""
    read_end, write_end = os.pipe()
    failure: list[BaseException] = []

    def write() -> None:
        try:
            with os.fdopen(write_end, "wb", buffering=0) as pipe:
                for batch in batches:
                    proof.add(batch)
                    rest = encode(batch)
                    while rest:
                        rest = rest[pipe.write(rest) :]
        except BrokenPipeError:
            # The server stopped reading; its own error tells why.
            pass
        except BaseException as error:  # handed to the loading thread below
            failure.append(error)

    writer = threading.Thread(target=write, name="encode", daemon=True)
    writer.start()
    try:
        yield f"/dev/fd/{read_end}"
    finally:
        os.close(read_end)
        writer.join()
        if failure:
            # The rows before the bad one did arrive: this error makes the caller roll back.
            raise failure[0]


def _literal(text: str) -> str:
    cleaned = " ".join(text.split())[:1000]
    return "'" + cleaned.replace("\\", "\\\\").replace("'", "''") + "'"
