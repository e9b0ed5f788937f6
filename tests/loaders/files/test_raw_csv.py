"""CSV is taken apart into the values it holds, and every row knows its line."""

from __future__ import annotations

import bz2
import gzip
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from loaders.files import raw_csv
from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
from loaders.files.raw import BrokenRow, RawBatch
from warehouse.errors import ConfigError, DataError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def batches(path: Path, content: bytes | None = None, **options: Any) -> list[RawBatch]:
    if content is not None:
        path.write_bytes(content)
    with open_raw(path, FormatOptions(**options)) as raw:
        return list(raw.batches())


def rows(path: Path, content: bytes | None = None, **options: Any) -> list[list[bytes | None]]:
    return [
        list(row.values()) for batch in batches(path, content, **options) for row in batch.rows.to_pylist()
    ]


def lines(path: Path, content: bytes | None = None, **options: Any) -> list[int]:
    found = batches(path, content, **options)
    return [batch.position(index) for batch in found for index in range(batch.rows.num_rows)]


def broken(path: Path, content: bytes | None = None, **options: Any) -> list[tuple[int, str, str]]:
    found = [row for batch in batches(path, content, **options) for row in batch.broken]
    return [(row.position, row.text, row.reason) for row in found]


@pytest.mark.parametrize(
    ("content", "options", "values"),
    [
        (b"a,b\n007,1e2\n", {}, [[b"007", b"1e2"]]),
        (b"a,b\n1, x \n", {}, [[b"1", b" x "]]),
        (b"a,b\n1,2", {}, [[b"1", b"2"]]),
        (b"a\tb\n1\t2\n", {"delimiter": "\t"}, [[b"1", b"2"]]),
        (b"a|b\n1|'|'\n", {"delimiter": "|", "quote": "'"}, [[b"1", b"|"]]),
        (b'a,b\n1,"x ""y"", z"\n', {}, [[b"1", b'x "y", z']]),
        (b'a,b\n1,"x\r\ny"\n', {}, [[b"1", b"x\r\ny"]]),
        (b'a,b\n1,5" x 3"\n', {}, [[b"1", b'5" x 3"']]),
        (b'a,b\n1,"x"\n', {"quote": None}, [[b"1", b'"x"']]),
        (b'a,b\n1,"x\\"y"\n2,x\\,y\n', {"escape": "\\"}, [[b"1", b'x"y'], [b"2", b"x,y"]]),
        (b"a,b\n1,\x00\n", {}, [[b"1", b"\x00"]]),
        (b"a,b\n1,\xff\n", {}, [[b"1", b"\xff"]]),
        (b"a,a\n1,2\n", {}, [[b"1", b"2"]]),
        (b"1,2\n3,4\n", {"header_rows": 0}, [[b"1", b"2"], [b"3", b"4"]]),
        (b"Report\n\nmade,by,me\na,b\n1,2\n", {"header_rows": 3}, [[b"1", b"2"]]),
        (b"a,b\n", {}, []),
        (b"a,b", {}, []),
    ],
)
def test_values_are_what_the_file_says(
    file: Path, content: bytes, options: dict[str, Any], values: list[Any]
) -> None:
    assert rows(file, content, **options) == values


@pytest.mark.parametrize(
    ("content", "options", "values"),
    [
        (b'a,b\n,""\n', {}, [[None, b""]]),
        (b'a,b\nNA,"NA"\n', {"null_values": ("NA",)}, [[None, b"NA"]]),
        (b"a,b\nNA,\n", {"null_values": ("NA",)}, [[None, b""]]),
        (b"a,b\nnull,\n", {"null_values": ()}, [[b"null", b""]]),
        (b'a,b\n\\N,"\\N"\n', {"null_values": ("\\N",)}, [[None, b"\\N"]]),
        # The escape takes the meaning from the N, but not from a whole null.
        (
            b'a,b\n\\N,"\\N"\nN,\\\\N\n',
            {"null_values": ("\\N",), "escape": "\\"},
            [[None, b"N"], [b"N", b"\\N"]],
        ),
    ],
)
def test_null_is_what_is_declared_and_unquoted(
    file: Path, content: bytes, options: dict[str, Any], values: list[Any]
) -> None:
    assert rows(file, content, **options) == values


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_are_counted_through_every_line_end(file: Path, end: bytes) -> None:
    content = end.join([b"a,b", b"1,2", b"", b'3,"x', b'y"', b"4,5", b"", b"6,7", b""])
    assert lines(file, content) == [2, 4, 6, 8]


def test_mixed_line_ends_are_taken_apart(file: Path) -> None:
    assert rows(file, b"a,b\r\n1,2\n3,4\r5,6\r\r\n7,8") == [
        [b"1", b"2"],
        [b"3", b"4"],
        [b"5", b"6"],
        [b"7", b"8"],
    ]
    assert lines(file) == [2, 3, 4, 6]


