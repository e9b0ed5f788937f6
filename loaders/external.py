"""The `external` block of a source table: what may stand there, and what it means unless it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from loaders.files.bytes_in import is_encoding
from loaders.files.formats import FormatOptions
from loaders.shapes import character_of, count_of, lists_of_names, names_of, share_of, text_of, texts_of


class Mode(Enum):
    """What becomes of the rows that are there already."""

    APPEND = "append"
    REPLACE = "replace"
    MERGE = "merge"


class Contract(Enum):
    """What happens when files differ from the declaration."""

    FREEZE = "freeze"
    QUARANTINE = "quarantine"
    EVOLVE = "evolve"


class OnChange(Enum):
    """What happens when a file that was loaded has changed."""

    REPLACE = "replace"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Threshold:
    """How many rows may be rejected before a load does not publish: a count, or a share of its rows."""

    count: int | None = 0
    share: float = 0.0

    @classmethod
    def parse(cls, text: object) -> Threshold:
        """Read ``100`` or ``"2.5%"``.

        Raises:
            ValueError: it is neither.
        """
        written = str(text).strip()
        if written.endswith("%"):
            share = float(written[:-1]) / 100
            if not 0 <= share <= 1:
                raise ValueError(f"{text!r} is no share")
            return cls(None, share)
        if int(written) < 0:
            raise ValueError(f"{text!r} is below zero")
        return cls(int(written))

    def allows(self, rejected: int, rows: int) -> bool:
        """Whether so many of so many rows may be rejected."""
        return rejected <= (self.count if self.count is not None else self.share * rows)

    def __str__(self) -> str:
        return f"{self.count}" if self.count is not None else f"{self.share:.3%}".replace(".000%", "%")


@dataclass(frozen=True)
class External:
    """The block, read.

    Attributes:
        location: a file, a glob or a folder, as declared.
        options: how a file is taken apart.
        key: columns that together are unique and never null; may be empty.
        order_by: in mode ``merge``, the column whose greatest value wins; without one the last row wins.
        indexes: columns of each secondary index.
        min_share: in mode ``replace``, the least share of the old rows that the new table must have.
    """

    location: str
    options: FormatOptions
    mode: Mode
    contract: Contract
    max_rejects: Threshold
    on_change: OnChange
    key: tuple[str, ...]
    order_by: str | None
    indexes: tuple[tuple[str, ...], ...]
    min_share: float


FORMATS = ("csv", "parquet", "jsonl")
SUFFIXES = {".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
PACKED = (".gz", ".zst", ".bz2", ".zip")
KEYS = {
    "location", "format", "delimiter", "quote", "escape", "encoding", "header_rows", "null_values",
    "mode", "contract", "max_rejects", "on_change", "key", "order_by", "indexes", "min_share",
}  # fmt: skip


def parse_external(block: dict[str, Any], render: Callable[[str], str]) -> External:
    """Read the block; ``render`` fills in its Jinja.

    Raises:
        ValueError: it has an unknown key, lacks one, or a value is none of those it may have.
    """
    if unknown := sorted(map(str, set(block) - KEYS)):
        raise ValueError(
            f"`external` has unknown keys {', '.join(unknown)}; it may have {', '.join(sorted(KEYS))}"
        )
    if not block.get("location"):
        raise ValueError("`external` has no location")
    location = render(text_of(block, "location"))
    contract = _one_of(Contract, "contract", block.get("contract", "freeze"))
    default_rejects = "1%" if contract is Contract.QUARANTINE else 0
    key = names_of(block.get("key"), "key")
    mode = _one_of(Mode, "mode", block.get("mode", "append"))
    if mode is Mode.MERGE and not key:
        raise ValueError("mode merge needs a key")
    order_by = text_of(block, "order_by") if block.get("order_by") else None
    if order_by and mode is not Mode.MERGE:
        raise ValueError("order_by belongs to mode merge")
    try:
        max_rejects = Threshold.parse(block.get("max_rejects", default_rejects))
    except ValueError as error:
        raise ValueError(f"max_rejects is a count or a share like 1%: {error}") from error
    if contract is Contract.FREEZE and max_rejects != Threshold():
        raise ValueError("max_rejects belongs to the contracts quarantine and evolve; freeze rejects nothing")
    return External(
        location=location,
        options=_options(block, location),
        mode=mode,
        contract=contract,
        max_rejects=max_rejects,
        on_change=_one_of(OnChange, "on_change", block.get("on_change", "replace")),
        key=key,
        order_by=order_by,
        indexes=lists_of_names(block, "indexes"),
        min_share=share_of(block, "min_share", 0.5),
    )


def format_of(location: str) -> str:
    """The format that a location's ending tells; csv when it tells none."""
    ending = location.lower()
    for packed in PACKED:
        ending = ending.removesuffix(packed)
    return next((kind for suffix, kind in SUFFIXES.items() if ending.endswith(suffix)), "csv")


def _options(block: dict[str, Any], location: str) -> FormatOptions:
    kind = block.get("format") or format_of(location)
    tabbed = kind == "tsv" or ".tsv" in location.lower()
    kind = "csv" if kind == "tsv" else kind
    if kind not in FORMATS:
        raise ValueError(f"format is {kind!r}; it may be {', '.join(FORMATS)}")
    given: dict[str, Any] = {"format": kind, "delimiter": "\t" if tabbed else ","}
    for name in ("delimiter", "quote", "escape"):
        if name in block:
            is_none = block[name] is None and name != "delimiter"
            given[name] = None if is_none else character_of(block, name)
    if "header_rows" in block:
        given["header_rows"] = count_of(block, "header_rows")
    if "encoding" in block:
        given["encoding"] = text_of(block, "encoding")
        if not is_encoding(given["encoding"]):
            raise ValueError(f"encoding is {given['encoding']!r}; e.g. utf-8, utf-16, cp1252, shift_jis")
    if block.get("null_values"):
        given["null_values"] = texts_of(block, "null_values")
    return FormatOptions(**given)


def _one_of(kinds: type[Any], name: str, value: object) -> Any:
    try:
        return kinds(value)
    except ValueError as error:
        known = ", ".join(kind.value for kind in kinds)
        raise ValueError(f"{name} is {value!r}; it may be {known}") from error
