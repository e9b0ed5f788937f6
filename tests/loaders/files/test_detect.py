"""How a file is written is seen from its start, and no more is claimed than is seen."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from loaders.files.detect import detect
from loaders.files.formats import FormatOptions
from loaders.files.opening import open_raw
from warehouse.errors import DataError

DEFAULT = FormatOptions()


def seen(tmp_path: Path, content: str | bytes, name: str = "a.csv") -> FormatOptions:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return detect(path)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("a,b\n1,2\n", {}),
        ("a;b\n1,5;2,5\n", {"delimiter": ";"}),
        ("a\tb\n1\tx,y\n", {"delimiter": "\t"}),
        ("a|b|c\n1|2|3\n", {"delimiter": "|"}),
        ("id,tags\n1,x;y\n2,z;w\n", {}),
        ('id,text\n1,"x;y;z"\n2,"x;y;z"\n', {}),
        ('a,b\n1,"x\n\ny"\n', {}),
        ("name\nAnna\nBert, the second\n", {}),
        ("a,b\n'1,5','x'\n'2,5','y'\n", {"quote": "'"}),
        ('size,b\n1,5" x\n2,6"\n', {}),
        ('b,size\n"x" y,1\n"z" 5,2\n', {"quote": None}),
        ('a,b\n1,"x\\"y"\n2,"z\\", w"\n', {"escape": "\\"}),
    ],
)
def test_the_dialect_is_seen(tmp_path: Path, content: str, options: dict[str, str]) -> None:
    assert seen(tmp_path, content) == replace(DEFAULT, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b\n1,2\n", 1),
        ("a,b\nx,y\n", 1),
        ("1,x\n2,y\n", 0),
        ("2024-01-01,x\n2024-01-02,y\n", 0),
        ("1,2\n", 1),
        ("Sales of May\n\nid,name\n1,x\n2,y\n", 2),
        ("Sales of May,,\nid,name,n\n1,x,3\n2,y,4\n", 2),
        ("country,2019,2020\nAT,1,2\nDE,3,4\n", 1),
        ("id,value\n1,\n2,\n", 1),
    ],
)
def test_the_rows_of_the_header_are_seen(tmp_path: Path, content: str, rows: int) -> None:
    assert seen(tmp_path, content).header_rows == rows


@pytest.mark.parametrize(
    ("content", "nulls"),
    [
        ("id,n\n1,NA\n2,3\n", ("", "NA")),
        ("id,country\n1,NA\n2,DE\n", ("",)),
        ("id,d\n1,\\N\n2,2024-01-01\n", ("", "\\N")),
        ("id,n,m\n1,-,null\n2,-3,1.5\n", ("", "null", "-")),
        ("id,n\n1,NA\n2,NA\n", ("",)),
        ("id,n\n1,nan\n2,1e5\n", ("", "nan")),
    ],
)
def test_a_spelling_of_null_counts_among_numbers_and_dates_alone(
    tmp_path: Path, content: str, nulls: tuple[str, ...]
) -> None:
    assert seen(tmp_path, content).null_values == nulls


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_seen(tmp_path: Path, codec: str, encoding: str) -> None:
    options = seen(tmp_path, "name;größe\nÄnne;1,5\nBört;2,5\n".encode(codec))
    assert (options.encoding, options.delimiter) == (encoding, ";")
    with open_raw(tmp_path / "a.csv", options) as raw:
        assert raw.names == ["name", "größe"]


def test_a_character_that_the_sample_cuts_is_still_utf_8(tmp_path: Path) -> None:
    assert seen(tmp_path, "a,b\n" + "ä,1\n" * 300_000).encoding == "utf-8"
    assert seen(tmp_path, "a,bb\n" + "ä,1\n" * 300_000).encoding == "utf-8"


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.jsonl", '{"a": 1}\n', "jsonl"),
        ("a.json", '{"a": 1}\n{"a": 2}\n', "jsonl"),
        ("a.txt", '{"a": 1}\n', "jsonl"),
        ("a.csv", "[1, 2]\n", "csv"),
        ("a.csv", "{a},b\n1,2\n", "csv"),
    ],
)
def test_the_format_is_seen(tmp_path: Path, name: str, content: str, format_: str) -> None:
    assert seen(tmp_path, content, name).format == format_


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", '[{"p": 1}, {"p": 2}]', "array"),
        ("a.json", "[1, 2]\n", "array"),
        ("a.json", '{\n  "p": 1\n}\n', "object of several lines"),
        ("a.txt", '[\n {"p": 1},\n {"p": 2}\n]\n', "array"),
    ],
)
def test_json_of_several_lines_is_no_csv(tmp_path: Path, name: str, content: str, kind: str) -> None:
    with pytest.raises(DataError, match=f"is a JSON {kind}, not JSON Lines") as caught:
        seen(tmp_path, content, name)
    assert "jq -c" in caught.value.hint


def test_compressed_files_are_seen_through(tmp_path: Path) -> None:
    assert seen(tmp_path, gzip.compress(b"a;b\n1;2\n"), "a.csv.gz").delimiter == ";"
    assert seen(tmp_path, gzip.compress(b'{"a": 1}\n'), "a.ndjson.gz").format == "jsonl"
    assert seen(tmp_path, gzip.compress(b"a\tb\n"), "a.tsv.gz").delimiter == "\t"


def test_parquet_is_seen_by_its_content(tmp_path: Path) -> None:
    pa.parquet.write_table(pa.table({"a": [1]}), tmp_path / "a.dat")
    assert detect(tmp_path / "a.dat").format == "parquet"


@pytest.mark.parametrize(("name", "content"), [("a.csv", b""), ("a.csv.gz", b"\x1f\x8b\x08")])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(DataError, match="not a readable landing file"):
        seen(tmp_path, content, name)


def test_rows_that_are_narrower_than_most_are_no_titles(tmp_path: Path) -> None:
    rows = [f"{n};a{n}" for n in range(4)] + [f"{n};a{n};b{n}" for n in range(4, 30)]
    path = tmp_path / "grows.csv"
    path.write_text("\n".join(["number;name", *rows]) + "\n")
    assert detect(path).header_rows == 1


@pytest.mark.parametrize("delimiter", [";", ",", "|", "\t"])
def test_the_delimiter_that_excel_names_is_known(tmp_path: Path, delimiter: str) -> None:
    rows = [("number", "weight"), ("1", "2,50"), ("2", '"3;75"')]
    lines = [delimiter.join(row) for row in rows] if delimiter != "," else ["number,weight", '1,"2,50"']
    path = tmp_path / "excel.csv"
    path.write_text("\r\n".join([f"sep={delimiter}", *lines]) + "\r\n")
    found = detect(path)
    assert (found.delimiter, found.header_rows) == (delimiter, 2)


@pytest.mark.parametrize(
    "content",
    [
        "7,x,8\n9,y,5\n",
        "4,5\n8,1\n",
        "x,3,y,4\nz,9,w,2\n",
        "2023-05-01,3,x,4\n2023-05-02,7,y,1\n",
        "x,2001,2002\ny,2002,2003\n",
        "3,4,5\n4,5,6\n",
        "x,,\ny,,\nz,5,1\nw,7,1\n",
    ],
)
def test_no_row_like_the_rows_below_is_taken_for_names(tmp_path: Path, content: str) -> None:
    assert seen(tmp_path, content).header_rows == 0


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("shop,3,4,5\nN,100,80,70\nS,90,5,6\n", 1),
        ("shop,2010,2015\nN,100,80\n", 1),
        ("shop,2024-01-31,2024-02-29\nN,100,80\nS,1,2\n", 1),
        (",shop,town\n0,N,x\n1,S,y\n", 1),
        ("number,,\n7,8,1\n9,5,1\n", 1),
        ("number,shop,\n7,N\n8,S\n", 1),
        ("Bank,X1\nMonth,2024-05\nnumber,shop,sum\n7,N,1.5\n", 3),
        ("Bank;X1;;\nDay;1.5.2024;;\nday;text;sum;left\n2.5.2024;a;1,5;2\n3.5.2024;b;2,5;3\n", 3),
        ('"sep=|"\nnumber|shop\n7|N\n', 2),
        (",,\nnumber,shop,sum\n7,N,1.5\n", 2),
    ],
)
def test_names_are_told_from_titles_and_rows(tmp_path: Path, content: str, rows: int) -> None:
    assert seen(tmp_path, content).header_rows == rows


def test_titles_of_two_fields_hide_no_delimiter(tmp_path: Path) -> None:
    found = seen(tmp_path, "Shop;N\nMonth;May\nnumber;text;sum\n7;x;2\n8;y;3\n")
    assert (found.delimiter, found.header_rows) == (";", 3)


@pytest.mark.parametrize("content", ["Shops\n7,N,1.5\n8,S,2.5\n", "sep=|\n7|N\n8|S\n", "Shops\n7,8\n"])
def test_titles_above_rows_without_names_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match="looks like data, not like names"):
        seen(tmp_path, content)
    assert detect(tmp_path / "a.csv", {"header_rows": 2}).header_rows == 2