def test_a_blank_line_is_a_row_in_a_file_of_one_column_alone(file: Path) -> None:
    assert rows(file, b"a\n1\n\n2\n") == [[b"1"], [None], [b"2"]]
    assert lines(file) == [2, 3, 4]
    assert rows(file, b"a,b\n\n1,2\n\n") == [[b"1", b"2"]]


@pytest.mark.parametrize("block", [1, 7, 16, 1 << 20])
def test_broken_rows_are_told_and_the_others_kept(
    file: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_csv, "BLOCK_BYTES", block)
    content = b'a,b\n1,2\n3\n\n"x\n",5\n4,\xff,6\n7,"8"9\n10,11\n'
    assert broken(file, content) == [
        (3, "3", "1 field, 2 expected"),
        (7, "4,\ufffd,6", "3 fields, 2 expected"),
        (8, '7,"8"9', "text after a closing quote in line 8"),
    ]
    assert rows(file) == [[b"1", b"2"], [b"x\n", b"5"], [b"10", b"11"]]
    assert lines(file) == [2, 5, 9]


def test_a_quote_that_runs_into_the_next_one_takes_its_rows_alone(file: Path) -> None:
    content = b'a,b\n1,"x\n2,"y"\n3,"z"\n'
    reason = "text after a closing quote in line 3; the row takes lines 2 to 3"
    assert broken(file, content) == [(2, '1,"x\n2,"y"', reason)]
    assert rows(file) == [[b"3", b"z"]]


def test_a_quote_that_is_not_closed_is_an_error(file: Path) -> None:
    with pytest.raises(
        DataError, match=r"line 4: the quote that opens here is not closed by the end"
    ) as failed:
        rows(file, b'a,b\n1,2\n3,4\n5,"6\n' + b"7,8\n" * 10)
    assert "quote: null" in failed.value.hint


def test_a_row_longer_than_a_block_is_read_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_csv, "BLOCK_BYTES", 10)
    assert rows(file, b"a,b\n1," + b"x" * 1000 + b"\n2,y\n") == [[b"1", b"x" * 1000], [b"2", b"y"]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"x", "line 2: the row that begins here does not end within 64 MiB"),
        (b'"', "line 2: the quote that opens here is not closed within 64 MiB"),
    ],
)
def test_a_row_without_an_end_stops_the_reading(
    file: Path, value: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = raw_csv.ROW_BYTES
    monkeypatch.setattr(raw_csv, "ROW_BYTES", size)
    with pytest.raises(DataError, match=message):
        rows(file, b"a,b\n1," + value + b"x" * size)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-16", "utf-16-le"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("cp850", "cp850"),
        ("gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize("block", [1, 5, 1 << 20])
def test_every_encoding_becomes_utf_8(
    file: Path, encoding: str, declared: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_csv, "BLOCK_BYTES", block)
    content = 'ä,b\r\né,"ü\r\nö"\r\n'.encode(encoding)
    assert rows(file, content, encoding=declared) == [["é".encode(), "ü\r\nö".encode()]]
    with open_raw(file, FormatOptions(encoding=declared)) as raw:
        assert raw.names == ["ä", "b"]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("cp1252", b"a,b\n1,\x81\n2,\xe9\n"),
        ("ascii", b"a,b\n1,\xc3\xa9\n2,e\n"),
        ("shift_jis", b"a,b\n1,\x81\n2,\xb1\n"),
        ("utf-16-le", "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + "\n2,x\n".encode("utf-16-le")),
    ],
)
def test_bytes_outside_the_encoding_spoil_their_own_value_alone(
    file: Path, encoding: str, content: bytes
) -> None:
    (_, bad), (two, good) = rows(file, content, encoding=encoding)
    assert bad is not None
    assert two == b"2"
    assert good is not None
    assert good.decode()
    with pytest.raises(UnicodeDecodeError):
        bad.decode()


def test_a_text_cut_within_a_character_is_spoilt_there(file: Path) -> None:
    assert rows(file, "a,b\n1,x".encode("utf-16-le") + b"\x41", encoding="utf-16-le") == [[b"1", b"x\xff"]]


@pytest.mark.parametrize("declared", ["utf-8", "cp1252"])
def test_the_mark_of_another_encoding_is_an_error(file: Path, declared: str) -> None:
    with pytest.raises(DataError, match="begins with the mark of utf-16"):
        rows(file, "a,b\n1,2\n".encode("utf-16"), encoding=declared)


@pytest.mark.parametrize("declared", ["utf-16", "utf-32"])
def test_an_encoding_that_needs_a_mark_is_refused_without_one(file: Path, declared: str) -> None:
    with pytest.raises(DataError, match="does not begin with a byte order mark") as error:
        rows(file, "a,b\n1,2\n".encode(f"{declared}-le"), encoding=declared)
    assert f"{declared}-le" in error.value.hint


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "gzip"),
        (bz2.compress(b"a,b\n1,2\n"), "bz2"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "PDF"),
        ("a,b\n1,2\n".encode("utf-16-be"), "binary"),
        (b"a\0b\n1\n", "binary"),
    ],
)
def test_a_file_that_is_no_text_is_refused(file: Path, content: bytes, kind: str) -> None:
    with pytest.raises(DataError, match=f"is not a text file: it begins as a {kind} file"):
        rows(file, content)


