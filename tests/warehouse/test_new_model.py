"""`etlp new-model` and `etlp describe-model`: what they write, what they refuse, what they leave alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.warehouse.miniature import miniature
from warehouse.cli import main
from warehouse.describe_model import with_columns
from warehouse.errors import UsageError
from warehouse.new_model import NewModel, new_model
from warehouse.project import Column
from warehouse.settings import Settings

JOINED = """\
with

flights as (

    select * from {{ ref('fct_flights') }}

),

airports as (

    select * from {{ ref('dim_airports') }}

),

departures as (

    select
        flights.flight_id,
        flights.origin_airport_code,
        flights.flight_date,
        flights.delay_minutes,
        airports.airport_code,
        airports.airport_name

    from flights
    left join airports
        on flights.origin_airport_code = airports.airport_code

)

select * from departures
"""
GROUPED = """\
with

flights as (

    select * from {{ ref('fct_flights') }}

),

airport_days as (

    select
        {{ surrogate_key([
            'origin_airport_code',
            day_key('flight_date'),
        ]) }} as airport_day_id,
        origin_airport_code,
        flight_date,
        count(*) as flights

    from flights
    group by origin_airport_code, flight_date

)

select * from airport_days
"""
BY_HAND = """\
version: 2

models:
  - name: other
    columns: [{name: a}]

  - name: fct_days   # kept
    description: >
      One row per day,
      folded.
    columns:
      - name: day
        description: The day.   # kept, too
        data_tests: [unique]

      # A comment between.
      - {name: flights, description: Number of flights.}

