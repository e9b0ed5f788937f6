"""Landing files: what a declared location finds, and by what the ledger knows each again."""

from __future__ import annotations

import glob
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from loaders.spec import TableSpec
from warehouse.errors import DataError, UsageError
from warehouse.settings import Settings

PATH_CHARACTERS = 500
PARTITION = re.compile(r"([^=/]+)=([^/]*)")
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
    paths = find_paths(spec.location)
    if not paths:
        raise UsageError(
            f"{spec.name}: no file matches {spec.location}.",
            f"`etlp sample` lands the sample; the location is declared in {spec.declared_in}.",
        )
    return [landed(settings.root, path) for path in paths]


def find_paths(location: str) -> list[Path]:
    """The files that a path, glob or folder stands for, in order of their names."""
    if Path(location).is_dir():
        below = sorted(Path(location).rglob("*"), key=str)
        hidden = {path for path in below if any(p[0] in "._" for p in path.relative_to(location).parts)}
        return [path for path in below if path.is_file() and path not in hidden]
    # As the server orders their names: in a merge the last one wins.
    return sorted(
        (path for path in map(Path, glob.glob(location, recursive=True)) if path.is_file()), key=str
    )


def landed(root: Path, path: Path) -> LandedFile:
    """Look at one file.

    Raises:
        DataError: its path is longer than the ledger keeps.
    """
    inside = path.is_relative_to(root)
    name = str(path.relative_to(root) if inside else path)
    if len(name) > PATH_CHARACTERS:
        raise DataError(
            f"The path {name} has {len(name)} characters.",
            f"the ledger keeps {PATH_CHARACTERS}: move the file.",
        )
    before = path.stat()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return LandedFile(path, name, before.st_size, digest, before.st_mtime_ns, partitions_of(path))


def partitions_of(path: Path) -> dict[str, str | None]:
    """Hive's columns in a path: ``year=2013/month=1/x.parquet`` has year and month."""
    found = (PARTITION.fullmatch(part) for part in path.parent.parts)
    return {
        match[1]: None if match[2] == HIVE_NULL else unquote(match[2]) for match in found if match is not None
    }
