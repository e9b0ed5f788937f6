"""Each type of Arrow is stored exactly, in the type that the table of the adapter says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from adapter.tests.behaviour.project import Project
from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.python_models.faults import ResultFault
from dbt.adapters.mysql.python_models.load import Target, store
from dbt.adapters.mysql.session import Session
from mysql_arrow.read import read_table

EAST = timezone(timedelta(hours=2))
MOMENT = datetime(2013, 3, 31, 2, 30, 0, 5)
# The type, a value, the type in MySQL, and the value there if it is another.
STORED: list[tuple[pa.DataType, Any, str, Any]] = [
    (pa.int8(), -128, "tinyint", None),
    (pa.int16(), -(2**15), "smallint", None),
    (pa.int32(), -(2**31), "int", None),
    (pa.int64(), -(2**63), "bigint", None),
    (pa.uint8(), 255, "tinyint unsigned", None),
    (pa.uint16(), 2**16 - 1, "smallint unsigned", None),
    (pa.uint32(), 2**32 - 1, "int unsigned", None),
    (pa.uint64(), 2**64 - 1, "bigint unsigned", None),
    (pa.bool_(), True, "tinyint", 1),
    (pa.float16(), 1.5, "float", None),
    (pa.float32(), 2.0**-149, "float", None),
    (pa.float64(), 5e-324, "double", None),
    (pa.float64(), 1.7976931348623157e308, "double", None),
    (pa.float64(), 0.1, "double", None),
    (pa.float64(), float("nan"), "double", "null"),
    (pa.decimal128(38, 2), Decimal("9" * 36 + ".99"), "decimal(38,2)", None),
    (pa.decimal256(65, 30), Decimal("9" * 35 + "." + "1" * 30), "decimal(65,30)", None),
    (pa.decimal128(3, -2), Decimal("12300"), "decimal(5,0)", None),
    (pa.string(), "tab\tnew\nline\0 \\N 'quoted' \U0001f600", "varchar(255)", None),
    (pa.large_string(), "x" * 256, "text", None),
    (pa.string_view(), "\t", "varchar(255)", None),
    (pa.string(), "é" * 20_000, "mediumtext", None),
    (pa.dictionary(pa.int8(), pa.large_string()), "\t", "varchar(255)", None),
    (pa.binary(), b"\x00\xff\t\\\n", "varbinary(255)", None),
    (pa.large_binary(), b"\x00" * 256, "blob", None),
    (pa.binary_view(), b"\t", "varbinary(255)", None),
    (pa.binary(3), b"a\x00\x00", "varbinary(255)", None),
    (pa.binary(), b"\xff" * 70_000, "longblob", None),
    (pa.date32(), date(9999, 12, 31), "date", None),
    (pa.date64(), date(1000, 1, 1), "date", None),
    (pa.time32("s"), time(23, 59, 59), "time(6)", None),
    (pa.time64("ns"), time(23, 59, 59, 999999), "time(6)", None),
    (pa.timestamp("s"), datetime(1969, 1, 1), "datetime(6)", None),
    (pa.timestamp("ns"), MOMENT, "datetime(6)", None),
    (
        pa.timestamp("us", "Europe/Berlin"),
        MOMENT.replace(tzinfo=EAST),
        "datetime(6)",
        MOMENT - timedelta(hours=2),
    ),
    (pa.null(), None, "varchar(255)", "null"),
    (pa.list_(pa.string()), ['"', "é\n"], "json", '["\\"", "é\\n"]'),
    (pa.struct([("a", pa.int8())]), {"a": 1}, "json", '{"a": 1}'),
    (pa.map_(pa.string(), pa.float64()), [("a", 1.5)], "json", '{"a": 1.5}'),
]
IDS = [f"{kind}-{type_}" for kind, _, type_, _ in STORED]


@pytest.fixture
def session(project: Project) -> Iterator[Session]:
    known = {**project.target, "username": project.target["user"]}
    for key in ("type", "threads", "user"):
        known.pop(key)
    session = Session.start(MySQLCredentials(**known))
    yield session
    session.close()


def array(kind: pa.DataType, value: Any) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array([value, None], pa.string()).dictionary_encode().cast(kind)
    return pa.array([value, None], kind)


def declared(project: Project) -> list[str]:
    kinds = [str(row[1]) for row in project.sql("show columns from t")][1:]
    for width in ("(20)", "(11)", "(10)", "(6)", "(5)", "(4)", "(3)", "(1)"):
        kinds = [
            k if k.startswith(("time(", "datetime(", "decimal")) else k.replace(width, "", 1) for k in kinds
        ]
    return kinds


@pytest.mark.parametrize("is_streamed", [True, False], ids=["load data", "insert"])
def test_a_value_is_stored_exactly_in_its_type(project: Project, session: Session, is_streamed: bool) -> None:
    if not is_streamed:
        session.server = session.server.__class__(**{**vars(session.server), "local_infile": False})
    columns = [array(kind, value) for kind, value, _, _ in STORED]
    names = [f"c{number}" for number in range(len(columns))]
    table = pa.table([pa.array([1, 2]), *columns], names=["id", *names])
    assert store(session, Target(f"`{project.schema}`.t"), table) == 2
    json = "longtext" if session.server.is_mariadb else "json"
    assert declared(project) == [json if kind == "json" else kind for _, _, kind, _ in STORED]
    first, second = read_table(session, f"select * from `{project.schema}`.t order by id").to_pylist()
    for name, (kind, value, _, other) in zip(names, STORED, strict=True):
        expected = None if other == "null" else value if other is None else other
        assert first[name] == expected, kind
        assert second[name] is None, kind


@pytest.mark.parametrize(
    ("kind", "value", "declared_type", "expected"),
    [
        (pa.int64(), 5, "tinyint", 5),
        (pa.float64(), 5.0, "int", 5),
        (pa.float64(), 0.3, "decimal(10, 1)", Decimal("0.3")),
        (pa.decimal128(38, 2), Decimal("1.50"), "decimal(4, 1)", Decimal("1.5")),
        (pa.int64(), 5, "double", 5.0),
        (pa.bool_(), True, "bit(1)", True),
        (pa.int64(), 5, "bit(8)", 5),
        (pa.string(), "b", "enum('a', 'b')", "b"),
        (pa.timestamp("us"), datetime(2013, 1, 1), "date", date(2013, 1, 1)),
        (pa.timestamp("us"), datetime(2013, 1, 1, 5), "datetime", datetime(2013, 1, 1, 5)),
        (pa.date32(), date(2013, 1, 1), "datetime(3)", datetime(2013, 1, 1)),
        (pa.null(), None, "bigint", None),
    ],
)
def test_a_declared_type_decides(
    project: Project, session: Session, kind: pa.DataType, value: Any, declared_type: str, expected: Any
) -> None:
    target = Target(f"`{project.schema}`.t", types={"V": declared_type})
    store(session, target, pa.table([array(kind, value)], names=["v"]))
    assert read_table(session, f"select * from `{project.schema}`.t").to_pylist()[0] == {"v": expected}


@pytest.mark.parametrize(
    ("kind", "value", "declared_type", "said"),
    [
        (pa.int64(), 300, "tinyint", "Out of range"),
        (pa.int64(), -1, "int unsigned", "Out of range"),
        (pa.int64(), 2**53 + 1, "double", "does not fit double"),
        (pa.float64(), 2.5, "int", "does not fit int"),
        (pa.float64(), 0.25, "decimal(10, 1)", "does not fit"),
        (pa.decimal128(5, 2), Decimal("1.55"), "decimal(4, 1)", "does not fit"),
        (pa.int64(), 100, "decimal(4, 2)", "does not fit"),
        (pa.string(), "abc", "varchar(2)", "too long|truncated"),
        (pa.string(), "1", "int", "is varchar.*, and `column_types` says int"),
        (pa.int64(), 1, "varchar(9)", "is bigint, and `column_types` says varchar"),
        (pa.string(), "c", "enum('a', 'b')", "truncated"),
        (pa.string(), "{", "json", "JSON|CONSTRAINT"),
        (pa.timestamp("us"), datetime(2013, 1, 1, 5), "date", "does not fit date"),
        (pa.timestamp("us"), datetime(2013, 1, 1, 5, 0, 0, 1), "datetime(3)", "does not fit"),
        (pa.time64("us"), time(1, 0, 0, 1), "time", "does not fit time"),
        (pa.int64(), None, "int not null", "null"),
    ],
)
@pytest.mark.parametrize("is_streamed", [True, False], ids=["load data", "insert"])
def test_what_a_declared_type_has_no_place_for_is_refused_and_nothing_is_left(
    project: Project,
    session: Session,
    kind: pa.DataType,
    value: Any,
    declared_type: str,
    said: str,
    is_streamed: bool,
) -> None:
    if not is_streamed:
        session.server = session.server.__class__(**{**vars(session.server), "local_infile": False})
    target = Target(f"`{project.schema}`.t", types={"v": declared_type})
    with pytest.raises(ResultFault, match=f"(?is){said}"):
        store(session, target, pa.table([array(kind, value)], names=["v"]))
    assert project.tables() == set()


def test_many_rows_arrive_in_order_and_whole(project: Project, session: Session) -> None:
    table = pa.table({"i": range(100_000), "word": [f"word {i}" * (i % 5) for i in range(100_000)]})
    store(session, Target(f"`{project.schema}`.t", inside=["primary key (i)"]), table)
    assert read_table(session, f"select * from `{project.schema}`.t order by i").equals(table)
