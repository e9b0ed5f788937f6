"""Declaring files as a source: what they hold becomes YAML and a staging model that someone reads.

etlp source add PATH [--name SOURCE.TABLE]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.declare import source_yaml, staging_stub
from loaders.declare.former import declared_table
from loaders.declare.keys import Key, duplicate_of, find_key
from loaders.declare.one_table import refuse_several_tables
from loaders.declare.placing import Place, find_name, find_place
from loaders.declare.source_block import block_lines, descriptions
from loaders.external import Contract, Mode, parse_external
from loaders.profile.infer import FileProfile, profile
from loaders.profile.row_size import HINT, fitted, too_wide_for_mysql
from loaders.shapes import names_of
from warehouse import yaml_text
from warehouse.errors import DataError, UsageError
from warehouse.settings import Settings
from warehouse.yaml_file import model_folders, read_mapping

# The keys of `external` that say how a file is written, and how a table is loaded beside its key.
WRITTEN = ("delimiter", "quote", "escape", "encoding", "header_rows", "null_values")
LOADED = ("max_rejects", "on_change", "order_by", "indexes", "min_share")


@dataclass(frozen=True)
class Wanted:
    """What the one who declares says himself; the rest is found.

    Attributes:
        mode: None is that of the declaration before, or append.
        contract: None is that of the declaration before, or freeze.
        max_rejects: as in `external`.
        options: attributes of `FormatOptions`.
    """

    name: str | None = None
    mode: Mode | None = None
    contract: Contract | None = None
    key: tuple[str, ...] = ()
    max_rejects: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
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
        told = [f"{note}." for note in (*self.place.notes, *self.place.differences)]
        if why := too_wide_for_mysql(self.types):
            told.append(f"{why}. {HINT}")
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
    sources, text, before = _before(settings, given, wanted)
    place = find_place(settings, given, wanted.name, {**_options_of(before), **wanted.options})
    loading = _loading(wanted, before)
    found = profile(place.paths, place.options, sample_rows=wanted.sample_rows, advance=advance)
    if not found.columns:
        raise _without_columns(place, found)
    refuse_several_tables(given, found.headers, place.differences)
    key = _key(found, place, wanted, loading, before)
    types = fitted({column.name: column.type for column in found.columns}, key.columns)
    told = descriptions(found, before)
    block = block_lines(place, found, types, key, loading, wanted.sample_rows, told, before)
    files, kept = {}, []
    if text is None or not read_mapping(sources):
        # Comments that stand there alone stay.
        files[sources] = (text or "") + source_yaml.new_file(place.source, block)
    else:
        files[sources] = source_yaml.with_table(text, place.source, place.table, block)
    for path, model in _models(sources.parent, place, types, key, told).items():
        if path.exists():
            kept.append(path)
        else:
            files[path] = model
    return Declaration(place, found, types, key, tuple(block), files, tuple(kept))


def _without_columns(place: Place, found: FileProfile) -> DataError:
    if not found.examples:
        return DataError(f"{place.paths[0]} has no columns.", "see that its format is what it seems.")
    path, row = found.examples[0]
    return DataError(
        f"{path} has no columns: position {row.position}: {row.reason}.",
        "JSON Lines has an object in each line."
        if place.options.format == "jsonl"
        else "see that its format is what it seems.",
    )


def write(declaration: Declaration) -> None:
    """Write the declaration's files."""
    for path, text in declaration.files.items():
        yaml_text.write(path, text)


def _before(settings: Settings, given: str, wanted: Wanted) -> tuple[Path, str | None, dict[str, Any] | None]:
    """The sources file, its text, and what it says about the table; the last two may be missing."""
    source, table = find_name(settings, given, wanted.name)
    sources = _sources_file(settings, source)
    text = sources.read_text(encoding="utf-8-sig") if sources.is_file() else None
    before = declared_table(sources, source, table) if text else None
    if before is not None and not wanted.force:
        raise UsageError(
            f"{source}.{table} is declared already in {sources}.",
            "`etlp source diff` compares it with the files; --force declares it anew, --name another one.",
        )
    return sources, text, before


def _external(before: Mapping[str, Any] | None) -> dict[str, Any]:
    block = (before or {}).get("external")
    return dict(block) if isinstance(block, dict) else {}


def _options_of(before: Mapping[str, Any] | None) -> dict[str, Any]:
    """How the files were said to be written."""
    block = _external(before)
    options = {name: block[name] for name in WRITTEN if name in block}
    if "null_values" in options:
        options["null_values"] = tuple(map(str, options["null_values"]))
    return options


def _loading(wanted: Wanted, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """How the table is loaded: as wanted, else as it was declared."""
    block = _external(before)
    loading = {
        "mode": wanted.mode.value if wanted.mode else block.get("mode", "append"),
        "contract": wanted.contract.value if wanted.contract else block.get("contract", "freeze"),
        **{name: block[name] for name in LOADED if name in block},
    }
    if wanted.max_rejects is not None:
        loading["max_rejects"] = wanted.max_rejects
    try:
        parse_external({"location": "x", "key": "x", **loading}, str)
    except ValueError as error:
        raise UsageError(
            f"{error}.", "--contract quarantine rejects rows, up to --max-rejects of them."
        ) from error
    return loading


def _sources_file(settings: Settings, source: str) -> Path:
    folders = model_folders(settings.root)
    present = sorted(path for folder in folders for path in folder.rglob("*.y*ml"))
    new = folders[0] / "staging" / source / f"_{source}__sources.yml"
    return source_yaml.find_source(present, source) or new


def _key(
    found: FileProfile,
    place: Place,
    wanted: Wanted,
    loading: Mapping[str, Any],
    before: Mapping[str, Any] | None,
) -> Key:
    is_merged = loading["mode"] == Mode.MERGE.value
    former = names_of(_external(before).get("key"), "key")
    if not wanted.key and former and _fault_of_key(found, former, is_merged) is None:
        return Key(former)
    if not wanted.key:
        key = find_key(found, place.table)
        if is_merged and not key.columns:
            raise UsageError(
                f"Mode merge needs a key, and none was found: {'; '.join(key.tried) or 'nothing to try'}.",
                "name its columns: --key COLUMN,COLUMN",
            )
        return key
    names = [column.name for column in found.columns]
    if twice := [name for name in dict.fromkeys(wanted.key) if wanted.key.count(name) > 1]:
        raise UsageError(f"The key names {', '.join(twice)} twice.", "name each column once.")
    if unknown := [name for name in wanted.key if name not in names]:
        raise UsageError(
            f"The key names {', '.join(unknown)}, which is no column.", f"there are: {', '.join(names)}."
        )
    if why := _fault_of_key(found, wanted.key, is_merged):
        raise DataError(
            f"{', '.join(wanted.key)} is no key: {why}.",
            "choose other columns; --mode merge takes rows of one key as versions of one.",
        )
    return Key(wanted.key)


def _fault_of_key(found: FileProfile, names: tuple[str, ...], is_merged: bool) -> str | None:
    """Why columns are no key, as far as it can be told."""
    if missing := [name for name in names if name not in [column.name for column in found.columns]]:
        return f"there is no column {', '.join(missing)}"
    nulls = [name for name in names if found.column(name).evidence.nulls or found.column(name).absent]
    # Merging brings rows of one key together: there, a key may come twice.
    return duplicate_of(found, names) if nulls or not (is_merged or found.sampled) else None


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
