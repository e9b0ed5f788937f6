"""What fails in dbt is told with the line of the file that someone has to look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.warehouse.miniature import miniature
from warehouse.dbt import run_dbt
from warehouse.dbt_failure import place_in
from warehouse.describe_model import describe_model
from warehouse.errors import CheckFailed, ConfigError, ServerUnreachable, UsageError
from warehouse.new_model import new_model
from warehouse.settings import Settings

pytestmark = pytest.mark.one_server
MARTS = "dbt_project/models/marts"
BATCHES = """\
{{ config(
    materialized='incremental', incremental_strategy='microbatch', event_time='day', batch_size='day',
    begin='2013-01-01', contract={'enforced': false}
) }}
select cast('2013-01-01' as date) as day
{% if model.batch and '2013-01-02' in model.batch.event_time_start | string %}, no_such_column{% endif %}
"""
UNIT_TEST = """\
unit_tests:
  - name: one_flight_stays_one
    model: fct_unit
    given: [{input: ref('fct_flights'), rows: [{flight_id: A}]}]
    expect: {rows: [{flight_id: B}]}
"""


def _plant(settings: Settings, path: str, old: str, new: str) -> None:
    file = settings.root / path
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def test_each_planted_mistake_leads_to_its_line(settings: Settings, tmp_path: Path) -> None:
    own = miniature(tmp_path, settings.environ)
    for name in (
        "fct_typo",
        "fct_contract",
        "fct_syntax",
        "fct_macro",
        "fct_bad_rows",
        "fct_unit",
        "fct_good",
    ):
        new_model(own, name, ["fct_flights"], "flight").write()
    key = ("origin_airport_code", "flight_date")
    new_model(own, "fct_airport_days", ["fct_flights"], "airport and day", key).write()
    _plant(own, f"{MARTS}/fct_typo.sql", "delay_minutes", "delay_minuts")
    _plant(own, f"{MARTS}/fct_contract.yml", "data_type: date", "data_type: int")
    _plant(own, f"{MARTS}/fct_syntax.sql", "    from flights", "    frm flights")
    _plant(own, f"{MARTS}/fct_macro.sql", "flight_date", "{{ no_macro('a') }} as flight_date")
    _plant(
        own,
        f"{MARTS}/fct_bad_rows.yml",
        "- unique",
        "- unique\n          - accepted_values: {arguments: {values: [A]}}",
    )
    (tmp_path / MARTS / "_units.yml").write_text(UNIT_TEST)
    rows = tmp_path / "dbt_project" / "tests" / "no_newark.sql"
    rows.parent.mkdir()
    rows.write_text("select * from {{ ref('fct_good') }}\n")

    with pytest.raises(CheckFailed) as failed:
        run_dbt(own, "build", "--quiet")
    told = failed.value.message
    assert told.startswith("dbt failed in 7 nodes, ")
    compiled = f"{settings.environ['DBT_TARGET_PATH']}/compiled/etlp/{MARTS}"
    assert "fct_typo: Unknown column 'delay_minuts' in " in told
    assert f"at {MARTS}/fct_typo.sql:15: delay_minuts\n    compiled: {compiled}/fct_typo.sql\n" in told
    assert "| flight_date " in told
    assert f"at {MARTS}/fct_contract.sql:14: flight_date,\n" in told
    assert f"at {MARTS}/fct_syntax.sql:17: frm flights\n" in told
    assert f"at {MARTS}/fct_macro.sql:14: {{{{ no_macro('a') }}}} as flight_date,\n" in told
    assert f"at {MARTS}/fct_bad_rows.yml:15: - accepted_values: " in told
    assert (
        "no_newark: Got 1 result, configured to fail if != 0\n    at dbt_project/tests/no_newark.sql\n"
        in told
    )
    assert "rows: `dbt show --select no_newark`" in told
    assert f"at {MARTS}/_units.yml:2: - name: one_flight_stays_one\n" in told
    assert "fct_good" not in told.replace("ref('fct_good')", "")
    assert "fct_airport_days" not in told

    with pytest.raises(UsageError, match=r"fct_typo\.sql:15: delay_minuts"):
        describe_model(own, "fct_typo")

    # A project that cannot be read at all.
    _plant(own, f"{MARTS}/dim_airports.sql", "select", "-- from fct_flights\nselect {{ ref('fct_flihts') }},")
    with pytest.raises(
        ConfigError, match=r"exit code 2\n  at .*dim_airports\.sql:2: select {{ ref\('fct_flihts"
    ):
        run_dbt(own, "build")


def test_a_model_of_which_one_batch_fails_has_failed(settings: Settings, tmp_path: Path) -> None:
    own = miniature(tmp_path, settings.environ)
    (tmp_path / MARTS / "fct_batches.sql").write_text(BATCHES)
    with pytest.raises(CheckFailed, match=r"dbt failed in 1 node:\n  fct_batches: "):
        run_dbt(
            own,
            "run",
            "-s",
            "fct_batches",
            "--event-time-start",
            "2013-01-01",
            "--event-time-end",
            "2013-01-04",
        )


def test_a_failure_without_a_server_says_that_none_answers(tmp_path: Path) -> None:
    place = {"ETLP_HOST": "127.0.0.1", "ETLP_PORT": "1"}
    with pytest.raises(ServerUnreachable, match=r"No server answers at 127\.0\.0\.1:1"):
        run_dbt(miniature(tmp_path, {**os.environ, **place}), "build")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (
            "Error reading etlp: marts/fct_flights.yml - Runtime Error\n  Syntax error near line 3",
            "fct_flights.yml:3: description: One row per flight.",
        ),
        (
            f"Invalid models config given in {MARTS}/fct_flights.yml @ models: {{'name': 'fct_flights'}}",
            "fct_flights.yml:2: - name: fct_flights",
        ),
        (
            f"Compilation Error in model x ({MARTS}/fct_flights.sql)\n  unexpected 'end'\n    line 4",
            "fct_flights.sql:4: cast('2013-01-01' as date) as flight_date,",
        ),
        (f"Something in {MARTS}/fct_flights.sql", "fct_flights.sql"),
        (f'File "{pytest.__file__}", line 1\nOSError: [Errno 28] No space left on device', ""),
        ("Could not find profile named 'x'", ""),
    ],
)
def test_what_dbt_says_of_a_file_is_a_place_in_it(tmp_path: Path, said: str, place: str) -> None:
    miniature(tmp_path, {})
    assert place_in(tmp_path, said) == (f"{MARTS}/{place}" if place else "")
