"""Names of columns that differ in letter case alone: one column for the server, and so for dbt."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project

INCREMENTAL = """
{{{{ config(materialized='incremental', unique_key='id', on_schema_change='{change}') }}}}
{{% if is_incremental() %}}
select 2 as id, 'latest' as `REMARK`, 'ü2' as `ÜBER` {more}
{{% else %}}
select 1 as id, 'first' as `Remark`, 'ü1' as `über` union all select 2, 'second', 'ü2'
{{% endif %}}
"""


@pytest.mark.parametrize("change", ["sync_all_columns", "append_new_columns", "fail", "ignore"])
def test_rows_keep_their_values_when_a_column_is_spelled_in_other_letters(
    project: Project, change: str
) -> None:
    project.models(remarks=INCREMENTAL.format(change=change, more=""))
    project.dbt("run")
    outcome = project.dbt("run")
    assert project.rows("remarks") == [(1, "first", "ü1"), (2, "latest", "ü2")]
    assert outcome.sent("add column") == outcome.sent("drop column") == []


def test_other_changes_are_still_synchronized(project: Project) -> None:
    project.models(remarks=INCREMENTAL.format(change="sync_all_columns", more=", 7 as added"))
    project.dbt("run")
    project.dbt("run")
    assert project.rows("remarks") == [(1, "first", "ü1", None), (2, "latest", "ü2", 7)]


def test_a_snapshot_goes_on_when_a_column_is_spelled_in_other_letters(project: Project) -> None:
    config = {"unique_key": "id", "strategy": "check", "check_cols": "all"}
    project.write(
        {
            "snapshots/all.yml": {
                "snapshots": [{"name": "history", "relation": "ref('source')", "config": config}]
            }
        }
    )
    project.models(source="select 1 as id, 'old' as `Remark`")
    project.dbt("build")
    project.models(source="select 1 as id, 'new' as remark")
    project.dbt("build")
    rows = project.rows("history", "remark, dbt_valid_to is null")
    assert sorted(rows) == [("new", 1), ("old", 0)]
    project.dbt("build")
    assert len(project.rows("history")) == 2


def test_a_contract_and_a_seed_take_their_names_in_any_letters(project: Project) -> None:
    columns = [{"name": "ID", "data_type": "int"}, {"name": "remark", "data_type": "varchar(10)"}]
    described = {"name": "agreed", "config": {"contract": {"enforced": True}}, "columns": columns}
    project.write({"models/all.yml": {"models": [described]}, "seeds/codes.csv": "Id,Code\n1,7\n"})
    project.models(
        agreed="{{ config(materialized='table') }} select 1 as id, cast('x' as char(10)) as `Remark`"
    )
    project.dbt("build")
    assert project.rows("agreed") == [(1, "x")]
    assert project.rows("codes") == [(1, 7)]
    project.write({"seeds/codes.csv": "ID,cODE\n2,8\n"})
    project.dbt("seed")
    assert project.rows("codes") == [(2, 8)]
