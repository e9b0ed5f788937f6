"""`etlp source add`: what is written, what is left alone, and that it loads and builds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from loaders.declare.declaration import Declaration, Wanted, declare, write
from loaders.declare.former import declared_table
from loaders.declare.source_yaml import column_lines, format_lines, with_table
from loaders.external import Contract, Mode
from loaders.files.formats import FormatOptions
from loaders.spec import read_specs
from tests.servers import ROOT, run_etlp
from warehouse.errors import ConfigError, DataError, EtlpError, UsageError
from warehouse.settings import Settings, load_settings
from warehouse.yaml_text import scalar

ORDERS = "Order ID,Zip,Paid?,Amount\n1,00501,true,1.50\n2,10001,false,20.25\n3,90210,true,3.00\n"
BY_HAND = """\
version: 2

# Kept: a comment at the top.
sources:
  - name: shop
    description: >
      Folded text,
      of two lines.
    tables:
      - name: customers   # kept, too
        external: {location: a.csv}
        columns:
          - {name: id, data_type: int}

      # A comment after the table.
  - name: other
    tables:
      - name: orders
        columns: [{name: id}]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A checkout without a source, and without a server."""
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text("model-paths: [models]\n")
    (tmp_path / "models").mkdir()
    return load_settings(tmp_path, {"ETLP_LANDING": str(tmp_path / "landing"), "ETLP_SCHEMA": "t"})


def _land(settings: Settings, name: str, text: str) -> Path:
    path = settings.landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _add(settings: Settings, path: Path | str, **wanted: object) -> Declaration:
    made = declare(settings, str(path), Wanted(**wanted))  # type: ignore[arg-type]
    write(made)
    return made


def test_what_was_found_is_declared_and_read_again(settings: Settings) -> None:
    _land(settings, "shop/orders/1.csv", ORDERS)
    _land(
        settings,
        "shop/orders/2.csv",
        ORDERS.replace("\n1,", "\n4,").replace("\n2,", "\n5,").replace("\n3,", "\n6,"),
    )
    made = _add(settings, settings.landing / "shop" / "orders" / "*.csv")
    (spec,) = read_specs(settings)
    assert spec.name == "shop.orders"
    assert [(column.name, column.type.sql) for column in spec.columns] == [
        ("order_id", "int"),
        ("zip", "varchar(5)"),
        ("paid", "boolean"),
        ("amount", "decimal(9,2)"),
    ]
    assert spec.key == ("order_id",)
    assert [column.name for column in spec.columns if column.required] == ["order_id"]
    assert spec.location == f"{settings.landing}/shop/orders/*.csv"
    text = spec.declared_in.read_text()
    assert "{{ env_var('ETLP_LANDING', 'data/landing') }}/shop/orders/*.csv" in text
    assert "zip is text: 00501 has a leading zero (1.csv, line 2)" in text
    assert "delimiter" not in text
    assert {path.name for path in made.files} == {
        "_shop__sources.yml",
        "stg_shop__orders.sql",
        "stg_shop__orders.yml",
    }


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", "a;b\n1;x\n2;y\n", ["delimiter: ;"]),
        ("a.tsv", "a\tb\n1\tx\n2\ty\n", []),
        ("a.csv", "a,b\n1,x\nNA,y\n3,z\n4,NA\n", ['null_values: ["", NA]']),
        ("a.jsonl", '{"a": 1}\n', []),
    ],
)
def test_only_options_that_differ_are_written(
    settings: Settings, name: str, text: str, expected: list[str]
) -> None:
    made = _add(settings, _land(settings, name, text), name="shop.orders")
    written = [
        line.strip() for line in made.block if line.strip().split(":")[0] in ("delimiter", "null_values")
    ]
    assert written == expected
    (spec,) = read_specs(settings)
    assert spec.options.format == made.place.options.format


def test_options_written_are_the_options_read(settings: Settings) -> None:
    odd = FormatOptions("csv", "\t", None, "\\", "cp1252", 2, ("", "NA", "-", "null"))
    assert format_lines("x/*.csv", odd) == [
        "format: csv",
        'delimiter: "\\t"',
        "quote: null",
        'escape: "\\\\"',
        "encoding: cp1252",
        "header_rows: 2",
        'null_values: ["", NA, "-", "null"]',
    ]


def test_a_folder_of_parquet_partitions_has_their_columns(settings: Settings) -> None:
    for year in ("2023", "2024"):
        folder = settings.landing / "trips" / f"year={year}"
        folder.mkdir(parents=True)
        pq.write_table(
            pa.table({"id": [1, 2], "at": pa.array([0, 1], pa.timestamp("us"))}), folder / "a.parquet"
        )
    made = _add(settings, settings.landing / "trips")
    assert made.name == "landing.trips"
    assert made.types == {"id": "bigint", "at": "datetime(6)", "year": "int"}
    assert made.key.columns == ()
    (spec,) = read_specs(settings)
    assert spec.options.format == "parquet"


def test_parquet_without_a_row_has_the_types_of_its_schema(settings: Settings) -> None:
    settings.landing.mkdir()
    schema = pa.schema(
        [("n", pa.int16()), ("sum", pa.decimal128(12, 3)), ("at", pa.date32()), ("t", pa.string())]
    )
    pq.write_table(schema.empty_table(), settings.landing / "a.parquet")
    made = _add(settings, settings.landing / "a.parquet", name="s.a")
    assert made.types == {"n": "smallint", "sum": "decimal(12,3)", "at": "date", "t": "varchar(255)"}


def test_json_lines_without_an_object_are_told_with_the_first_line(settings: Settings) -> None:
    path = _land(settings, "a.jsonl", "[1]\n[2]\n")
    with pytest.raises(DataError, match="no columns: position 1: it is JSON, but not an object"):
        _add(settings, path, name="s.a")


def test_a_key_that_a_later_file_repeats_is_not_declared(settings: Settings) -> None:
    _land(settings, "shop/orders/1.csv", ORDERS)
    _land(settings, "shop/orders/2.csv", "Order ID,Zip,Paid?,Amount\n3,x,,\n")
    made = _add(settings, settings.landing / "shop" / "orders")
    assert made.key.columns == ()
    assert "order_id: 3 comes twice (2.csv, line 2)" in "\n".join(made.block)


def test_two_spellings_of_one_number_are_no_key(settings: Settings) -> None:
    path = _land(settings, "shop/prices.csv", "id,day\n1.0,2024-01-01\n1.00,2024-01-02\n")
    with pytest.raises(DataError, match="id is no key: not unique"):
        _add(settings, path, key=("id",))


def test_a_pair_is_found_where_no_column_alone_is_a_key(settings: Settings) -> None:
    rows = "".join(f"{code},2024-01-{day:02d},1\n" for code in ("JFK", "LGA", "EWR") for day in range(1, 20))
    made = _add(settings, _land(settings, "shop/weather.csv", f"origin,day,temp\n{rows}"))
    assert made.key.columns == ("origin", "day")
    assert "data_tests: [not_null]" in "\n".join(made.block)
    assert "unique" not in "\n".join(made.block)


def test_a_sample_proves_no_key_and_is_said_to_be_one(settings: Settings) -> None:
    made = _add(settings, _land(settings, "shop/orders.csv", ORDERS), sample_rows=2)
    assert made.key.columns == ()
    assert "Types rest on a sample: the first 2 rows" in "\n".join(made.block)


def test_a_key_that_was_asked_for_is_proven(settings: Settings) -> None:
    path = _land(settings, "shop/orders.csv", ORDERS.replace("2,10001", "1,10001"))
    with pytest.raises(DataError, match="order_id is no key"):
        _add(settings, path, key=("order_id",))
    with pytest.raises(UsageError, match="names nothing, which is no column"):
        _add(settings, path, key=("nothing",))
    made = _add(settings, path, key=("order_id",), mode=Mode.MERGE, contract=Contract.QUARANTINE)
    assert made.key.columns == ("order_id",)
    (spec,) = read_specs(settings)
    assert (spec.external.mode, spec.external.contract) == (Mode.MERGE, Contract.QUARANTINE)


def test_a_table_is_added_without_touching_the_rest_of_the_file(settings: Settings) -> None:
    sources = settings.root / "models" / "by_hand.yml"
    sources.write_text(BY_HAND)
    made = _add(settings, _land(settings, "shop/orders.csv", ORDERS))
    text = sources.read_text()
    added = "\n" + "".join(f"      {line}\n" for line in made.block)
    assert text.replace(added, "") == BY_HAND
    shop = yaml.safe_load(text)["sources"][0]
    assert [table["name"] for table in shop["tables"]] == ["customers", "orders"]
    assert (settings.root / "models" / "stg_shop__orders.sql").is_file()


def test_a_table_that_is_declared_already_is_refused_unless_forced(settings: Settings) -> None:
    path = _land(settings, "shop/orders.csv", ORDERS)
    made = _add(settings, path)
    sources = next(file for file in made.files if file.name == "_shop__sources.yml")
    model = next(file for file in made.files if file.suffix == ".sql")
    model.write_text("-- by hand\n")
    sources.write_text(
        sources.read_text().replace("TODO: what it means. 3 distinct values.", "The order.", 1)
    )
    with pytest.raises(UsageError, match="declared already"):
        _add(settings, path)
    _land(settings, "shop/orders.csv", ORDERS + "4000000000,1,true,1.00\n")
    again = _add(settings, path, force=True)
    assert model.read_text() == "-- by hand\n"
    assert model in again.kept
    table = declared_table(sources, "shop", "orders")
    assert table is not None
    assert table["columns"][0] == {
        "name": "order_id",
        "data_type": "bigint",
        "description": "The order.",
        "data_tests": ["not_null", "unique"],
    }


def test_what_was_written_by_hand_stays_when_a_table_is_declared_anew(settings: Settings) -> None:
    path = _land(settings, "shop/orders.csv", ORDERS)
    made = _add(settings, path, contract=Contract.QUARANTINE)
    sources = next(file for file in made.files if file.name == "_shop__sources.yml")
    by_hand = yaml.safe_load(sources.read_text())
    (table,) = by_hand["sources"][0]["tables"]
    table["freshness"] = {"warn_after": {"count": 2, "period": "day"}}
    table["meta"] = {"owner": "it's us", "terms": ["a: b", "{c}"]}
    table["external"] |= {
        "key": ["order_id", "zip"],
        "max_rejects": "2.5%",
        "on_change": "refuse",
        "indexes": [["zip"], ["paid", "amount"]],
        "null_values": ["", "none at all"],
    }
    table["columns"][1] |= {
        "meta": {"pii": True},
        "data_tests": [{"accepted_values": {"arguments": {"values": ["00501", "it's"]}}}, "not_null"],
    }
    sources.write_text(yaml.safe_dump(by_hand, sort_keys=False))
    _add(settings, path, force=True)
    after = declared_table(sources, "shop", "orders")
    assert after == table
    _add(settings, path, force=True, contract=Contract.EVOLVE, key=("order_id",), max_rejects="7")
    changed = declared_table(sources, "shop", "orders")
    assert changed is not None
    table["external"] |= {"contract": "evolve", "key": ["order_id"], "max_rejects": "7"}
    assert changed["external"] == table["external"]


def test_what_is_said_of_a_file_is_not_guessed(settings: Settings) -> None:
    text = "made by|x\n1|Gr\u00f6\u00dfe\nnot known|y\n"
    path = settings.landing / "a.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("cp850"))
    options = {
        "delimiter": "|",
        "encoding": "cp850",
        "header_rows": 0,
        "null_values": ("", "not known"),
    }
    made = _add(
        settings,
        path,
        name="shop.a",
        options=options,
        contract=Contract.QUARANTINE,
        max_rejects="3",
    )
    (spec,) = read_specs(settings)
    assert spec.options == FormatOptions(**options)  # type: ignore[arg-type]
    assert str(spec.external.max_rejects) == "3"
    assert [column.evidence.nulls for column in made.found.columns] == [1, 0]
    with pytest.raises(UsageError, match="max_rejects belongs to"):
        _add(settings, path, name="shop.b", max_rejects="3")


def test_lines_that_are_taken_for_titles_are_shown(settings: Settings) -> None:
    made = _add(
        settings, _land(settings, "shop/orders.csv", f"Orders of May\n\nby region\n{ORDERS}"), name="s.o"
    )
    assert made.place.options.header_rows == 3
    (warning,) = made.warnings()
    assert all(
        part in warning for part in ("'Orders of May'", "'by region'", "Order ID,Zip", "--header-rows")
    )


def test_a_first_line_that_is_taken_for_data_is_shown(settings: Settings) -> None:
    made = _add(settings, _land(settings, "shop/sums.csv", "7,N,8\n9,S,5\n"))
    assert made.found.rows == 2
    (warning,) = made.warnings()
    assert all(part in warning for part in ("taken for data", "'7,N,8'", "--header-rows 1"))


def test_files_of_different_tables_are_never_one(settings: Settings) -> None:
    _land(settings, "shop/orders_1.csv", ORDERS)
    _land(settings, "shop/orders_2.csv", ORDERS.replace("Amount", "Amount,Discount").replace("50", "50,0"))
    _land(settings, "shop/customers.csv", "id,name,city\n1,a,b\n2,c,d\n")
    with pytest.raises(UsageError, match="files of 2 tables") as caught:
        _add(settings, settings.landing / "shop")
    assert "orders_1.csv, orders_2.csv (" in caught.value.message
    assert "customers.csv (city, id, name)" in caught.value.message
    _add(settings, settings.landing / "shop" / "orders_*.csv", name="shop.orders")


@pytest.mark.parametrize(
    ("files", "tables"),
    [
        ({"a": "id,made,x", "b": "id,made,y", "c": "id,made,z"}, 3),
        ({"a": "id,made,x", "b": "id,made,y", "c": "id"}, 2),
        ({"a": "id,made", "b": "id,made,x", "c": "id,made,x,y,z,w"}, 1),
        ({"a": "id,p,q,r,old", "b": "id,p,q,r,new"}, 1),
        ({"a": "id,p,q,old", "b": "id,p,q,new"}, 2),
    ],
)
def test_columns_that_do_not_grow_are_several_tables(
    settings: Settings, files: dict[str, str], tables: int
) -> None:
    for name, header in files.items():
        _land(settings, f"shop/{name}.csv", f"{header}\n" + ",".join(["1"] * (header.count(",") + 1)) + "\n")
    if tables == 1:
        _add(settings, settings.landing / "shop")
        return
    with pytest.raises(UsageError, match=f"files of {tables} tables"):
        _add(settings, settings.landing / "shop")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Shops\n\nid,p\n1,x\n2,y\n", "header_rows were 2, not 1"),
        ("id;p\n1;x\n2;y\n", "delimiter were ';', not ','"),
    ],
)
def test_files_that_are_written_differently_are_not_called_tables(
    settings: Settings, text: str, message: str
) -> None:
    _land(settings, "shop/a.csv", "id,p\n" + "1,x\n" * 20)
    _land(settings, "shop/b.csv", text)
    with pytest.raises(UsageError, match=f"not written alike: b.csv .*{message}"):
        _add(settings, settings.landing / "shop")


def test_files_of_two_encodings_are_refused(settings: Settings) -> None:
    for name, codec in (("a", "cp1252"), ("b", "utf-8"), ("c", "ascii")):
        path = _land(settings, f"shop/{name}.csv", "")
        path.write_bytes(f"id,p\n1,{'x' if name == 'c' else 'Bürli'}\n".encode(codec))
    with pytest.raises(UsageError, match=r"(a|b)\.csv is .*, but (a|b)\.csv is "):
        _add(settings, settings.landing / "shop")
    made = _add(settings, settings.landing / "shop" / "[ac].csv", name="shop.p")
    assert made.place.options.encoding == "cp1252"
    assert any(
        "a.csv: its encoding is a guess" in message and "1,Bürli" in message for message in made.warnings()
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("id,p\n1,René\n2,André\n", "line 2 reads '1,René'"), ("id,p\n1,x\n2,Zoé", "line 3 reads '2,Zoé'")],
)
def test_a_letter_that_ends_a_line_or_file_is_no_utf_8_that_was_cut(
    settings: Settings, text: str, line: str
) -> None:
    path = _land(settings, "p.csv", "")
    path.write_bytes(text.encode("cp1252"))
    made = _add(settings, path, name="shop.p")
    assert made.place.options.encoding == "cp1252"
    assert f"p.csv: its encoding is a guess, cp1252: {line}; --encoding says otherwise." in made.warnings()


def test_a_file_of_two_encodings_is_told(settings: Settings) -> None:
    path = _land(settings, "p.csv", "")
    path.write_bytes("id,p\n1,Bürli\n".encode() + "2,Müsli\n".encode("latin-1"))
    (warning,) = _add(settings, path, name="s.p").warnings()
    assert "line 2 is UTF-8, line 3 is not" in warning


def test_a_file_that_cannot_be_added_to_safely_is_refused() -> None:
    flow = "sources: [{name: shop, tables: [{name: a}]}]\n"
    with pytest.raises(UsageError, match="no block list"):
        with_table(flow, "shop", "orders", ["- name: orders"])


def test_values_never_become_yaml_or_jinja(settings: Settings) -> None:
    values = ["{{ env_var('HOME') }}", "{% raw %}", "a: b # c", "- x", "\U0001f600", "no", "\t"]
    rows = "".join(json.dumps({"no": value, "Group": 1}, ensure_ascii=False) + "\n" for value in values * 2)
    made = _add(settings, _land(settings, "odd.jsonl", rows))
    (table,) = yaml.safe_load("\n".join(made.block))
    assert "{{" not in str(table["columns"])
    (spec,) = read_specs(settings)
    assert spec.names == ("no", "group_")


@pytest.mark.parametrize(
    "value", ["no", "null", "1", "a, b", "a: b", "-", "~", "2024-01-01", "é", " x", "{a}", ""]
)
def test_a_scalar_is_read_as_the_text_it_was(value: str) -> None:
    assert yaml.safe_load(f"[{scalar(value)}]") == [value]


@pytest.mark.parametrize("length", [1, 64])
def test_a_column_fits_on_lines(length: int) -> None:
    lines = column_lines("n" * length, "decimal(38,10)", "TODO: what it means. " + "x" * 150, ["not_null"])
    assert max(map(len, lines)) <= 148
    (column,) = yaml.safe_load("\n".join(lines))
    assert column["description"].startswith("TODO: what it means.")
    assert column["data_tests"] == ["not_null"]


def test_wide_rows_get_texts_that_fit(settings: Settings) -> None:
    header = ",".join(f"c{number}" for number in range(30))
    row = ",".join(["x" * 1500] * 30)
    made = _add(settings, _land(settings, "wide.csv", f"{header}\n{row}\n{row}y\n"))
    assert "text" in made.types.values()


def test_files_of_different_formats_are_refused(settings: Settings) -> None:
    _land(settings, "mixed/a.csv", ORDERS)
    _land(settings, "mixed/b.jsonl", '{"a": 1}\n')
    with pytest.raises(UsageError, match=r"is csv, but|is jsonl, but"):
        _add(settings, settings.landing / "mixed")


@pytest.mark.parametrize(("given", "name"), [("nothing/*.csv", None), ("shop", "Shop"), ("shop", "a.b.c")])
def test_a_wrong_path_or_name_is_told(settings: Settings, given: str, name: str | None) -> None:
    _land(settings, "shop/orders.csv", ORDERS)
    with pytest.raises(UsageError):
        _add(settings, settings.landing / given, name=name)


def test_the_house_linters_accept_what_is_written(settings: Settings) -> None:
    _land(settings, "shop/orders.csv", ORDERS + ",,,\n")
    made = _add(settings, settings.landing / "shop" / "orders.csv")
    _add(
        settings,
        _land(settings, "shop/items.csv", "Größe,when,group,2013\nL,2024-01-01,1,a\nM,2024-01-02,1,b\n"),
    )
    folder = next(iter(made.files)).parent
    for command in (
        ["sqlfluff", "lint", "--config", f"{ROOT}/pyproject.toml"],
        ["yamllint", "-c", f"{ROOT}/.yamllint.yaml"],
    ):
        done = subprocess.run(
            [Path(sys.executable).with_name(command[0]), *command[1:], folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_was_declared_loads_and_builds(server: object, tmp_path: Path) -> None:
    from tests.servers import Server, own_databases

    assert isinstance(server, Server)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "dbt_project", tmp_path / "dbt_project")
    with own_databases(server) as own:
        environ = {**own.environ, "ETLP_ROOT": str(tmp_path), "ETLP_LANDING": str(tmp_path / "landing")}
        here = replace(load_settings(tmp_path, environ))
        odd = (
            "Order ID,Zip,Group,Paid?,Amount,At,Größe\n1,00501,x,true,1.50,2024-01-01T10:00:00Z,L\n2,,y,,,,\n"
        )
        _land(here, "shop/orders/1.csv", odd)
        for arguments in (
            ["source", "add", f"{here.landing}/shop/orders/*.csv"],
            ["source", "diff", "shop"],
            ["load", "shop"],
            ["source", "diff", "shop.orders", "--json"],
            ["build", "--select", "stg_shop__orders"],
        ):
            done = run_etlp(here, *arguments)
            assert done.returncode == 0, done.stdout + done.stderr
        assert "1 models, 2 tests passed" in done.stdout


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"options": {"encoding": "utf-33"}}, "'utf-33' is not an encoding"),
        ({"options": {"encoding": "base64"}}, "'base64' is not an encoding"),
        ({"options": {"encoding": "punycode"}}, "'punycode' is not an encoding"),
        ({"options": {"encoding": "utf-32"}}, "does not begin with a byte order mark"),
        ({"options": {"delimiter": "::"}}, "delimiter is '::'"),
        ({"options": {"delimiter": ""}}, "delimiter is ''"),
        ({"options": {"null_values": ("", "\udcfe")}}, r"null '\\udcfe' is not UTF-8"),
        ({"key": ("zip", "zip")}, "The key names zip twice"),
    ],
)
def test_a_wrong_option_is_one_message(settings: Settings, wanted: dict[str, object], message: str) -> None:
    path = _land(settings, "shop/orders.csv", ORDERS)
    with pytest.raises(EtlpError, match=message):
        _add(settings, path, **wanted)


@pytest.mark.parametrize(
    "table",
    [
        "columns: {id: int}",
        "columns: [[id]]",
        "columns: [{name: id, data_tests: unique}]",
        "external: 7",
        *(f"external: {{location: x, {pair}}}" for pair in (
            "key: 7", "key: [[a]]", "null_values: 7", "null_values: [[]]", "indexes: x", "min_share: [2]",
            "header_rows: one", "header_rows: -1", "delimiter: 7", "delimiter: ab", "encoding: [x]",
            "encoding: utf-33", "max_rejects: [1]",
        )),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_with_its_file_and_key(settings: Settings, table: str) -> None:
    sources = settings.root / "models" / "_shop.yml"
    text = f"sources:\n  - name: shop\n    tables:\n      - name: orders\n        {table}\n"
    sources.write_text(text)
    key = "columns" if "columns" in table else table.split(":")[-2].split()[-1]
    if "data_tests" in table or table == "external: 7":
        key = "data_tests" if "data_tests" in table else "external"
    with pytest.raises(ConfigError, match=f"_shop.yml: .*{key}"):
        _add(settings, _land(settings, "shop/orders.csv", ORDERS), name="shop.orders", force=True)
    assert sources.read_text() == text


@pytest.mark.parametrize("tables", ["none", "{orders: 1}", "[1]", "[{name: 1}]"])
def test_tables_that_are_no_list_are_told(settings: Settings, tables: str) -> None:
    (settings.root / "models" / "_shop.yml").write_text(f"sources: [{{name: shop, tables: {tables}}}]\n")
    with pytest.raises(ConfigError, match="tables of shop"):
        _add(settings, _land(settings, "shop/orders.csv", ORDERS))


@pytest.mark.parametrize("text", ["", "\n\n", "# Ours.\n"])
def test_a_sources_file_without_a_line_is_filled(settings: Settings, text: str) -> None:
    sources = settings.root / "models" / "staging" / "shop" / "_shop__sources.yml"
    sources.parent.mkdir(parents=True)
    sources.write_text(text)
    _add(settings, _land(settings, "shop/orders.csv", ORDERS))
    assert [spec.name for spec in read_specs(settings)] == ["shop.orders"]
    assert sources.read_text().startswith(text)
