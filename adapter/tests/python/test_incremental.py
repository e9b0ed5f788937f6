"""New rows from a model in Python go into the table as those of a model in SQL do."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.python.code import model, write

HEAD = "def frame(**columns):\n    return pd.DataFrame(columns)"
NEW = "a longer word than there was"


def body(text: str) -> str:
    """dbt wants the last statement of a model to be its return."""
    return f"first, later = {text}\nreturn later if dbt.is_incremental else first"


WORDS = body(f"frame(id=[1, 2], word=['old', 'old']), frame(id=[2, 3], word=['new', '{NEW}'])")


@pytest.mark.parametrize(
    ("strategy", "key"), [("delete+insert", ""), ("merge", ""), ("merge", ", primary_key='id'")]
)
def test_rows_of_a_known_key_are_replaced(project: Project, strategy: str, key: str) -> None:
    config = f"materialized='incremental', unique_key='id', incremental_strategy='{strategy}'{key}"
    write(project, words=model(WORDS, config, HEAD))
    project.dbt("run")
    assert project.rows("words") == [(1, "old"), (2, "old")]
    for _ in range(2):
        project.dbt("run")
        assert project.rows("words") == [(1, "old"), (2, "new"), (3, NEW)]
    assert project.tables() == {"words"}
    project.dbt("run", "--full-refresh")
    assert project.rows("words") == [(1, "old"), (2, "old")]
    assert ("PRIMARY KEY" in project.ddl("words")) == bool(key)


def test_without_a_key_rows_are_added(project: Project) -> None:
    write(project, words=model(WORDS, "materialized='incremental'", HEAD))
    project.dbt("run")
    outcome = project.dbt("run")
    assert outcome.results[0].adapter_response["rows_affected"] == 2
    assert len(project.rows("words")) == 4


def test_a_new_column_is_added_where_the_model_says_so(project: Project) -> None:
    text = body("frame(id=[1]), frame(id=[2], note=['x'])")
    write(
        project, notes=model(text, "materialized='incremental', on_schema_change='append_new_columns'", HEAD)
    )
    project.dbt("run")
    project.dbt("run")
    assert project.rows("notes") == [(1, None), (2, "x")]


def test_texts_of_another_collation_than_the_databases_are_compared(project: Project) -> None:
    config = "materialized='incremental', unique_key='word', collation='utf8mb4_bin'"
    text = body("frame(word=['a', 'b'], n=1), frame(word=['A', 'b'], n=2)")
    write(project, words=model(text, config, HEAD))
    project.dbt("run")
    project.dbt("run")
    assert project.rows("words") == [("A", 2), ("a", 1), ("b", 2)]


def test_what_a_failed_run_left_is_dropped_by_the_next(project: Project) -> None:
    config = "materialized='incremental', unique_key='id', incremental_strategy='merge'"
    write(project, words=model(body("frame(id=[1]), frame(id=[2, 2])"), config, HEAD))
    project.dbt("run")
    assert "comes 2 times" in project.fails("run")
    assert project.rows("words") == [(1,)]
    write(project, words=model(body("frame(id=[1]), frame(id=[2])"), config, HEAD))
    project.dbt("run")
    assert project.rows("words") == [(1,), (2,)]
    assert project.tables() == {"words"}


def test_declared_types_hold_for_the_table_and_for_new_rows(project: Project) -> None:
    kinds = "column_types={'id': 'int unsigned', 'PRICE': 'decimal(4, 1)', 'note': 'text'}"
    text = body("frame(id=[1], price=[1.5], note=[None]), frame(id=[2], price=[{}], note=['x'])")
    config = f"materialized='incremental', unique_key='id', {kinds}"
    write(project, prices=model(text.format(0.1), config, HEAD))
    project.dbt("run")
    project.dbt("run")
    assert project.rows("prices", "id, cast(price as char), note") == [(1, "1.5", None), (2, "0.1", "x")]
    assert "`price` decimal(4,1)" in project.ddl("prices")
    assert "`note` text" in project.ddl("prices")
    write(project, prices=model(text.format(0.25), config, HEAD))
    errors = project.fails("run")
    assert "models/prices.py, line 11: A value of the column 'price' does not fit decimal(4, 1)" in errors
    assert len(project.rows("prices")) == 2
    write(project, prices=model(text.format(1), config.replace("note", "notes"), HEAD))
    assert "`column_types` names notes, which the data frame lacks" in project.fails("run")
