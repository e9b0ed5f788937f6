"""Small files that would fill time or memory: refused by one error."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
from loaders.files.raw import BATCH_BYTES, MOST_PARTS
from loaders.profile.infer import profile
from loaders.values.nested import as_json
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


def test_very_many_keys_in_different_lines_are_refused_before_all_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = (",".join(f'"k{line}_{n}":1' for n in range(1_000)) for line in range(500))
    path.write_text("".join(f"{{{line}}}\n" for line in lines))
    with pytest.raises(DataError, match="has 11,000 columns"):
        open_raw(path, FormatOptions("jsonl"))


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_more_columns_than_a_table_takes_are_not_profiled(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    names = [f"k{number}" for number in range(2_000)]
    path.write_text(
        ",".join(names) + "\n" if kind == "csv" else "".join(f'{{"{name}":1}}\n' for name in names)
    )
    with pytest.raises(DataError, match="The files have 2,000 columns; a table takes 1,014"):
        profile([path], FormatOptions(kind))


@pytest.mark.parametrize("shape", ["text", "struct", "list"])
def test_long_texts_of_a_dictionary_come_in_batches_of_bounded_size(tmp_path: Path, shape: str) -> None:
    texts = pa.DictionaryArray.from_arrays(
        pa.array([0] * 300 + [1] * 2_000 + [None], pa.int32()), pa.array(["", "x" * 500_000])
    )
    values = {
        "text": texts,
        "struct": pa.StructArray.from_arrays([texts], ["t"]),
        "list": pa.ListArray.from_arrays(pa.array(range(len(texts) + 1), pa.int32()), texts),
    }[shape]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": values}), path)
    with open_raw(path, FormatOptions("parquet")) as raw:
        sizes = [batch.rows.num_rows for batch in raw.batches()]
    assert sum(sizes) == len(texts)
    assert max(sizes[-20:]) <= BATCH_BYTES / 500_000 * 2


@pytest.mark.parametrize("kind", ["map", "list"])
def test_a_value_of_very_many_parts_is_refused_before_it_is_read(tmp_path: Path, kind: str) -> None:
    count = 3 * MOST_PARTS
    parts = pa.array(np.zeros(count, np.int8))
    ends = pa.array([0, count // 2, count], pa.int32())
    arrays = {
        "map": pa.MapArray.from_arrays(ends, parts, parts),
        "list": pa.ListArray.from_arrays(ends, parts),
    }
    values, options = arrays[kind], FormatOptions("parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": values[:1]}), path)
    with pytest.raises(pa.ArrowInvalid, match=r"3,000,000 parts"):
        as_json(values)
    with pytest.raises(DataError, match=r"has 3,000,000 parts in a row"), open_raw(path, options) as raw:
        list(raw.batches())
