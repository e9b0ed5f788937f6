"""What the benchmark of dbt takes from a log and gives to the plain client."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.dbt.client import script
from benchmarks.dbt.command import execution_seconds
from benchmarks.dbt.databases import difference
from benchmarks.dbt.log import Statement, counts, read_statements

COMMENT = '/* {"app": "dbt"} */\n'


def test_statements_are_read_with_their_nodes(tmp_path: Path) -> None:
    log = tmp_path / "dbt.log"
    events = [
        {"info": {"name": "SQLQuery"}, "data": {"conn_name": "master", "sql": "create schema a"}},
        {"info": {"name": "MainReportVersion"}, "data": {}},
        {"info": {"name": "SQLQuery"}, "data": {"node_info": {"unique_id": "model.a"}, "sql": "select 1"}},
    ]
    log.write_text("".join(json.dumps(event) + "\n" for event in events))
    assert read_statements(log) == [Statement("", "create schema a"), Statement("model.a", "select 1")]


def test_metadata_is_told_from_work_whatever_comment_stands_before_it() -> None:
    asked = [
        "select * from information_schema.tables",
        "show create table a",
        "select @@version",
        "set session information_schema_stats_expiry = 0; select 1 from information_schema.tables",
    ]
    assert all(Statement("", COMMENT + sql).is_metadata for sql in asked)
    assert not Statement("", COMMENT + "select count(*) from shown").is_metadata
    assert counts("x", [Statement("m", asked[0]), Statement("m", "select 1"), Statement("", asked[1])]) == (
        ("x", "1", "3", "2.00", "2")
    )


def test_the_client_runs_the_statements_of_nodes_elsewhere_and_fills_seeds(tmp_path: Path) -> None:
    statements = [
        Statement("", "create schema p_marts"),
        Statement("", "select * from information_schema.tables"),
        Statement("seed.s", COMMENT + "create table `p_marts`.`s__dbt_tmp` (`a` int)"),
        Statement("seed.s", "insert into `p_marts`.`s__dbt_tmp` (`a`) values (%s)"),
        Statement("model.m", "set session sort_buffer_size = 1"),
        Statement("model.m", "create table p_marts.m as select ';' from p_raw.r -- all"),
        Statement("test.t", "show columns from p_marts.m"),
        Statement("test.t", "select 1 from p_marts.m"),
    ]
    made = script(statements, "set x", lambda sql: sql.replace("p_m", "q_m"), {"seed.s": tmp_path / "s.tsv"})
    assert made.before == "create schema q_marts\n;\n"
    assert made.timed.split("\n;\n") == [
        "set x",
        COMMENT + "create table `q_marts`.`s__dbt_tmp` (`a` int)",
        f"load data local infile '{tmp_path / 's.tsv'}' into table `q_marts`.`s__dbt_tmp` "
        "character set utf8mb4",
        "set session sort_buffer_size = 1",
        "create table q_marts.m as select ';' from p_raw.r -- all",
        "set x",
        "select 1 from q_marts.m",
        "commit",
        "",
    ]


def test_execution_is_from_the_first_node_to_the_last() -> None:
    def node(*moments: str) -> dict[str, list[dict[str, str]]]:
        started, completed = moments
        return {"timing": [{"started_at": started, "completed_at": completed}]}

    first = node("2026-01-01T00:00:01.000000Z", "2026-01-01T00:00:03.000000Z")
    last = node("2026-01-01T00:00:02.000000Z", "2026-01-01T00:00:03.500000Z")
    assert execution_seconds({"results": [first, last, {"timing": []}]}) == 2.5


def test_a_missing_table_and_other_rows_are_differences() -> None:
    said = difference({".a": 1, ".v": None, ".b": 2}, {".a": 1, ".b": 3})
    assert said == ".b: 2 and 3, .v: None and missing"
