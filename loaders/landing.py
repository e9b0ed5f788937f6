"""Landing files: what a declared location finds, and by what the ledger knows each again."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from loaders.files.ledger_name import ledger_name
from loaders.spec import TableSpec
from warehouse.errors import DataError, UsageError
from warehouse.settings import Settings

PATH_CHARACTERS = 500
PARTITION = re.compile(r"([^=/]+)=([^/]*)")
# How Python keeps bytes of a file name that are not UTF-8.
NOT_UTF8 = re.compile(r"[\ud800-\udfff]")
HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class LandedFile:
    """A file as it is now.

    Attributes:
        name: what the ledger knows it by: its path below the checkout, or its absolute path.
        size: bytes.
        sha256: of its bytes, in hex.
        modified: its time of change, in nanoseconds since 1970.
        partitions: columns from ``name=value`` folders below the location; None is Hive's null.
    """

    path: Path
    name: str
    size: int
    sha256: str
    modified: int = 0
    partitions: dict[str, str | None] = field(default_factory=dict, hash=False)

    def refuse_changes(self) -> None:
        """See that the file is still the one that was found.

        Raises:
            DataError: it was written to in the meantime.
        """
        try:
            now = self.path.stat()
        except FileNotFoundError as error:
            raise DataError(f"{self.path} vanished while it was loaded.", "land it again.") from error
        if (now.st_size, now.st_mtime_ns) != (self.size, self.modified):
            raise DataError(
                f"{self.path} changed while it was loaded.",
                "land files under another name and rename them when they are complete.",
            )


def find_files(settings: Settings, spec: TableSpec) -> list[LandedFile]:
    """The files of a source table in order of their names.

    A location that is a folder stands for all files in it and below, those
    whose names begin with a dot or an underscore left out.

    Raises:
        UsageError: there is none.
        DataError: a path is longer than the ledger keeps.
    """
    paths = find_paths(settings, spec.location)
    if not paths:
        raise UsageError(
            f"{spec.name}: no file matches {spec.location}.",
            f"land them there, or correct the location in {spec.declared_in}; "
            "`etlp sample` lands those of the example.",
        )
    return [landed(settings.root, path) for path in paths]


def find_paths(settings: Settings, location: str) -> list[Path]:
    """The files that a path, glob or folder stands for, each once, in order of their names.

    Raises:
        DataError: one is a link that leaves the landing folder, or the location's own folder.
        OSError: a folder cannot be read.
    """
    home = _home(settings, location)
    whole = Path(location).is_dir()
    if not whole and home.is_dir():
        # The module glob passes over what it cannot read.
        next(home.iterdir(), None)
    found = list(_below(location) if whole else map(Path, glob.glob(location, recursive=True)))
    real = Path(os.path.realpath(home))
    kept: dict[Path, tuple[bool, str]] = {}
    for path in found:
        if not (target := Path(os.path.realpath(path))).is_relative_to(real):
            raise DataError(
                f"{path} leads out of {home}, to {target}.",
                "links are followed inside that folder only: land the file itself.",
            )
        if target.is_file():
            # By its own name, if that was found too, and not by the name of a link to it.
            linked = Path(os.path.abspath(path)).relative_to(home) != target.relative_to(real)
            kept[target] = min(kept.get(target, (True, str(path))), (linked, str(path)))
    # As the server orders their names: in a merge the last one wins.
    return [Path(name) for name in sorted(name for _, name in kept.values())]


def _home(settings: Settings, location: str) -> Path:
    """The folder that no file may leave: the landing folder, or the one that the location names."""
    path = Path(os.path.abspath(location))
    if path.is_relative_to(settings.landing):
        return settings.landing
    fixed = next((part for part in (path, *path.parents) if not glob.has_magic(str(part))), path)
    return fixed if fixed != path or fixed.is_dir() else fixed.parent


def _below(folder: str) -> Iterator[Path]:
    """Files and links in a folder and below it, but for what a dot or an underscore hides."""

    def fail(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if name[0] not in "._"]
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in (*links, *files) if name[0] not in "._")


def landed(root: Path, path: Path) -> LandedFile:
    """Look at one file.

    Raises:
        DataError: its path is longer than the ledger keeps, or a partition in it is not UTF-8.
    """
    inside = path.is_relative_to(root)
    name = ledger_name(path.relative_to(root) if inside else path)
    if len(name) > PATH_CHARACTERS:
        raise DataError(
            f"The path {name} has {len(name)} characters.",
            f"the ledger keeps {PATH_CHARACTERS}: move the file.",
        )
    partitions = partitions_of(path)
    if NOT_UTF8.search("".join(f"{key}{value}" for key, value in partitions.items())):
        raise DataError(
            f"{name}: its folders name a column or value that is not UTF-8.", "rename those folders."
        )
    before = path.stat()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return LandedFile(path, name, before.st_size, digest, before.st_mtime_ns, partitions)


def partitions_of(path: Path) -> dict[str, str | None]:
    """Hive's columns in a path: ``year=2013/month=1/x.parquet`` has year and month."""
    found = (PARTITION.fullmatch(part) for part in path.parent.parts)
    return {
        match[1]: None if match[2] == HIVE_NULL else unquote(match[2]) for match in found if match is not None
    }
