"""Reading: every type exact, whatever is in a text; bounded memory; errors that are not lost."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from time import sleep
from typing import Any

import pyarrow as pa
import pymysql
import pytest

from tests.servers import ROOT, Server
from warehouse.database import connect, create_database, quote
from warehouse.errors import DataError, ServerUnreachable, UsageError
from warehouse.reader import read_batches, read_figures, read_frame, read_table
from warehouse.settings import Settings

DIGITS = "(select 0 d" + "".join(f" union all select {digit}" for digit in range(1, 10)) + ")"
EXTREMES: list[tuple[str, str, list[str]]] = [
    ("tinyint", "int8", ["-128", "127", "0"]),
    ("tinyint(1)", "int8", ["1", "0", "-7"]),
    ("tinyint unsigned", "uint8", ["0", "255"]),
    ("smallint", "int16", ["-32768", "32767"]),
    ("smallint unsigned", "uint16", ["0", "65535"]),
    ("mediumint", "int32", ["-8388608", "8388607", "-1"]),
    ("mediumint unsigned", "uint32", ["0", "16777215"]),
    ("int", "int32", ["-2147483648", "2147483647"]),
    ("int unsigned", "uint32", ["0", "4294967295"]),
    ("bigint", "int64", ["-9223372036854775808", "9223372036854775807"]),
    ("bigint unsigned", "uint64", ["0", "18446744073709551615"]),
    ("decimal(5,0)", "decimal128(5, 0)", ["-99999", "99999", "0"]),
    ("decimal(38,10)", "decimal128(38, 10)", ["-" + "9" * 28 + "." + "9" * 10, "0.0000000001"]),
    ("decimal(20,20) unsigned", "decimal128(20, 20)", ["0." + "9" * 20, "0"]),
    ("decimal(65,30)", "decimal256(65, 30)", ["-" + "9" * 35 + "." + "9" * 30, "1"]),
    ("double", "double", ["1.7976931348623157e308", "-5e-324", "0.1", "-0e0"]),
    ("date", "date32[day]", ["'1000-01-01'", "'9999-12-31'", "'2024-02-29'", "'1969-12-31'"]),
    ("datetime", "timestamp[us]", ["'1000-01-01'", "'9999-12-31 23:59:59'", "'1969-12-31 23:59:59'"]),
    ("datetime(6)", "timestamp[us]", ["'9999-12-31 23:59:59.999999'", "'1000-01-01 00:00:00.000001'"]),
    ("timestamp(3) null", "timestamp[us]", ["'1970-01-01 00:00:01.001'", "'2038-01-19 03:14:07.999'"]),
    ("time(6)", "time64[us]", ["'00:00:00'", "'23:59:59.999999'", "'12:00:00'", "'00:00:00.5'"]),
    ("year", "int16", ["1901", "2155", "0"]),
    ("bit(1)", "bool", ["b'0'", "b'1'"]),
    ("bit(9)", "uint64", ["b'0'", "b'111111111'"]),
    ("bit(64)", "uint64", ["b'0'", f"b'{'1' * 64}'"]),
    ("enum('a','ñu')", "string", ["'a'", "'ñu'"]),
    ("set('x','y')", "string", ["''", "'x,y'"]),
    ("json", "string", ["'{\"a\": [1, null]}'", "'\"😀\"'"]),
    ("char(4)", "string", ["''", "'ab'"]),
    ("longtext", "string", ["''", r"'a\tb\nc\rd\0e\\'", "'😀 '", "'NULL'", r"'\\N'"]),
    ("varchar(9) character set latin1", "string", ["'é'", "''"]),
    ("varbinary(9)", "binary", ["''", "x'00ff80fb'"]),
    ("longblob", "binary", ["''", "x'fe00'"]),
]


@pytest.fixture
def table(settings: Settings) -> str:
    """The name of a table that is not there yet."""
    with connect(settings) as connection, connection.cursor() as cursor:
        create_database(cursor, settings.database("raw"))
    return quote(settings.database("raw"), "values")


def run(settings: Settings, *statements: str) -> Any:
    with connect(settings) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


def numbers(digits: int) -> str:
    """A query that counts from 0, as ``n``."""
    places = " + ".join(f"{10**place} * d{place}.d" for place in range(digits))
    return f"select {places} as n from " + " cross join ".join(f"{DIGITS} d{p}" for p in range(digits))


@pytest.mark.parametrize(("declared", "arrow", "values"), EXTREMES, ids=[each[0] for each in EXTREMES])
def test_a_type_is_exact_to_its_ends(
    settings: Settings, table: str, declared: str, arrow: str, values: list[str]
) -> None:
    # The nulls stand between: one more or less would shift all that follows.
    rows = [value for each in values for value in (each, "null")]
    listed = ", ".join(f"({index}, {value}, 'end')" for index, value in enumerate(rows))
    run(settings, f"create table {table} (id int, v {declared}, tail char(3))")
    query = f"select v, tail from {table} order by id"
    assert read_table(settings, query).schema.field("v").type == _type(arrow)
    run(settings, f"insert into {table} values {listed}")
    expected = [row[0] for row in run(settings, query)]
    read = read_table(settings, query)
    assert read.schema.field("v").type == _type(arrow)
    assert read["v"].to_pylist() == [_like_pymysql(value, arrow) for value in expected]
    assert read["tail"].to_pylist() == ["end"] * len(rows)
    read.validate(full=True)


def _type(name: str) -> pa.DataType:
    if name.startswith("decimal"):
        kind, digits, scale = name.replace("(", " ").replace(")", "").replace(",", "").split()
        return getattr(pa, kind)(int(digits), int(scale))
    return pa.type_for_alias(name)


def _like_pymysql(value: Any, arrow: str) -> Any:
    """PyMySQL gives bits as bytes and times as a timedelta."""
    if arrow in ("bool", "uint64") and isinstance(value, bytes):
        return bool(value[0]) if arrow == "bool" else int.from_bytes(value, "big")
    return (datetime.min + value).time() if isinstance(value, timedelta) else value


def test_a_float_keeps_the_digits_that_text_would_lose(settings: Settings, table: str) -> None:
    run(settings, f"create table {table} (v float)", f"insert into {table} values (16777215), (-1.5), (null)")
    assert read_table(settings, f"select v from {table}")["v"].to_pylist() == [16777215.0, -1.5, None]


def test_long_values_are_whole_beside_short_ones(settings: Settings) -> None:
    # One, three, four and nine bytes of length; a row of just one packet; rows of several.
    lengths = [0, 250, 251, 65_535, 65_536, 2**24 - 9, 2**24 - 8, 2**24 - 7, 2**24 - 6, 2**24, 2**25 + 3]
    query = " union all ".join(
        f"select {length} as n, concat(repeat('x', {max(length - 1, 0)}), '{'y' if length else ''}') as v, "
        "cast(7 as signed) as last"
        for length in lengths
    )
    read = pa.Table.from_batches(read_batches(settings, f"select * from ({query}) as all_rows"))
    assert read["n"].to_pylist() == lengths
    assert read["last"].to_pylist() == [7] * len(lengths)
    for length, value in zip(lengths, read["v"].to_pylist(), strict=True):
        assert len(value) == length
        assert value == "x" * (length - 1) + "y" if length else value == ""


def test_many_columns_and_nulls_in_each_are_told_apart(settings: Settings) -> None:
    columns = ", ".join(f"if(n % {2 + place % 7}, n + {place}, null) as c{place}" for place in range(70))
    query = f"select {columns} from ({numbers(3)}) as numbers order by n"
    expected = run(settings, query)
    assert [tuple(row.values()) for row in read_table(settings, query).to_pylist()] == list(expected)


def test_batches_have_the_rows_asked_for(settings: Settings) -> None:
    found = list(read_batches(settings, f"{numbers(4)} order by n", rows=3_000))
    assert [batch.num_rows for batch in found] == [3000, 3000, 3000, 1000]
    assert pa.Table.from_batches(found)["n"].to_pylist() == list(range(10_000))


def test_no_rows_are_one_empty_batch_of_their_types(settings: Settings) -> None:
    query = "select cast(1 as decimal(9,2)) as a, 'x' as b, now(6) as c, null as d from dual where false"
    (batch,) = read_batches(settings, query)
    assert batch.num_rows == 0
    assert batch.schema.types == [pa.decimal128(9, 2), pa.string(), pa.timestamp("us"), pa.null()]
    assert [str(kind) for kind in read_frame(settings, query).dtypes][:3] == [
        "decimal128(9, 2)[pyarrow]",
        "string[pyarrow]",
        "timestamp[us][pyarrow]",
    ]


def test_parameters_are_bound_where_they_are_no_text(settings: Settings) -> None:
    values = {
        "text": "it's \\ :n ? %",
        "n": 2**63,
        "day": date(2013, 1, 1),
        "nothing": None,
        "d": Decimal("1.5"),
    }
    query = """
        -- one row; it's not :this
        select :text as a, ':n' as b, ":n" as `c:n`, :n + 0 as d, :day as e, :nothing as f, :d as g, /* :x */
        '10:30' as h, 'it''s :n' as i, '\\\\' as j, :n in (:n, 1) as k, '100%' as l # :y
    """
    (row,) = read_table(settings, query, values).to_pylist()
    assert list(row.values()) == [
        values["text"], ":n", ":n", 2**63, "2013-01-01", None, Decimal("1.5"),
        "10:30", "it's :n", "\\", 1, "100%",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="no value for :text"):
        read_table(settings, query)


@pytest.mark.parametrize(
    ("statement", "hint"), [("set @a = 1", "only a query can be read"), ("select ?", "write :name")]
)
def test_what_cannot_be_read_is_refused(settings: Settings, statement: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        read_table(settings, statement)


def test_an_error_on_a_later_row_is_raised_after_the_rows_before_it(settings: Settings) -> None:
    # More than one row for the last n: the server finds out when it comes there.
    inner = f"select d from {DIGITS} as others where others.d < if(n = 99999, 9, 1)"
    found = read_batches(settings, f"select n, ({inner}) as v from ({numbers(5)}) as m", rows=100)
    assert next(found).num_rows == 100
    with pytest.raises(pymysql.err.OperationalError, match="1242"):
        list(found)
    with pytest.raises(pymysql.err.ProgrammingError, match="1064"):
        read_table(settings, "selec 1")


def test_a_query_left_half_way_ends(settings: Settings) -> None:
    left = read_batches(settings, f"select repeat('left', 500) from ({numbers(7)}) as m", rows=10)
    assert next(left).num_rows == 10
    left.close()  # type: ignore[attr-defined]
    query = "select count(*) from information_schema.processlist where info like %s"
    for _ in range(100):
        with connect(settings) as connection, connection.cursor() as cursor:
            cursor.execute(query, ("%repeat(%left%",))
            if cursor.fetchone() == (1,):  # this question
                return
        sleep(0.1)
    pytest.fail("the query still runs")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("cast('0000-00-00' as datetime)", "0000-00-00 is no date"),
        ("cast('-12:00:00' as time)", "-12 hours"),
        ("cast('838:59:59' as time)", "838 hours"),
    ],
)
def test_what_has_no_place_in_its_type_is_named(
    settings: Settings, table: str, value: str, said: str
) -> None:
    kind = "datetime" if "datetime" in value else "time"
    run(
        settings,
        f"create table {table} (v {kind})",
        "set sql_mode = ''",
        f"insert into {table} values ({value})",
    )
    with pytest.raises(DataError, match="Column v") as caught:
        read_table(settings, f"select v from {table}")
    assert said in caught.value.message


def test_a_connection_lost_half_way_is_a_server_that_does_not_answer(settings: Settings) -> None:
    lost = read_batches(settings, f"select repeat('lost', 500) from ({numbers(5)}) as m", rows=10)
    assert next(lost).num_rows == 10
    ((number,),) = run(
        settings,
        "select id from information_schema.processlist "
        "where info like '%repeat(''lost''%' and id <> connection_id()",
    )
    run(settings, f"kill {number}")
    with pytest.raises(ServerUnreachable, match="Lost connection"):
        list(lost)


def test_what_is_no_select_is_read_too(settings: Settings) -> None:
    assert read_table(settings, "explain select 1").num_rows == 1
    assert "information_schema" in read_table(settings, "show databases")["Database"].to_pylist()


def test_bits_are_read_as_stored_or_cast_for_an_expression_of_them_is_not_told_from_digits(
    settings: Settings, table: str
) -> None:
    run(settings, f"create table {table} (b bit(12))", f"insert into {table} values (52), (null)")
    assert read_table(settings, f"select b from {table} order by b")["b"].to_pylist() == [None, 52]
    with pytest.raises(DataError, match="bits as bits or as digits"):
        read_table(settings, f"select max(b) as b from {table}")
    assert read_table(settings, f"select cast(max(b) as unsigned) as b from {table}")["b"].to_pylist() == [52]


def test_figures_are_what_charts_take(settings: Settings) -> None:
    frame = read_figures(
        settings,
        "select 1.25 as a, cast(3 as signed) as b, null + 1 as c, date '2013-01-01' as d, 'x' as e, "
        "timestamp '2013-01-01 00:00:01' as f union all select null, 4, 5, null, null, null",
    )
    assert [str(kind) for kind in frame.dtypes] == [
        "float64", "int64", "float64", "object", "str", "datetime64[us]",
    ]  # fmt: skip
    assert frame["d"].iloc[0] == date(2013, 1, 1)


def test_a_frame_is_exact(settings: Settings) -> None:
    frame = read_frame(settings, "select 9007199254740993 as n, 0.10 as d, time '01:02:03' as t union all "
                                 "select null, null, null")  # fmt: skip
    assert frame.iloc[0].tolist() == [2**53 + 1, Decimal("0.10"), time(1, 2, 3)]
    assert frame.iloc[1].isna().all()


def test_tcp_and_tls_read_the_same(server: Server, settings: Settings) -> None:
    query = f"select n, repeat('ä', n % 400) as v from ({numbers(4)}) as m order by n"
    tcp = server.private().over_tcp()
    assert settings.socket
    by_socket = read_table(settings, query)
    assert read_table(replace(tcp, ssl_mode="disabled"), query) == by_socket
    authority = server.folder / "state" / "data-mysql" / "ca.pem"
    if server.flavor == "mysql":
        assert read_table(replace(tcp, ssl_mode="verify_ca", ssl_ca=authority), query) == by_socket


def test_no_server_is_said_as_everywhere(settings: Settings) -> None:
    nowhere = replace(settings, socket=settings.state / "nowhere.sock")
    with pytest.raises(ServerUnreachable, match="nowhere"):
        read_table(nowhere, "select 1")


def test_memory_is_bounded_however_many_rows_there_are(server: Server) -> None:
    script = (
        "import resource, sys\n"
        "from warehouse.reader import read_batches\n"
        "from warehouse.settings import load_settings\n"
        "rows = sum(batch.num_rows for batch in read_batches(load_settings(), sys.argv[1], rows=10_000))\n"
        "print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for digits in (4, 6):
        query = f"select n, repeat('x', 200) as v, n / 7 as w from ({numbers(digits)}) as m"
        done = subprocess.run(
            [sys.executable, "-c", script, query],
            cwd=ROOT, env=server.environ("none"), capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows, peak = map(int, done.stdout.split())
        assert rows == 10**digits
        peaks.append(peak)
    # A million rows are 220 MB.
    assert peaks[1] - peaks[0] < 40_000
