"""Lost connections, deadlocks and locks: run again where nothing is done twice, else an error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pymysql
import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.behaviour.reader import holding
from dbt.adapters.mysql.answer import Answer
from dbt.adapters.mysql.errors import DEADLOCK
from dbt.adapters.mysql.retries import Attempts, Next
from dbt.adapters.mysql.session import Session

COUNTED = """
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
{% if is_incremental() %} select 1 as id, 'new' as word union all select 2, 'new'
{% else %} select 1 as id, 'old' as word union all select 2, 'old' {% endif %}
"""
OLD, NEW = [(1, "old"), (2, "old")], [(1, "new"), (2, "new")]


def kills(project: Project) -> Callable[[], None]:
    """Ends all that others have open on the project's database."""

    def kill() -> None:
        for number in project.sessions():
            project.sql(f"kill {number}")
        while project.sessions():
            time.sleep(0.01)

    return kill


def test_a_read_whose_connection_is_lost_is_run_again(project: Project) -> None:
    # The first query opens the connection that the second one loses.
    queries = "{% do run_query('select 0') %}{% do run_query('select 1 /* probe */') %}"
    project.models(a="{% if execute %}" + queries + "{% endif %} select 1 as i")
    project.before["/* probe */"] = kills(project)
    outcome = project.dbt("run")
    assert any("Connecting again" in each for each in outcome.messages)
    assert project.rows("a") == [(1,)]


def test_a_read_that_is_cut_off_is_run_again(project: Project) -> None:
    project.models(
        a="{% if execute %}{% do run_query('select sleep(1.5) /* probe */') %}{% endif %} select 1 as i"
    )

    def cut() -> None:
        # By a connection of its own: the test's is in use.
        def kill() -> None:
            with project.connect() as other, other.cursor() as cursor:
                time.sleep(0.3)
                cursor.execute(
                    f"select id from information_schema.processlist where db = '{project.schema}' "
                    "and info like '%sleep(1.5)%' and id != connection_id()"
                )
                for (number,) in cursor.fetchall():
                    cursor.execute(f"kill {number}")

        threading.Thread(target=kill).start()

    project.before["/* probe */"] = cut
    outcome = project.dbt("run")
    assert any("Connecting again" in each for each in outcome.messages)


def test_a_lost_connection_while_rows_change_is_an_error_and_leaves_them(project: Project) -> None:
    project.models(counted=COUNTED)
    project.dbt("run")
    project.before["delete DBT_INTERNAL_DEST"] = kills(project)
    errors = project.fails("run")
    assert "2006: " in errors or "2013: " in errors or "4031: " in errors
    assert project.rows("counted") == OLD
    project.dbt("run")
    assert project.rows("counted") == NEW


def test_one_lost_connection_fails_one_model(project: Project) -> None:
    project.configure(threads=1)
    project.models(a=COUNTED, b=COUNTED)
    project.dbt("run")
    project.before["delete DBT_INTERNAL_DEST"] = kills(project)
    outcome = project.dbt("run", fails=True)
    assert [outcome.status("a"), outcome.status("b")] == ["error", "success"]


def test_a_deadlock_is_run_again_and_rows_come_once(project: Project) -> None:
    project.models(counted=COUNTED)
    project.dbt("run")
    project.sql("create table heavy (i int primary key)")
    project.sql("alter table counted add primary key (id)")
    other = project.connect(database=project.schema, autocommit=False)
    cursor = other.cursor()

    def cross() -> None:
        # The session with the fewer changes is the one that the server ends.
        cursor.execute(
            "insert into heavy with recursive n as ("
            "select 1 as i union all select i + 1 from n where i < 900) select i from n"
        )
        cursor.execute("update counted set word = 'mid' where id = 2")

        def close_the_circle() -> None:
            with project.connect() as watch, watch.cursor() as trx:
                until = time.monotonic() + 20
                found: tuple[object, ...] = ()
                while not found and time.monotonic() < until:
                    trx.execute("select 1 from information_schema.innodb_trx where trx_state = 'LOCK WAIT'")
                    found = trx.fetchall()
            cursor.execute("update counted set word = 'mid' where id = 1")
            other.commit()

        threads.append(threading.Thread(target=close_the_circle))
        threads[0].start()

    threads: list[threading.Thread] = []
    project.before["delete DBT_INTERNAL_DEST"] = cross
    outcome = project.dbt("run")
    threads[0].join()
    other.close()
    assert any("Trying again" in each and "1213" in each for each in outcome.messages)
    assert project.rows("counted") == NEW


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("rename table a to b, c to a", [Next.RUN_AGAIN] * 51),
        ("insert into a select 1", [Next.RUN_AGAIN, Next.GIVE_UP]),
    ],
)
def test_a_deadlock_of_changes_of_tables_is_tried_for_longer(sql: str, expected: list[Next]) -> None:
    """Dimensions of one fact, each put in place by another thread, meet more than once."""
    attempts, session = Attempts(sql, limit=1), Session.__new__(Session)
    error = pymysql.OperationalError(DEADLOCK, "Deadlock found")
    assert [attempts.after(error, Answer(), session, in_transaction=False) for _ in expected] == expected


@pytest.mark.parametrize("seconds", [1.5, 30])
def test_a_locked_row_is_waited_for_as_often_as_the_profile_says(project: Project, seconds: float) -> None:
    project.configure(session={"innodb_lock_wait_timeout": 1})
    project.models(counted=COUNTED)
    project.dbt("run")
    with holding(project, "update counted set word = 'mid' where id = 1", seconds):
        outcome = project.dbt("run", fails=seconds > 10)
    if seconds > 10:
        assert "1205: Lock wait timeout exceeded" in outcome.errors
        assert "Hint: another session holds" in outcome.errors
    assert project.rows("counted") == (OLD if seconds > 10 else NEW)


def test_a_connection_that_was_closed_while_idle_is_opened_again_for_the_next_node(project: Project) -> None:
    project.configure(
        {
            "on-run-start": ["create table {{ target.schema }}.log (word varchar(9))"],
            "on-run-end": ["insert into {{ target.schema }}.log values ('end')"],
        },
        threads=2,
        session={"wait_timeout": 1},
    )
    after = "{{ config(materialized='table', pre_hook=\"insert into log values ('%s')\") }} select * from "
    project.models(
        idle="{{ config(materialized='table') }} select 1 as i",
        long="{{ config(materialized='table') }} select sleep(2.5) as i",
        one=after % "one" + "{{ ref('long') }}",
        two=after % "two" + "{{ ref('long') }}",
    )
    project.dbt("run")
    assert project.rows("log") == [("end",), ("one",), ("two",)]
