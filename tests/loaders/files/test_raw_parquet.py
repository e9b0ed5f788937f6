"""Parquet comes in its own types, whole, and in little memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from loaders.files import raw_parquet
from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
from tests.servers import ROOT
from warehouse.errors import DataError

OPTIONS = FormatOptions(format="parquet")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.parquet"


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (pa.dictionary(pa.int32(), pa.string()), "a"),
        (pa.large_string(), "a"),
        (pa.decimal128(38, 9), Decimal("1.5")),
        (pa.decimal256(60, 2), Decimal("1.50")),
        (pa.uint64(), 2**64 - 1),
        (pa.int8(), -1),
        (pa.float16(), 0.5),
        (pa.date32(), date(2024, 2, 29)),
        (pa.time64("us"), time(1, 2, 3)),
        (pa.duration("ns"), timedelta(seconds=1)),
        (pa.timestamp("us", "UTC"), datetime(2024, 1, 1, tzinfo=UTC)),
        (pa.binary(4), b"abcd"),
        (pa.list_(pa.int64()), [1, None]),
        (pa.struct({"x": pa.int64()}), {"x": 1}),
        (pa.map_(pa.string(), pa.int64()), [("x", 1)]),
        (pa.null(), None),
    ],
)
def test_types_pass_unchanged(file: Path, type_: pa.DataType, value: object) -> None:
    table = pa.table({"v": pa.array([value, None], type_)})
    pa.parquet.write_table(table, file)
    with open_raw(file, OPTIONS) as raw:
        assert raw.schema == table.schema
        assert (raw.names, raw.unit, raw.expected_rows) == (["v"], "row", 2)
        (batch,) = raw.batches()
    assert pa.Table.from_batches([batch.rows]).equals(table)


def test_rows_are_counted_across_batches_and_row_groups(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_parquet, "BATCH_BYTES", 1_000)
    pa.parquet.write_table(pa.table({"n": pa.array(range(1, 1001), pa.int64())}), file, row_group_size=333)
    with open_raw(file, OPTIONS) as raw:
        found = list(raw.batches())
    assert all(batch.rows.nbytes <= 1_000 for batch in found)
    for batch in found:
        assert batch.rows.column(0).to_pylist() == [batch.position(i) for i in range(batch.rows.num_rows)]
    assert sum(batch.rows.num_rows for batch in found) == 1000


def test_rows_that_widen_later_are_still_in_small_batches(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_parquet, "BATCH_BYTES", 100_000)
    pa.parquet.write_table(pa.table({"s": ["x"] * 1000 + ["y" * 1000] * 1000}), file)
    with open_raw(file, OPTIONS) as raw:
        sizes = [batch.rows.nbytes for batch in raw.batches()]
    assert max(sizes) < 210_000


@pytest.mark.parametrize("columns", [[3, 0], [1], [2], []])
def test_columns_come_as_asked_for_whatever_their_names(file: Path, columns: list[int]) -> None:
    struct = pa.array([{"x": 1, "y": 2}])
    table = pa.table([pa.array([1]), struct, pa.array([3]), pa.array([4])], names=["a", "s", "s.x", "a"])
    pa.parquet.write_table(table, file)
    with open_raw(file, OPTIONS, columns) as raw:
        assert raw.names == ["a", "s", "s.x", "a"]
        (batch,) = raw.batches()
    assert batch.rows.num_rows == 1
    assert [column.to_pylist() for column in batch.rows.columns] == [
        table.column(i).to_pylist() for i in columns
    ]


def test_only_the_columns_asked_for_are_read(file: Path) -> None:
    pa.parquet.write_table(pa.table({"a": [1], "b": [2], "c": [3]}), file)
    with open_raw(file, OPTIONS, [2, 1]) as raw:
        (batch,) = raw.batches()
    assert batch.rows.to_pydict() == {"c": [3], "b": [2]}


def test_a_file_without_rows_has_a_schema(file: Path) -> None:
    pa.parquet.write_table(pa.table({"a": pa.array([], pa.int64())}), file)
    with open_raw(file, OPTIONS) as raw:
        assert raw.expected_rows == 0
        assert sum(batch.rows.num_rows for batch in raw.batches()) == 0


@pytest.mark.parametrize("content", [b"", b"PAR1", b"a,b\n1,2\n"])
def test_a_file_of_another_kind_is_an_error(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(DataError, match="is not a readable Parquet file"):
        open_raw(file, OPTIONS)


def test_a_damaged_page_is_an_error(file: Path) -> None:
    pa.parquet.write_table(pa.table({"a": [f"text {i}" for i in range(10_000)]}), file)
    data = bytearray(file.read_bytes())
    data[100:40_000] = bytes(39_900)
    file.write_bytes(data)
    with pytest.raises(DataError, match="is not a readable Parquet file"), open_raw(file, OPTIONS) as raw:
        list(raw.batches())


# Not of getrusage: that peak is at least its parent's, who wrote the file.
MEASURE = """
import sys
from pathlib import Path
from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
with open_raw(Path(sys.argv[1]), FormatOptions(format="parquet")) as raw:
    print(sum(batch.rows.num_rows for batch in raw.batches()))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are told by /proc")
def test_one_huge_row_group_is_read_in_little_memory(file: Path) -> None:
    size = 100_000
    schema = pa.schema({"id": pa.int64(), "text": pa.string()})
    block = pa.table(
        {"id": range(size), "text": [f"a text that repeats {i % 97} times" for i in range(size)]}
    )
    table = pa.concat_tables([block.cast(schema)] * 80)
    pa.parquet.write_table(
        table, file, row_group_size=table.num_rows, use_dictionary=False, compression="none"
    )
    metadata = pa.parquet.read_metadata(file)
    assert metadata.num_row_groups == 1
    assert metadata.row_group(0).total_byte_size > 300_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    rows, peak = map(int, done.stdout.split())
    assert rows == table.num_rows
    assert peak < 400 * 1024
