"""Types from evidence: nothing is guessed, and whatever is inferred holds every value."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.files.formats import FormatOptions
from loaders.profile.infer import Evidence, FileProfile, infer_type, profile, wider, widest_text
from loaders.profile.telling import Place
from loaders.spec import ColumnSpec
from loaders.types import Family, parse_type
from loaders.values.cast import cast_column

TEXTUAL = ("varchar", "text", "mediumtext", "longtext")


def _csv(folder: Path, values: list[str], **options: object) -> FileProfile:
    path = folder / "values.csv"
    path.write_text("\n".join(["c", *values]) + "\n", encoding="utf-8", newline="")
    return profile([path], FormatOptions(**options))  # type: ignore[arg-type]


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


@pytest.mark.parametrize(
    ("value", "usual", "told"),
    [
        ("007", "12", "leading zero"),
        ("00501", "10001", "leading zero"),
        ("-01", "3", "leading zero"),
        ("00.5", "1.5", "leading zero"),
        ("123456789012345678", "5", "more than 15 digits"),
        ("1234567890123456", "1.5", "more than 15 digits"),
        ("NA", "3", "null_values"),
        ("N/A", "2024-01-01", "null_values"),
        ("null", "true", "null_values"),
        ("1E2", "3", "exponent"),
        ("1e400", "3.5", "exponent"),
        ("1E-5x", "0.5", "is a text"),
        ("+5", "5", "plus sign"),
        ("-0", "4", "negative zero"),
        ("-0.00", "4.25", "negative zero"),
        ("1,234", "567", "separator"),
        ("12%", "12", "percentage"),
        ("$5", "5", "currency"),
        ("5 €", "5", "currency"),
        (".5", "0.5", "side of the point"),
        ("5.", "5", "side of the point"),
        ("NaN", "1.5", "null_values"),
        ("inf", "1.5", "finite"),
        (" 5", "5", "blanks"),
        ("5 ", "5", "blanks"),
        ("", "5", "empty text"),
        ("0x10", "16", "is a text"),
        ("\uff11\uff12", "12", "is a text"),
        ("2024-13-01", "2024-12-01", "calendar"),
        ("2023-02-29", "2024-02-29", "calendar"),
        ("0000-01-01", "2024-01-01", "calendar"),
        ("01/02/2024", "2024-01-01", "is a text"),
        ("20240101", "2024-01-01", "is a text"),
        ("2024-01-01 24:00:00", "2024-01-01 23:00:00", "clock"),
        ("2024-01-01 10:00:00.1234567", "2024-01-01 10:00:00.1", "6 digits"),
        ("2024-01-01", "2024-01-01 10:00:00", "date without a time"),
        ("2024-01-01 10:00:00", "2024-01-01", "date with a time"),
        ("2024-01-01T10:00+02:00", "2024-01-01", "date with a time"),
        ("2024-01-01 10:00:00 -0330", "2024-01-01 10:00:00", "blank before its zone"),
        ("2024-01-01 10:00 UTC", "2024-01-01 10:00", "blank before its zone"),
        ("2024-01-01 25:00 UTC", "2024-01-01 10:00", "calendar and clock"),
        ("24:00", "23:00", "time of day"),
        ("24:00:00", "23:00:00", "time of day"),
        ("yes", "no", "true or false"),
        ("no", "true", "true or false"),
        ("1", "true", "is a text"),
        ("[x]", "[1]", "no valid JSON"),
        ('{"a": NaN}', '{"a": 1}', "no valid JSON"),
        ("1.2.3", "1.2", "is a text"),
        ("hello", "TRUE", "is a text"),
    ],
)
def test_one_value_that_is_something_else_keeps_the_column_text(
    tmp_path: Path, value: str, usual: str, told: str
) -> None:
    found = _csv(tmp_path, [_quoted(usual), _quoted(value), _quoted(usual)]).columns[0]
    assert found.type.startswith("varchar")
    assert told in found.note
    if value not in ("24:00", "24:00:00", "yes"):
        assert "values.csv, line 3" in found.note


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0", "5", "-12"], "int"),
        (["1073741824"], "bigint"),
        (["999999999999999"], "bigint"),
        (["0.5", "12", "-3.125"], "decimal(9,3)"),
        (["1234567.50"], "decimal(18,2)"),
        (["true", "FALSE", "True"], "boolean"),
        (["0", "1"], "int"),
        (["2024-02-29"], "date"),
        (["2024-02-29 10:00:00"], "datetime"),
        (["2024-02-29T10:00:00.25Z", "2024-02-29T10:00:00+01:00"], "datetime(3)"),
        (["2024-02-29 10:00:00.123456"], "datetime(6)"),
        (['"{""a"": [1]}"', "[]"], "json"),
        (["AA", "B6", "UA"], "varchar(2)"),
        (["Al", "Barbara"], "varchar(16)"),
        (["x" * 5000], "text"),
        (["x" * 60000], "mediumtext"),
        (['""'], "varchar(255)"),
        (["a", "b"] * 3, "varchar(2)"),
    ],
)
def test_what_every_value_proves_becomes_the_type(tmp_path: Path, values: list[str], expected: str) -> None:
    assert _csv(tmp_path, values).columns[0].type == expected


def test_a_column_without_values_is_text_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,\n2,\n")
    found = profile([path], FormatOptions()).column("b")
    assert (found.type, found.note) == ("varchar(255)", "no value in any row")


def test_numbers_longer_than_any_decimal_stay_text(tmp_path: Path) -> None:
    found = _csv(tmp_path, [f"1.{'3' * 31}", "2.5"]).columns[0]
    assert (found.type, found.note.split(",")[0]) == (
        "varchar(64)",
        "numbers of more digits than a decimal has",
    )


def test_a_declared_spelling_of_null_is_no_value(tmp_path: Path) -> None:
    found = _csv(tmp_path, ["1", "NA", "3"], null_values=("NA",)).columns[0]
    assert (found.type, found.evidence.nulls) == ("int", 1)


def test_zoned_and_unzoned_moments_stay_text(tmp_path: Path) -> None:
    found = _csv(tmp_path, ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00"]).columns[0]
    assert found.type.startswith("varchar")
    assert "zone" in found.note


def test_a_value_in_a_later_file_counts_and_is_placed(tmp_path: Path) -> None:
    for name, value in (("a.csv", "10001"), ("b.csv", "00501")):
        (tmp_path / name).write_text(f"zip\n{value}\n")
    found = profile(sorted(tmp_path.glob("*.csv")), FormatOptions())
    assert found.columns[0].type.startswith("varchar")
    assert "b.csv, line 2" in found.columns[0].note
    assert found.rows == 2


def test_a_sample_says_that_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("c\n1\n2\nx\n")
    assert profile([path], FormatOptions(), sample_rows=2).sampled
    assert profile([path], FormatOptions(), sample_rows=2).columns[0].type == "int"
    assert not profile([path], FormatOptions(), sample_rows=3).sampled


def test_broken_rows_are_counted_and_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n7,8\n")
    found = profile([path], FormatOptions())
    assert (found.rows, found.broken) == (2, 2)
    assert [row.position for _, row in found.examples] == [3, 4]


def test_bytes_that_are_no_utf8_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\nAda\nJos\xe9\n")
    found = profile([path], FormatOptions()).columns[0]
    assert "encoding" in found.note
    assert "a.csv, line 3" in found.note


def test_a_hive_partition_is_a_column(tmp_path: Path) -> None:
    for month in ("01", "02"):
        folder = tmp_path / f"month={month}"
        folder.mkdir()
        (folder / "a.csv").write_text("n\n1\n")
    found = profile(sorted(tmp_path.rglob("*.csv")), FormatOptions())
    assert found.column("month").partition
    assert "leading zero" in found.column("month").note


def test_distinct_values_are_counted_up_to_a_bound(tmp_path: Path) -> None:
    few = _csv(tmp_path, ["a", "b", "a"]).columns[0].evidence
    assert (few.distinct, few.repeated is None) == (2, False)
    many = _csv(tmp_path, [str(number) for number in range(100_001)]).columns[0].evidence
    assert (many.distinct, many.repeated) == (None, None)


def test_values_whose_hashes_are_equal_are_not_taken_for_one() -> None:
    found = Evidence("id")
    for value in (-1, -2, 2**63):
        values = pa.array([value], pa.int64() if value < 2**63 else pa.uint64())
        found.add(values, lambda index: Place(Path("a.parquet"), "row", index + 1), native=True)
    assert found.repeated is None
    found.add(pa.array([-2]), lambda index: Place(Path("b.parquet"), "row", index + 1), native=True)
    assert found.repeated == "-2 comes twice (b.parquet, row 1)"


def test_json_numbers_with_exponents_are_doubles(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"x": 1e-7, "code": "1E2"}, {"x": 0.5, "code": "3"}]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = profile([path], FormatOptions(format="jsonl"))
    assert found.column("x").type == "double"
    assert found.column("code").type.startswith("varchar")


@pytest.mark.parametrize(
    ("arrow", "expected"),
    [
        (pa.int8(), "tinyint"),
        (pa.uint64(), "bigint unsigned"),
        (pa.decimal128(12, 4), "decimal(12,4)"),
        (pa.decimal128(5, -2), "decimal(7,0)"),
        (pa.decimal256(50, 4), "varchar(53)"),
        # Of a `float` the servers show six digits alone.
        (pa.float32(), "double"),
        (pa.float64(), "double"),
        (pa.date32(), "date"),
        (pa.timestamp("s"), "datetime"),
        (pa.timestamp("ms", "UTC"), "datetime(3)"),
        (pa.timestamp("ns"), "datetime(6)"),
        (pa.bool_(), "boolean"),
        (pa.time64("us"), "time(6)"),
        (pa.duration("us"), "bigint"),
        (pa.list_(pa.int8()), "json"),
        (pa.struct([("a", pa.int8())]), "json"),
        (pa.map_(pa.string(), pa.int8()), "json"),
        (pa.dictionary(pa.int8(), pa.int32()), "int"),
        (pa.null(), "varchar(255)"),
        (pa.binary(16), "binary(16)"),
        (pa.binary(), "longblob"),
        (pa.string(), "longtext"),
    ],
)
def test_a_parquet_type_is_mapped_exactly(arrow: pa.DataType, expected: str) -> None:
    assert infer_type(arrow) == expected
    parse_type(expected)


def test_parquet_texts_and_binaries_are_sized_by_their_values(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "code": pa.array(["00", "11", "22"]).dictionary_encode(),
            "raw": pa.array([b"a", None, b"b" * 20]),
            "wide": pa.array(["x", "y" * 30, None], pa.large_string()),
            "nano": pa.array([1, 1001, None], pa.timestamp("ns")),
            "micro": pa.array([1000, 2000, None], pa.timestamp("ns")),
            "bad": pa.array([1.5, float("nan"), 2.0]),
            "list": pa.array([[1], None, [2, 3]]),
        }
    )
    pq.write_table(table, path)
    found = profile([path], FormatOptions(format="parquet"))
    assert {column.name: column.type for column in found.columns} == {
        "code": "varchar(2)",
        "raw": "varbinary(32)",
        "wide": "varchar(64)",
        "nano": "varchar(32)",
        "micro": "datetime(6)",
        "bad": "double",
        "list": "json",
    }
    assert (
        found.column("code").note
        == "e.g. 00, 11, 22; dictionary<values=string, indices=int32, ordered=0> in the file"
    )
    assert "nanoseconds" in found.column("nano").note
    assert "a.parquet, row 2" in found.column("bad").note
    for column in found.columns:
        if column.name != "bad":
            _, misfits = cast_column(
                table[column.name].combine_chunks(), ColumnSpec("c", parse_type(column.type))
            )
            assert not misfits


def test_small_decimals_and_times_with_nanoseconds_of_parquet_are_typed_by_their_values(
    tmp_path: Path,
) -> None:
    table = pa.table(
        {
            "price": pa.array([Decimal("1.50"), None, Decimal("-2.25")], pa.decimal32(5, 2)),
            "sum": pa.array([Decimal("0.00001"), Decimal(7), None], pa.decimal64(15, 5)),
            "clock": pa.array([1001, None, 0], pa.int64()).cast(pa.time64("ns")),
            "even": pa.array([1000, None, 0], pa.int64()).cast(pa.time64("ns")),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    found = profile([tmp_path / "a.parquet"], FormatOptions(format="parquet"))
    assert {column.name: column.type for column in found.columns} == {
        "price": "decimal(5,2)",
        "sum": "decimal(15,5)",
        "clock": "varchar(32)",
        "even": "time(6)",
    }
    assert "00:00:00.000001001 has nanoseconds" in found.column("clock").note


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("int", "bigint", "bigint"),
        ("bigint", "int", "bigint"),
        ("int", "int unsigned", "bigint"),
        ("bigint", "bigint unsigned", "decimal(20,0)"),
        ("int", "decimal(9,2)", "decimal(12,2)"),
        ("decimal(9,2)", "decimal(9,4)", "decimal(11,4)"),
        ("decimal(38,2)", "decimal(38,4)", None),
        ("float", "double", "double"),
        ("int", "double", "double"),
        ("bigint", "double", None),
        ("date", "datetime(3)", "datetime(3)"),
        ("datetime(6)", "datetime", "datetime(6)"),
        ("timestamp", "datetime", "datetime"),
        ("time", "time(3)", "time(3)"),
        ("varchar(5)", "varchar(9)", "varchar(9)"),
        ("varchar(9)", "varchar(5)", "varchar(9)"),
        ("varchar(9)", "text", "text"),
        ("text", "varchar(9)", "text"),
        ("varchar(2)", "int", "varchar(11)"),
        ("int", "varchar(2)", None),
        ("date", "int", None),
        ("boolean", "int", None),
        ("json", "varchar(4)", None),
        ("binary(16)", "varbinary(9)", "varbinary(16)"),
        ("varbinary(16)", "blob", "blob"),
    ],
)
def test_a_type_is_widened_and_never_narrowed(old: str, new: str, expected: str | None) -> None:
    assert wider(old, new) == expected
    if expected is not None:
        assert wider(expected, new) == expected
        assert wider(expected, old) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("int", "varchar(2)", "varchar(11)"), ("json", "int", "longtext"), ("date", "text", "text")],
)
def test_where_nothing_else_holds_both_text_does(old: str, new: str, expected: str) -> None:
    assert widest_text(old, new) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["12.50", "1.0E-5", "3.25"], "decimal(9,5)"),
        (["0.5", "1e-7"], "decimal(18,7)"),
        (["6.02e23", "1.6e-19"], "double"),
        (["13.436424411240122", "0.1"], "double"),
        (["6.294830010171287e-05", "4.9"], "double"),
        (["12345678901234.56", "1.00"], "decimal(18,2)"),
        (["0.12345678901234567890", "1.5"], "decimal(27,20)"),
        (["1E2", "3E4"], "varchar(8)"),
    ],
)
def test_numbers_with_exponents_are_exact_decimals_or_doubles(
    tmp_path: Path, texts: list[str], expected: str
) -> None:
    assert _csv(tmp_path, texts).columns[0].type == expected


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "integer": lambda r: str(r.randint(-(10 ** r.randint(0, 15)) + 1, 10 ** r.randint(0, 15) - 1)),
    "decimal": lambda r: f"{r.choice(['', '-'])}{r.randint(1, 10**9)}.{r.randint(0, 9999):04d}",
    "code": lambda r: f"{r.randint(0, 99999):05d}",
    "id": lambda r: str(r.randint(10**17, 10**18 - 1)),
    "date": lambda r: str(date.fromordinal(r.randint(1, 3_652_059))),
    "moment": lambda r: datetime.fromtimestamp(r.randint(0, 2**32)).isoformat(r.choice("T ")),
    "fraction": lambda r: f"2024-01-01T00:00:0{r.randint(0, 9)}.{r.randint(0, 999999):06d}",
    "time": lambda r: str(time(r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))),
    "boolean": lambda r: r.choice(["true", "false", "TRUE", "False"]),
    "json": lambda r: json.dumps({"a": [r.random(), None, "ü"]}),
    "word": lambda r: "".join(r.choices("aé\"',; \\\n0", k=r.randint(0, 20))),
    "null": lambda r: r.choice(["", "NA", "null", "-"]),
    "exponent": lambda r: f"{r.randint(1, 9)}E{r.randint(0, 400)}",
    "scientific": lambda r: (
        f"{r.uniform(-1, 1) * 10 ** r.randint(-12, 12):.{r.randint(1, 20)}{r.choice('eE')}}"
    ),
    "double": lambda r: repr(r.uniform(-1, 1) * 10 ** r.randint(-12, 12)),
}


@pytest.mark.parametrize("seed", range(120))
def test_the_inferred_type_holds_every_value_with_its_meaning(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    makers = chance.sample(list(MAKERS), k=chance.choice([1, 1, 2, 3]))
    texts = [MAKERS[chance.choice(makers)](chance) for _ in range(chance.choice([1, 3, 50, 300]))]
    found = _csv(tmp_path, [_quoted(text) for text in texts]).columns[0]
    kind = parse_type(found.type)
    values, misfits = cast_column(pa.array([text.encode() for text in texts]), ColumnSpec("c", kind))
    assert not misfits, (found.type, makers)
    for text, value in zip(texts, values.to_pylist(), strict=True):
        assert _means(text, value, kind.family), (found.type, text, value)


def _means(text: str, value: object, family: Family) -> bool:
    """Whether a typed value is what the text says."""
    if family is Family.INTEGER:
        return text == str(value)
    if family is Family.DECIMAL:
        return Decimal(text) == value
    if family is Family.FLOAT:
        return Decimal(text) == Decimal(repr(value))
    if family is Family.BOOLEAN:
        return text.lower() == str(value).lower()
    if family in (Family.DATE, Family.TIME):
        return text == str(value)
    if family is Family.DATETIME:
        return datetime.fromisoformat(text) == value
    return text == value


@pytest.mark.parametrize("bad", [b"\x80", b"a\xed\xa1\x8c\xed\xbe\xb4"])
def test_a_parquet_text_that_is_not_utf8_is_told(tmp_path: Path, bad: bytes) -> None:
    texts = pa.array([b"ok", bad, b"ok"], pa.binary()).view(pa.string())
    pq.write_table(
        pa.table({"t": texts, "s": pa.StructArray.from_arrays([texts], ["t"])}), tmp_path / "a.parquet"
    )
    found = profile([tmp_path / "a.parquet"], FormatOptions(format="parquet"))
    assert "is not UTF-8: the load rejects it (a.parquet, row 2)" in found.column("t").note
    assert "it is not valid UTF-8" in found.column("s").note
