"""Differences between a declaration and what is there; those of the raw table are found here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from loaders.publish.drift import same_type, widens
from loaders.publish.table import stored_columns
from loaders.spec import TableSpec
from warehouse.database import connect, is_there
from warehouse.errors import ServerUnreachable
from warehouse.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes:
        kind: e.g. ``only in files``.
        subject: the column or file.
        told: what differs, with the first value and its place.
        hint: a line of YAML, or what to do; may be empty.
        differs: whether the load would stop or reject rows; a note does not.
    """

    kind: str
    subject: str
    told: str
    hint: str = ""
    differs: bool = True


@dataclass
class TableDiff:
    """What differs for one table; `files` were compared."""

    table: str
    files: int
    findings: list[Finding] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything but notes was found."""
        return any(finding.differs for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"table": self.table, "files": self.files, "findings": [asdict(one) for one in self.findings]}


def compare_table(settings: Settings, spec: TableSpec) -> list[Finding]:
    """The columns and types of the raw table against those declared; nothing where there is no table yet.

    Raises:
        pymysql.MySQLError: this user may not read the table.
    """
    try:
        with connect(settings) as connection, connection.cursor() as cursor:
            there = is_there(cursor, spec.database, spec.identifier)
            stored = stored_columns(cursor, spec) if there else {}
    except ServerUnreachable as error:
        return [Finding("raw table", spec.identifier, f"not compared: {error.message}", error.hint, False)]
    if not stored:
        return []
    found = [
        Finding(
            "raw table", name, f"only in {spec.database}.{spec.identifier}: {kind}", "drop it, or declare it"
        )
        for name, kind in stored.items()
        if name not in spec.names
    ]
    for column in spec.columns:
        if column.name not in stored:
            told = f"not in {spec.database}.{spec.identifier}"
            hint = "drop the table and load again" if column.required else "the next load adds it"
            found.append(Finding("raw table", column.name, told, hint, column.required))
        elif not same_type(old := stored[column.name], column.type):
            may = widens(old, column.type)
            hint = (
                "the next load widens it" if may else "declare a wider type, or drop the table and load again"
            )
            told = f"{old} in {spec.database}.{spec.identifier}, {column.type.sql} declared"
            found.append(Finding("raw table", column.name, told, hint, not may))
    return found
