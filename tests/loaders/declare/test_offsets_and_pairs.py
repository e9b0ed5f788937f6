"""Offsets of hours alone, and keys of two columns whose names suggest nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from loaders.declare.keys import find_key
from loaders.files.formats import FormatOptions
from loaders.profile.infer import profile
from loaders.spec import ColumnSpec
from loaders.types import parse_type
from loaders.values.cast import cast_column


@pytest.mark.parametrize("offset", ["-04", "+09", "-04:00", "+0530", "Z"])
def test_moments_with_an_offset_are_moments_in_utc(tmp_path: Path, offset: str) -> None:
    path = tmp_path / "1.csv"
    path.write_text(f"at\n2024-03-01 08:15:00{offset}\n2024-03-02T23:59:59.25{offset}\n")
    (column,) = profile([path], FormatOptions()).columns
    assert column.type == "datetime(3)"
    assert column.note.startswith("utc")


def test_an_offset_of_hours_is_taken_into_account_and_a_day_is_none() -> None:
    texts = pa.array(
        ["2024-03-01 08:15:00-04", "2024-03-01 08:15:00.5+09", "2024-03-01 08:15:00", "2024-03-01"]
    )
    values, misfits = cast_column(texts, ColumnSpec("at", parse_type("datetime(6)")))
    assert misfits == {}
    assert values.to_pylist() == [
        datetime(2024, 3, 1, 12, 15),
        datetime(2024, 2, 29, 23, 15, 0, 500_000),
        datetime(2024, 3, 1, 8, 15),
        datetime(2024, 3, 1),
    ]


def test_two_columns_of_any_name_are_found_as_a_key(tmp_path: Path) -> None:
    path = tmp_path / "1.csv"
    rows = [f"r{place % 10},c{place // 10},same" for place in range(60)]
    path.write_text("\n".join(["region,customer,status", *rows]) + "\n")
    assert find_key(profile([path], FormatOptions()), "sales").columns == ("region", "customer")
