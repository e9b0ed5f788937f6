"""Small files that would fill time or memory: refused by one error."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from loaders.files.formats import FormatOptions
from loaders.files.raw import open_raw
from warehouse.errors import DataError


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_file_of_blank_lines_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}.gz"
    path.write_bytes(gzip.compress(b"id\n" + b"\n" * (32 * 1024 * 1024)))
    with pytest.raises(DataError, match="times its size"), open_raw(path, FormatOptions(kind)) as raw:
        list(raw.batches())


def test_a_header_of_very_many_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(300_000)) + "\n")
    with pytest.raises(DataError, match="300,000 columns"):
        open_raw(path, FormatOptions())