def compress(path: Path, content: bytes) -> None:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("folder/", "")
            archive.writestr("folder/a.csv", content)
            archive.writestr("__MACOSX/a.csv", "x")
    elif path.suffix == ".zst":
        path.write_bytes(pa.compress(content, "zstd", asbytes=True))
    else:
        path.write_bytes({".gz": gzip, ".bz2": bz2}[path.suffix].compress(content))  # type: ignore[attr-defined]


@pytest.mark.parametrize("suffix", [".gz", ".zst", ".bz2", ".zip", ".GZ"])
def test_compressed_files_are_read_by_their_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.csv{suffix.lower()}"
    content = b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(50_000))
    compress(path, content)
    path = path.rename(tmp_path / f"a.csv{suffix}")
    assert len(rows(path)) == 50_000


def test_gzip_files_put_together_are_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n"))
    assert rows(path) == [[b"1", b"2"], [b"3", b"4"]]


@pytest.mark.parametrize("suffix", [".gz", ".zst", ".bz2", ".zip"])
@pytest.mark.parametrize("kept", [0.5, 0.999])
def test_an_archive_cut_short_is_an_error(tmp_path: Path, suffix: str, kept: float) -> None:
    path = tmp_path / f"a.csv{suffix}"
    compress(path, b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(50_000)))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(DataError, match="not a readable CSV file") as failed:
        rows(path)
    assert failed.value.hint == "it may be cut short or of another kind: have it sent again."


def test_a_zip_archive_of_two_files_is_an_error_that_names_them(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
        archive.writestr("b.csv", "a\n1\n")
    with pytest.raises(DataError, match=r"holds 2 files, and one is expected: a\.csv, b\.csv"):
        rows(path)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(file: Path, content: bytes) -> None:
    with pytest.raises(DataError, match="not a readable CSV file: it is empty"):
        rows(file, content)


def test_a_file_with_less_than_its_header_is_an_error(file: Path) -> None:
    with pytest.raises(DataError, match="1 of 2 header rows"):
        rows(file, b"a,b\n\n", header_rows=2)


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": "::"},
        {"delimiter": ""},
        {"delimiter": "§"},
        {"quote": ","},
        {"escape": '"'},
        {"header_rows": -1},
        {"encoding": "klingon"},
        {"encoding": "hex"},
        {"format": "xml"},
    ],
)
def test_options_that_contradict_are_an_error(file: Path, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        rows(file, b"a,b\n", **options)


def test_the_header_stays_as_it_stands(file: Path) -> None:
    file.write_bytes(b'id,,id,"a ""b"", c",2019,007\n')
    with open_raw(file, FormatOptions()) as raw:
        assert raw.names == ["id", "", "id", 'a "b", c', "2019", "007"]
        assert (raw.schema, raw.unit, raw.expected_rows) == (None, "line", None)
    with open_raw(file, FormatOptions(header_rows=0)) as raw:
        assert raw.names == ["c1", "c2", "c3", "c4", "c5", "c6"]


def test_a_header_that_cannot_be_read_is_an_error(file: Path) -> None:
    with pytest.raises(DataError, match="header is not utf-8: a\ufffd,b"):
        rows(file, b"a\xe9,b\n1,2\n")
    with pytest.raises(DataError, match="header has text after a closing quote"):
        rows(file, b'a,"b"c\n1,2\n')
    assert rows(file, b"\xe9,2\n", header_rows=0) == [[b"\xe9", b"2"]]


def test_columns_come_as_asked_for(file: Path) -> None:
    file.write_bytes(b"a,b,c\n1,2,3\n4,5\n")
    with open_raw(file, FormatOptions(), columns=[2, 0]) as raw:
        (batch,) = raw.batches()
    assert batch.rows.to_pylist() == [{"c2": b"3", "c0": b"1"}]
    assert batch.broken == (BrokenRow(3, "4,5", "2 fields, 3 expected"),)
    with open_raw(file, FormatOptions(), columns=[]) as raw:
        (batch,) = raw.batches()
    assert (batch.rows.num_rows, batch.rows.num_columns) == (1, 0)


def test_hundreds_of_columns_are_taken_apart(file: Path) -> None:
    header = ",".join(f"column {i}" for i in range(700))
    file.write_text(header + "\n" + (",".join(map(str, range(700))) + "\n") * 50)
    assert rows(file) == [[b"%d" % i for i in range(700)]] * 50


def test_batches_are_bounded_in_rows(file: Path) -> None:
    found = batches(file, b"a\n" + b"1\n" * 200_000 + b"1,2\n" + b"1\n")
    assert [batch.rows.num_rows for batch in found] == [65_536, 65_536, 65_536, 3_393]
    assert [len(batch.broken) for batch in found] == [0, 0, 0, 1]
    assert found[-1].position(3_392) == 200_003
    assert found[-1].broken[0].position == 200_002
