"""JSON Lines become rows whose values keep their own text."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from loaders.files import raw_jsonl
from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
from loaders.files.raw import RawBatch
from warehouse.errors import DataError

OPTIONS = FormatOptions(format="jsonl")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def read(path: Path, content: bytes, options: FormatOptions = OPTIONS) -> tuple[list[str], list[RawBatch]]:
    path.write_bytes(content)
    with open_raw(path, options) as raw:
        return raw.names, list(raw.batches())


@pytest.mark.parametrize(
    ("json", "value"),
    [
        (b"1E2", b"1E2"),
        (b"0.10", b"0.10"),
        (b"-0", b"-0"),
        (b"123456789012345678901234567890", b"123456789012345678901234567890"),
        (b"1e400", b"1e400"),
        (b"true", b"true"),
        (b"false", b"false"),
        (b"null", None),
        (b'""', b""),
        (b'"null"', b"null"),
        (b'"\\u00e9\\n"', "é\n".encode()),
        ('"é"'.encode(), "é".encode()),
        (b'[1.0, {"b": [true, null, "x\\"y"]}, {}]', b'[1.0,{"b":[true,null,"x\\"y"]},{}]'),
        (b'"\\ud800"', b"\xed\xa0\x80"),
    ],
)
def test_a_value_is_its_own_text(file: Path, json: bytes, value: bytes | None) -> None:
    _, (batch,) = read(file, b'{"a": ' + json + b"}\n")
    assert batch.rows.column(0).to_pylist() == [value]
    assert batch.rows.schema.types == [pa.binary()]


def test_names_are_the_keys_in_order_of_appearance(file: Path) -> None:
    names, found = read(file, b'{"b": 1}\n\n{"a": 2, "b": 3}\r\n{}')
    assert names == ["b", "a"]
    assert [list(row.values()) for batch in found for row in batch.rows.to_pylist()] == [
        [b"1", None],
        [b"3", b"2"],
        [None, None],
    ]
    assert [batch.position(index) for batch in found for index in range(batch.rows.num_rows)] == [1, 3, 4]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "not an object"),
        (b"7", "not an object"),
        (b'{"a": 1', "no JSON at character 8"),
        (b'{"a": 1} {"a": 2}', "no JSON at character 10"),
        (b'{"a": NaN}', "NaN is no JSON"),
        (b'{"a": 01}', "no JSON"),
        (b'{"a": 1, "a": 2}', 'key "a" stands there twice'),
        (b'{"a": {"b": 1, "b": 1}}', 'key "b" stands there twice'),
        (b'{"a": "\xff"}', "byte 8 is not UTF-8"),
        (b'{"a": ' + b"[" * 700 + b"]" * 700 + b"}", "nested too deeply"),
        (b'{"a": ' + b'{"b":' * 700 + b"1" + b"}" * 701, "nested too deeply"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_line_that_is_no_row_is_told(file: Path, line: bytes, reason: str) -> None:
    names, (batch,) = read(file, b'{"a": 0}\n' + line + b'\n{"a": 3}\n')
    assert names == ["a"]
    assert batch.rows.column(0).to_pylist() == [b"0", b"3"]
    (row,) = batch.broken
    assert row.position == 2
    assert reason in row.reason
    assert row.text == line.decode(errors="replace")[: 64 * 1024]


def test_a_key_that_comes_late_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_jsonl, "FIRST_LINES", 2)
    monkeypatch.setattr(raw_jsonl, "BLOCK_LINES", 2)
    names, found = read(file, b'{"a": 1}\n{"b": 1}\n{"a": 1, "c": 2}\n{"a": 4}\n')
    assert names == ["a", "b"]
    assert [(row.position, row.reason) for batch in found for row in batch.broken] == [
        (3, 'the key "c" first comes here, and the first 2 lines make the columns')
    ]
    assert sum(batch.rows.num_rows for batch in found) == 3


@pytest.mark.parametrize("block", [1, 7, 100])
def test_blocks_change_nothing(file: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_jsonl, "BLOCK_BYTES", block)
    _, found = read(file, b"".join(b'{"a": %d}\n' % i for i in range(100)))
    assert [value for batch in found for value in batch.rows.column(0).to_pylist()] == [
        b"%d" % i for i in range(100)
    ]
    assert [batch.position(i) for batch in found for i in range(batch.rows.num_rows)] == list(range(1, 101))


def test_compressed_and_encoded_files_are_read(tmp_path: Path) -> None:
    content = gzip.compress('{"ä": "ö"}\n'.encode("utf-16"))
    names, (batch,) = read(tmp_path / "a.jsonl.gz", content, FormatOptions(format="jsonl", encoding="utf-16"))
    assert names == ["ä"]
    assert batch.rows.column(0).to_pylist() == ["ö".encode()]


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_an_error(file: Path, content: bytes) -> None:
    with pytest.raises(DataError, match="not a readable JSON Lines file: it is empty"):
        read(file, content)


def test_columns_come_as_asked_for(file: Path) -> None:
    file.write_bytes(b'{"a": 1, "b": 2}\n')
    with open_raw(file, OPTIONS, columns=[1]) as raw:
        (batch,) = raw.batches()
    assert batch.rows.to_pylist() == [{"c1": b"2"}]
    with open_raw(file, OPTIONS, columns=[]) as raw:
        (batch,) = raw.batches()
    assert batch.rows.num_rows == 1