# A comment at the end.
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The project, and no server."""
    return miniature(tmp_path, {"ETLP_STATE": str(tmp_path / "none")})


def _new(settings: Settings, name: str, parents: str = "fct_flights", **more: object) -> tuple[str, str]:
    made = new_model(settings, name, parents.split(), "flight", **more)  # type: ignore[arg-type]
    made.write()
    sql, yml = made.files.values()
    return sql, yml


def _say(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"ETLP_ROOT": str(settings.root)})


def test_parents_are_imported_and_joined_by_what_refers_to_them(settings: Settings) -> None:
    sql, yml = _new(settings, "fct_departures", "fct_flights dim_airports")
    assert sql == JOINED
    (model,) = yaml.safe_load(yml)["models"]
    assert model["description"] == "One row per flight."
    assert model["config"] == {"contract": {"enforced": True}, "primary_key": ["flight_id"]}
    columns = {column["name"]: column for column in model["columns"]}
    assert columns["flight_id"]["data_tests"] == ["unique", "not_null"]
    assert columns["origin_airport_code"]["data_tests"] == [
        {"relationships": {"arguments": {"to": "ref('dim_airports')", "field": "airport_code"}}}
    ]
    assert columns["flight_date"]["data_type"] == "date"
    assert columns["origin_airport_code"]["description"] == "Where it leaves: a code."
    assert columns["airport_name"]["description"] == "{{ doc('airport_name') }}"
    assert columns["delay_minutes"]["description"].startswith("TODO")


def test_with_another_key_the_rows_are_grouped(settings: Settings) -> None:
    sql, yml = _new(settings, "fct_airport_days", key=("origin_airport_code", "flight_date"))
    assert sql == GROUPED
    (model,) = yaml.safe_load(yml)["models"]
    assert model["config"]["primary_key"] == ["airport_day_id"]
    assert [column["name"] for column in model["columns"]][-1] == "flights"


def test_what_nothing_relates_is_joined_to_no_row(settings: Settings) -> None:
    sql, _ = _new(settings, "int_airports_flown", "dim_airports fct_flights")
    assert "-- TODO: what joins them?\n    left join flights\n        on false" in sql


def test_what_is_written_passes_the_linters(settings: Settings) -> None:
    before = set(settings.root.rglob("*"))
    _new(settings, "fct_departures", "fct_flights dim_airports")
    _new(settings, "fct_airport_days", key=("origin_airport_code", "flight_date"))
    _new(settings, "int_airports_flown", "dim_airports fct_flights")
    _new(settings, "dim_airports_known", "dim_airports")
    long = (
        "flight_id",
        "origin_airport_code",
        "flight_date",
        "delay_minutes",
        "airport_code",
        "airport_name",
    )
    _new(settings, "fct_departures_by_everything", "fct_flights dim_airports", key=long)
    assert _say(settings, "new-model", "stg_shop__orders").exit_code == 0
    written = set(settings.root.rglob("*")) - before
    for linter in (["sqlfluff", "lint", "--disable-progress-bar"], ["yamllint", "--strict"]):
        files = [path for path in written if path.suffix == (".sql" if linter[0] == "sqlfluff" else ".yml")]
        assert len(files) == 6
        done = subprocess.run(
            [Path(sys.executable).with_name(linter[0]), *linter[1:], *files],
            cwd=settings.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "told", "hint"),
    [
        (["departures"], "'departures' is no name of a model", "fct_<events>"),
        (["fct_"], "'fct_' is no name of a model", "int_<entities>_<verb>"),
        (["fct_../x"], "is no name of a model", "fct_<events>"),
        (["fct_flights"], "fct_flights is there already", "etlp describe-model fct_flights"),
        (
            ["fct_x", "--from", "fct_flihts", "--grain", "x"],
            "no model 'fct_flihts'",
            "did you mean fct_flights",
        ),
        (["fct_x", "--from", "fct_flights", "--grain", "x", "--key", "day"], "key names day", "flight_date"),
        (["fct_x"], "--from is not given", "--from fct_flights"),
        (["fct_x", "--from", "fct_flights"], "--grain is not given", "airport and day"),
        (["stg_shop__order"], "of no declared source", "shop.orders"),
    ],
)
def test_a_wrong_use_is_told_with_a_way_out(
    settings: Settings, arguments: list[str], told: str, hint: str
) -> None:
    before = sorted(settings.root.rglob("*"))
    said = _say(settings, "new-model", *arguments)
    assert said.exit_code == 2
    message, _, remedy = said.stderr.partition("Hint: ")
    assert told in message
    assert hint in remedy
    assert sorted(settings.root.rglob("*")) == before


def test_a_file_that_someone_began_is_not_overwritten(settings: Settings) -> None:
    path = settings.root / "dbt_project" / "models" / "marts" / "fct_x.yml"
    path.write_text("# begun\n")
    with pytest.raises(UsageError, match=r"fct_x\.yml is there already"):
        new_model(settings, "fct_x", ["fct_flights"], "flight")
    assert path.read_text() == "# begun\n"


def test_a_dry_run_prints_what_would_be_written(settings: Settings) -> None:
    said = _say(settings, "new-model", "fct_x", "--from", "fct_flights", "--grain", "flight", "--dry-run")
    assert "# dbt_project/models/marts/fct_x.sql\nwith\n" in said.stdout
    assert not (settings.root / "dbt_project" / "models" / "marts" / "fct_x.sql").exists()


def test_a_type_that_no_one_knows_is_left_to_describe_model(settings: Settings) -> None:
    path = settings.root / "dbt_project" / "models" / "marts" / "fct_flights.yml"
    path.write_text(path.read_text().replace("data_type: varchar(4), ", ""))
    made: NewModel = new_model(settings, "fct_x", ["fct_flights"], "flight")
    assert made.left[0].startswith("no type is known of flight_id: build the parents")
    columns = yaml.safe_load(list(made.files.values())[1])["models"][0]["columns"]
    assert [column["name"] for column in columns if "data_type" not in column] == ["flight_id"]


def test_columns_are_added_where_they_lack_and_all_else_stays() -> None:
    found = [
        Column("day", "date"),
        Column("flights", "bigint"),
        Column("late", "decimal(32,0)", "{{ doc('late') }}"),
    ]
    text, added, typed = with_columns(BY_HAND, "fct_days", found, is_mart=True)
    assert (added, typed) == (("late",), ("day",))
    new = [
        "        data_type: date",
        "",
        "      - name: late",
        "        data_type: decimal(32,0)",
        """        description: "{{ doc('late') }}\"""",
    ]
    lines = BY_HAND.splitlines()
    lines[12:12] = new[:1]
    lines[18:18] = new[1:]
    assert text.splitlines() == lines
    assert with_columns(text, "fct_days", found, is_mart=True) == (text, (), ())


def test_a_model_without_columns_gets_them() -> None:
    text = "models:\n  - name: int_a\n    description: One row per a.\n"
    changed, added, _ = with_columns(text, "int_a", [Column("a", "int"), Column("b", "int")], is_mart=False)
    assert added == ("a", "b")
    assert changed.startswith(text)
    assert [each["name"] for each in yaml.safe_load(changed)["models"][0]["columns"]] == ["a", "b"]


def test_yaml_that_no_text_fits_into_is_refused() -> None:
    for columns in ("[{name: a}]", "[]", ""):
        text = f"models:\n  - name: fct_a\n    columns: {columns}\n"
        with pytest.raises(UsageError, match="no columns can be put into"):
            with_columns(text, "fct_a", [Column("a", "int"), Column("b", "int")], is_mart=True)
    with pytest.raises(UsageError, match="does not describe it"):
        with_columns("models: []\n", "fct_a", [], is_mart=True)
