"""What dbt asks the server about its tables: the catalog, the listing, the freshness of sources."""

from __future__ import annotations

import json
from typing import Any

from adapter.tests.behaviour.project import Project


def catalog(project: Project) -> dict[str, Any]:
    """The catalog's nodes and sources by their table's name."""
    found = json.loads((project.root / "target/catalog.json").read_text())
    return {each["metadata"]["name"]: each for each in [*found["nodes"].values(), *found["sources"].values()]}


def test_the_catalog_holds_comments_rows_and_bytes(project: Project) -> None:
    docs = {"+persist_docs": {"relation": True, "columns": True}}
    described = {"description": "Words", "columns": [{"name": "word", "description": "A word"}]}
    project.configure({"models": docs})
    sources = {"name": "raw", "schema": project.schema, "tables": [{"name": "landed"}]}
    project.write({"models/all.yml": {"models": [{"name": "words", **described}], "sources": [sources]}})
    project.models(
        words="{{ config(materialized='table') }} with recursive n as ("
        "select 1 as i union all select i + 1 from n where i < 1000) "
        "select i, concat('word', i) as word from n",
        seen="select * from {{ ref('words') }}",
    )
    project.sql("create table landed (i int comment 'A number') comment 'As it came'")
    project.dbt("run")
    project.sql("analyze table words")
    outcome = project.dbt("docs", "generate")
    found = catalog(project)
    words = found["words"]
    assert words["metadata"]["type"] == "BASE TABLE"
    assert words["metadata"]["comment"] == "Words"
    assert list(words["columns"]) == ["i", "word"]
    assert words["columns"]["word"]["type"].startswith("varchar(")
    assert words["columns"]["word"]["comment"] == "A word"
    stats = {name: each["value"] for name, each in words["stats"].items()}
    assert 900 <= float(stats["row_count"]) <= 1100
    assert float(stats["bytes"]) >= 16384
    assert stats["engine"] == "InnoDB"
    assert found["seen"]["metadata"]["type"] == "VIEW"
    assert list(found["seen"]["columns"]) == ["i", "word"]
    assert found["landed"]["metadata"]["comment"] == "As it came"
    assert len(outcome.sent("from information_schema.tables as tables")) == 1


def test_a_schema_is_listed_with_one_query_however_many_models_it_has(project: Project) -> None:
    head = "{{ config(materialized='table') }} "
    project.models(**{f"m{number}": f"{head}select {number} as i" for number in range(12)})
    project.models(**{f"n{number}": "{{ config(schema='more') }} select 1 as i" for number in range(3)})
    for _ in range(2):
        outcome = project.dbt("run")
        assert len(outcome.sent("from information_schema.tables")) == 2
        assert len(outcome.sent("from information_schema.schemata")) <= 2


def test_a_catalog_of_many_tables_takes_as_few_queries_as_one_of_few(project: Project) -> None:
    def queries(count: int) -> int:
        for number in range(count):
            project.sql(f"create table if not exists t{number:03} (i int) engine = MyISAM")
        tables = [{"name": f"t{number:03}"} for number in range(count)]
        sources = {"name": "raw", "schema": project.schema, "tables": tables}
        project.write({"models/all.yml": {"sources": [sources]}})
        outcome = project.dbt("docs", "generate", "--no-compile")
        assert len(catalog(project)) == count + 1
        return len(outcome.sent("from information_schema"))

    project.models(a="select 1 as i")
    project.dbt("run")
    assert queries(2) == queries(200)


def test_freshness_comes_from_the_server_without_a_column(project: Project) -> None:
    project.sql("create table fresh (i int)")
    project.sql("create table other (i int)")
    project.sql("insert into fresh values (1)")
    after = {"warn_after": {"count": 1, "period": "hour"}, "error_after": {"count": 2, "period": "hour"}}
    tables = [{"name": "fresh"}, {"name": "other"}]
    source = {"name": "raw", "schema": project.schema, "config": {"freshness": after}, "tables": tables}
    project.write({"models/all.yml": {"sources": [source]}})
    # In whatever zone the session is.
    for zone in ("+00:00", "+09:00", "-07:00"):
        project.configure(session={"time_zone": zone})
        outcome = project.dbt("source", "freshness")
        assert [str(each.status) for each in outcome.results] == ["pass", "pass"]
        assert all(0 <= each.age < 120 for each in outcome.results)
        assert len(outcome.sent("from information_schema.tables")) == 1


def test_freshness_by_a_column_takes_it_for_utc(project: Project) -> None:
    project.sql("create table events (at datetime)")
    project.sql("insert into events values (utc_timestamp() - interval 90 minute)")
    after = {"warn_after": {"count": 1, "period": "hour"}, "error_after": {"count": 2, "period": "hour"}}
    config = {"freshness": after, "loaded_at_field": "at"}
    source = {"name": "raw", "schema": project.schema, "config": config, "tables": [{"name": "events"}]}
    project.write({"models/all.yml": {"sources": [source]}})
    project.configure(session={"time_zone": "+09:00"})
    outcome = project.dbt("source", "freshness")
    assert [str(each.status) for each in outcome.results] == ["warn"]
    assert 5390 < outcome.results[0].age < 5520
