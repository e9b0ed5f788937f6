"""A model in Python reads frames and returns one, which becomes a table."""

from __future__ import annotations

from adapter.tests.behaviour.project import Project
from adapter.tests.behaviour.reader import reading
from adapter.tests.python.code import model, write

EVERY_TYPE = """
select
    1 as id,
    cast(-5 as signed) as small,
    9007199254740993 as wide,
    cast(18446744073709551615 as unsigned) as huge,
    1.5e0 as ratio,
    cast(12345678901234567890.123 as decimal(40, 3)) as price,
    'tab\\tand\\\\N \U0001f600' as words,
    cast('2013-02-28' as date) as day,
    cast('2013-02-28 23:59:59.999999' as datetime(6)) as moment,
    cast('23:59:59.999999' as time(6)) as clock,
    cast(x'00ff095c' as binary) as bytes
union all select 2, null, null, null, null, null, null, null, null, null, null
"""
COPY = "return dbt.ref('numbers')"
SOURCES = {"sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "letters"}]}]}


def types(project: Project, table: str) -> dict[str, str]:
    """The types of a table's columns, without the display widths that MariaDB adds."""
    rows = project.sql(f"show columns from {table}")
    return {name: kind.replace("(20)", "").replace("(11)", "").replace("(4)", "") for name, kind, *_ in rows}


def test_a_frame_that_was_read_is_stored_as_it_was(project: Project) -> None:
    project.models(numbers="{{ config(materialized='table') }}" + EVERY_TYPE)
    write(project, panda=model(COPY), arrow=model(COPY, "dataframe='arrow'"))
    outcome = project.dbt("run")
    assert [each.adapter_response["rows_affected"] for each in outcome.results[1:]] == [2, 2]
    expected = project.rows("numbers")
    assert project.rows("arrow") == expected
    assert project.rows("panda") == expected
    assert project.tables() == {"numbers", "panda", "arrow"}
    kept = types(project, "arrow")
    assert kept["price"] == "decimal(40,3)"
    assert {kept[name] for name in ("day", "moment", "clock")} == {"date", "datetime(6)", "time(6)"}
    assert types(project, "panda")["day"] == "date"


def test_a_frame_of_pandas_keeps_integers_with_nulls_and_the_types_of_empty_columns(project: Project) -> None:
    project.models(numbers="{{ config(materialized='table') }}" + EVERY_TYPE)
    write(
        project,
        kinds=model(
            """
            df = dbt.ref("numbers")
            none = session.sql("select * from numbers where id > 5")
            names = ["id", "wide", "ratio", "price", "words", "day", "moment", "clock", "bytes"]
            said = [str(df[name].dtype) for name in names]
            empty = [str(none[name].dtype) for name in names]
            return pd.DataFrame({"name": names, "dtype": said, "empty_dtype": empty, "n": range(len(names))})
            """
        ),
    )
    project.dbt("run")
    text = {"str", "object"}
    found = {name: (dtype, empty) for name, dtype, empty, _ in project.sql("select * from kinds")}
    assert found["id"][0] in ("int32", "int64")
    assert found["wide"] == ("Int64", "int64")
    assert found["ratio"] == ("float64", "float64")
    assert found["price"] == ("object", "object")
    assert set(found["words"]) <= text
    assert found["day"] == ("date32[day][pyarrow]",) * 2
    assert found["moment"] == ("datetime64[us]",) * 2
    assert found["clock"] == ("time64[us][pyarrow]",) * 2


def test_a_source_and_a_version_are_read_like_a_ref(project: Project) -> None:
    project.sql("create table letters as select 'a' as letter union all select 'b'")
    versions = {"models": [{"name": "words", "versions": [{"v": 1}]}]}
    project.write({"models/raw.yml": SOURCES, "models/words.yml": versions})
    project.models(words_v1="select 'c' as letter")
    body = "return pd.concat([dbt.source('raw', 'letters'), dbt.ref('words', v=1)])"
    write(project, all_letters=model(body))
    project.dbt("run")
    assert project.rows("all_letters") == [("a",), ("b",), ("c",)]
    project.dbt("run", "--empty")
    assert project.rows("all_letters") == [("c",)]


def test_a_models_own_names_are_not_those_that_dbt_puts_behind_it(project: Project) -> None:
    head = "\n".join(
        [
            "from dataclasses import dataclass",
            "@dataclass",
            "class config:",
            "    size: 'int' = 3",
            "def source():",
            "    return 4",
        ]
    )
    body = "return pd.DataFrame({'a': [config().size], 'b': [source()], 'c': [str(dbt.this)]})"
    write(project, json=model(body, head=head))
    project.dbt("run")
    assert project.rows("json") == [(3, 4, f"`{project.schema}`.`json`")]


def test_a_module_beside_the_models_can_be_imported(project: Project) -> None:
    project.write({"helpers.py": "def double(x):\n    return 2 * x\n", "json.py": "1 / 0\n"})
    body = "from helpers import double\nreturn pd.DataFrame({'a': [double(4)]})"
    write(project, doubled=model(body))
    project.dbt("run")
    assert project.rows("doubled") == [(8,)]


def test_a_table_has_its_keys_options_and_comments(project: Project) -> None:
    extras = (
        "primary_key='id', indexes=[{'columns': ['word'], 'name': 'by_word'}], row_format='compressed', "
        "collation='utf8mb4_bin', persist_docs={'relation': True, 'columns': True}"
    )
    docs = {
        "models": [
            {
                "name": "words",
                "description": "One row per word",
                "columns": [{"name": "id", "description": "The number"}],
            }
        ]
    }
    project.write({"models/words.yml": docs})
    write(project, words=model("return pd.DataFrame({'id': [2, 1], 'word': ['b', 'a']})", extras))
    for _ in range(2):
        project.dbt("run")
        ddl = project.ddl("words")
        assert "PRIMARY KEY (`id`)" in ddl
        assert "KEY `by_word` (`word`)" in ddl
        assert "ROW_FORMAT=COMPRESSED" in ddl
        assert "COLLATE=utf8mb4_bin" in ddl
        assert "COMMENT='One row per word'" in ddl
        assert "COMMENT 'The number'" in ddl


def test_what_a_hook_wrote_is_seen_by_the_model(project: Project) -> None:
    project.sql("create table letters (letter varchar(9))")
    hook = "pre_hook=\"insert into letters select 'a' from (select count(*) from letters) as n\""
    write(project, copied=model("return session.sql('select letter from letters')", hook))
    project.dbt("run")
    assert project.rows("copied") == [("a",)]


def test_what_a_model_prints_is_in_the_log_with_its_name(project: Project) -> None:
    body = "print('rows:', 3)\nprint('grüße', flush=False)\nreturn pd.DataFrame({'a': [1]})"
    write(project, said=model(body))
    messages = project.dbt("run").messages
    assert any("said: rows: 3" in message for message in messages)
    assert any("said: grüße" in message for message in messages)
    assert any("stored 1 rows" in message for message in messages)


def test_a_reader_never_finds_a_table_missing_empty_or_half(project: Project) -> None:
    body = "return pd.DataFrame({{'i': range(500), 'build': {}}})"
    write(project, numbers=model(body.format(0), "primary_key='i'"))
    project.dbt("run")
    with reading(project, "select count(*), min(build) = max(build) from numbers") as reader:
        for build in range(1, 5):
            write(project, numbers=model(body.format(build), "primary_key='i'"))
            project.dbt("run")
            assert project.sql("select max(build) from numbers") == [(build,)]
    assert set(reader.seen) == {((500, 1),)}
    assert project.tables() == {"numbers"}
