"""Declarations compared with the files that are there, and with the raw tables.

etlp source diff [SOURCE[.TABLE] ...]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from loaders.declare.findings import Finding, TableDiff, compare_table
from loaders.declare.source_yaml import column_lines
from loaders.external import Contract
from loaders.files.detect import detect
from loaders.files.opening import open_raw
from loaders.landing import find_paths, partitions_of
from loaders.profile.infer import FileProfile, profile, wider, widest_text
from loaders.profile.kinds import NULLS
from loaders.profile.telling import short
from loaders.spec import TableSpec, read_specs, select_specs
from loaders.values.cast import cast_column
from loaders.values.matching import names_in
from warehouse.errors import DataError
from warehouse.settings import Settings
from warehouse.yaml_text import sequence


def diff(settings: Settings, names: tuple[str, ...] = ()) -> list[TableDiff]:
    """Compare the named tables, or all.

    Raises:
        UsageError: a name matches no table.
        ConfigError: a declaration is wrong.
    """
    return [_diff(settings, spec) for spec in select_specs(read_specs(settings), names)]


def _diff(settings: Settings, spec: TableSpec) -> TableDiff:
    paths = find_paths(settings, spec.location)
    result = TableDiff(spec.name, len(paths))
    if not paths:
        result.findings.append(Finding("no files", spec.location, "no file matches the location"))
    seen = _Files(spec)
    for path in paths:
        seen.read(path)
    result.findings += seen.findings()
    result.findings += compare_table(settings, spec)
    return result


@dataclass
class _Misfit:
    place: str
    value: str | None
    reason: str
    count: int = 0


class _Files:
    """The files of one table, compared one after the other."""

    def __init__(self, spec: TableSpec) -> None:
        self.spec = spec
        self.found: list[Finding] = []
        self.good: list[Path] = []
        self.unknown: dict[str, list[Path]] = {}
        self.missing: dict[str, list[Path]] = {}
        self.ordered: list[Path] = []
        self.misfits: dict[str, _Misfit] = {}
        self.nulls: dict[str, Path] = {}

    def read(self, path: Path) -> None:
        try:
            self._columns(path)
            self._values(path)
            if self.spec.options.format == "csv":
                extra = set(detect(path, {"header_rows": self.spec.options.header_rows}).null_values) - {
                    *self.spec.options.null_values,
                    "",
                }
                self.nulls |= dict.fromkeys(sorted(extra), path)
        except DataError as error:
            self.found.append(Finding("unreadable", path.name, error.message, error.hint))
        else:
            self.good.append(path)

    def _columns(self, path: Path) -> None:
        with open_raw(path, self.spec.options, ()) as raw:
            names = names_in(raw.names, self.spec.options, self.spec.names, partitions_of(path))
        own = self.spec.names
        constants = partitions_of(path)
        for name in names:
            if name not in own:
                self.unknown.setdefault(name, []).append(path)
        for name in own:
            if name not in names and name not in constants:
                self.missing.setdefault(name, []).append(path)
        if [name for name in names if name in own] != [name for name in own if name in names]:
            self.ordered.append(path)

    def _values(self, path: Path) -> None:
        constants = partitions_of(path)
        broken = 0
        first = ""
        with open_raw(path, self.spec.options) as raw:
            names = names_in(raw.names, self.spec.options, self.spec.names, partitions_of(path))
            for batch in raw.batches():
                broken += len(batch.broken)
                for row in batch.broken[: 0 if first else 1]:
                    first = f"{raw.unit} {row.position}: {row.reason}"
                for column in self.spec.columns:
                    if column.name in names:
                        values = batch.rows.column(names.index(column.name))
                    elif column.name in constants:
                        values = pa.repeat(
                            pa.scalar(constants[column.name], pa.string()), min(1, len(batch.positions))
                        )
                    else:
                        continue
                    _, misfits = cast_column(values, column)
                    if misfits:
                        index = min(misfits)
                        place = f"{path.name}, {raw.unit} {batch.position(index)}"
                        value = _told(values[index].as_py())
                        known = self.misfits.setdefault(column.name, _Misfit(place, value, misfits[index]))
                        known.count += len(misfits)
        if broken:
            self.found.append(Finding("broken rows", path.name, f"{broken:,} rows, the first in {first}"))

    def findings(self) -> list[Finding]:
        """All that was found, columns first."""
        found: list[Finding] = []
        profiled = self._profile() if (self.unknown or self.misfits) and self.good else None
        for name, paths in self.unknown.items():
            kind = profiled.column(name).type if profiled and name in _names(profiled) else "varchar(255)"
            note = profiled.column(name).note if profiled and name in _names(profiled) else ""
            line = column_lines(name, kind, "TODO: what it means.")[0]
            told = f"{_some(paths, self.good)}: {kind} ({note})"
            found.append(Finding("only in files", name, told, line, self._contract() is not Contract.EVOLVE))
        required = {column.name for column in self.spec.columns if column.required}
        for name, paths in self.missing.items():
            may = self._contract() is Contract.EVOLVE and name not in required
            found.append(Finding("only declared", name, f"not in {_some(paths, self.good)}", "", not may))
        for name, misfit in self.misfits.items():
            found.append(self._misfit(name, misfit, profiled))
        if self.ordered:
            told = f"columns stand in another order in {_some(self.ordered, self.good)}; they go by name"
            found.append(Finding("order", self.ordered[0].name, told, "", False))
        for text, path in self.nulls.items():
            listed = sequence([*self.spec.options.null_values, text])
            told = f"{short(text)} looks like null and is not declared as one"
            found.append(Finding("null", path.name, told, f"null_values: {listed}", False))
        return found + self.found

    def _contract(self) -> Contract:
        return self.spec.external.contract

    def _profile(self) -> FileProfile:
        return profile(self.good, self.spec.options, self.spec.names)

    def _misfit(self, name: str, misfit: _Misfit, profiled: FileProfile | None) -> Finding:
        declared = next(column.type.sql for column in self.spec.columns if column.name == name)
        first = f"{misfit.value or 'null'} ({misfit.place}): {misfit.reason}"
        told = f"{misfit.count:,} values do not fit {declared}, the first {first}"
        hint = ""
        if misfit.value and misfit.value.lower() in NULLS:
            hint = f"null_values: {sequence([*self.spec.options.null_values, misfit.value])}"
        elif profiled and name in _names(profiled) and misfit.value is not None:
            kind = profiled.column(name).type
            held = wider(declared, kind) or widest_text(declared, kind)
            hint = f"data_type: {held}" if held != declared else ""
        return Finding("does not fit", name, told, hint)


def _names(found: FileProfile) -> set[str]:
    return {column.name for column in found.columns}


def _told(value: object) -> str | None:
    if value is None:
        return None
    return short(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


def _some(paths: list[Path], of: Iterable[Path]) -> str:
    total = len(list(of))
    return (
        paths[0].name if len(paths) == total == 1 else f"{len(paths)} of {total} files, e.g. {paths[0].name}"
    )
