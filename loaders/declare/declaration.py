"""Declaring files as a source: what they hold becomes YAML and a staging model that someone reads.

etlp source add PATH [--name SOURCE.TABLE]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loaders.declare import source_yaml, staging_stub
from loaders.declare.infer import FileProfile, profile
from loaders.declare.keys import Key, duplicate_of, find_key
from loaders.declare.placing import Place, find_place
from loaders.declare.source_block import block_lines, descriptions, fitted
from loaders.external import Contract, Mode
from warehouse import yaml_text
from warehouse.errors import DataError, UsageError
from warehouse.settings import Settings
from warehouse.yaml_file import model_folders


@dataclass(frozen=True)
class Wanted:
    """What the one who declares says himself; the rest is found."""

    name: str | None = None
    mode: Mode = Mode.APPEND
    contract: Contract = Contract.FREEZE
    key: tuple[str, ...] = ()
    sample_rows: int | None = None
    force: bool = False


@dataclass(frozen=True)
class Declaration:
    """A declared table.

    Attributes:
        types: the declared type of each column.
        files: the texts to write, by path.
        kept: files that were there already and stay.
    """

    place: Place
    found: FileProfile
    types: dict[str, str]
    key: Key
    block: tuple[str, ...]
    files: dict[Path, str]
    kept: tuple[Path, ...]

    @property
    def name(self) -> str:
        """``source.table``."""
        return f"{self.place.source}.{self.place.table}"

    def warnings(self) -> list[str]:
        """What should be looked at before the files are loaded, in sentences."""
        told = [f"{note}." for note in self.place.notes]
        if self.found.broken:
            path, row = self.found.examples[0]
            told.append(
                f"{self.found.broken:,} rows cannot be taken apart, the first in {path.name}, "
                f"position {row.position}: {row.reason}."
            )
        for column in self.found.columns:
            if column.absent:
                told.append(
                    f"{column.name} is missing in {len(column.absent)} files, e.g. {column.absent[0].name}."
                )
            told += [f"{column.name}: {misfit}." for misfit in column.evidence.misfits]
        return told


def declare(
    settings: Settings, given: str, wanted: Wanted, advance: Callable[[Path], None] = lambda _: None
) -> Declaration:
    """Look at the files and make their declaration; nothing is written.

    Args:
        given: a file, a glob or a folder, relative to where the command runs.
        advance: is told each file that was read.

    Raises:
        UsageError: no file is there, or the table is declared already.
        DataError: a file cannot be read, or the wanted key is none.
    """
    place = find_place(settings, given, wanted.name)
    sources = _sources_file(settings, place.source)
    text = sources.read_text(encoding="utf-8") if sources.is_file() else None
    before = source_yaml.declared_table(text, place.source, place.table) if text else None
    if before is not None and not wanted.force:
        raise UsageError(
            f"{place.source}.{place.table} is declared already in {sources}.",
            "`etlp source diff` compares it with the files; --force declares it anew, --name another one.",
        )
    found = profile(place.paths, place.options, sample_rows=wanted.sample_rows, advance=advance)
    if not found.columns:
        raise DataError(f"{place.paths[0]} has no columns.", "see that its format is what it seems.")
    key = _key(found, place, wanted)
    types = fitted({column.name: column.type for column in found.columns}, key.columns)
    told = descriptions(found, before)
    block = block_lines(
        place, found, types, key, wanted.mode, wanted.contract, wanted.sample_rows, told, before
    )
    files, kept = {}, []
    if text is None:
        files[sources] = source_yaml.new_file(place.source, block)
    else:
        files[sources] = source_yaml.with_table(text, place.source, place.table, block)
    for path, model in _models(sources.parent, place, types, key, told).items():
        if path.exists():
            kept.append(path)
        else:
            files[path] = model
    return Declaration(place, found, types, key, tuple(block), files, tuple(kept))


def write(declaration: Declaration) -> None:
    """Write the declaration's files."""
    for path, text in declaration.files.items():
        yaml_text.write(path, text)


def _sources_file(settings: Settings, source: str) -> Path:
    folders = model_folders(settings.root)
    present = sorted(path for folder in folders for path in folder.rglob("*.y*ml"))
    new = folders[0] / "staging" / source / f"_{source}__sources.yml"
    return source_yaml.find_source(present, source) or new


def _key(found: FileProfile, place: Place, wanted: Wanted) -> Key:
    if not wanted.key:
        key = find_key(found, place.table)
        if wanted.mode is Mode.MERGE and not key.columns:
            raise UsageError(
                f"Mode merge needs a key, and none was found: {'; '.join(key.tried) or 'nothing to try'}.",
                "name its columns: --key COLUMN,COLUMN",
            )
        return key
    names = [column.name for column in found.columns]
    if unknown := [name for name in wanted.key if name not in names]:
        raise UsageError(
            f"The key names {', '.join(unknown)}, which is no column.", f"there are: {', '.join(names)}."
        )
    nulls = [name for name in wanted.key if found.column(name).evidence.nulls or found.column(name).absent]
    # Merging brings rows of one key together: there, a key may come twice.
    unproven = wanted.mode is Mode.MERGE or found.sampled
    why = duplicate_of(found, wanted.key) if nulls or not unproven else None
    if why:
        raise DataError(
            f"{', '.join(wanted.key)} is no key: {why}.",
            "choose other columns; --mode merge takes rows of one key as versions of one.",
        )
    return Key(wanted.key)


def _models(
    folder: Path, place: Place, types: dict[str, str], key: Key, told: dict[str, str]
) -> dict[Path, str]:
    columns = list(types.items())
    path = folder / f"{staging_stub.model_name(place.source, place.table)}.sql"
    quoted = {name: yaml_text.scalar(text) for name, text in told.items()}
    return {
        path: staging_stub.model_sql(place.source, place.table, columns, key.columns),
        path.with_suffix(".yml"): staging_stub.model_yaml(
            place.source, place.table, columns, key.columns, quoted
        ),
    }
