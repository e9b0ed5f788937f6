"""A dbt project in miniature: two marts, a doc block, and the macros of the real one."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.servers import ROOT
from warehouse.settings import Settings, load_settings

FILES = {
    "dbt_project.yml": """\
name: etlp
profile: etlp
model-paths: [dbt_project/models]
macro-paths: [dbt_project/macros]
test-paths: [dbt_project/tests]
flags: {send_anonymous_usage_stats: false, require_generic_test_arguments_property: true}
models:
  etlp:
    staging: {+schema: staging}
    marts: {+schema: marts, +materialized: table}
""",
    "dbt_project/models/columns.md": "{% docs airport_name %}\nName.\n{% enddocs %}\n",
    "dbt_project/models/staging/shop/_shop__sources.yml": """\
sources:
  - name: shop
    schema: "{{ target.schema }}_raw"
    tables:
      - name: orders
        external: {location: orders.csv, key: [id]}
        columns:
          - {name: id, data_type: int, description: Number of the order.}
          - {name: paid_on, data_type: date}
""",
    "dbt_project/models/marts/fct_flights.sql": """\
select
    'UA-1' as flight_id,
    'EWR' as origin_airport_code,
    cast('2013-01-01' as date) as flight_date,
    5 as delay_minutes
""",
    "dbt_project/models/marts/fct_flights.yml": """\
models:
  - name: fct_flights
    description: One row per flight.
    config: {primary_key: [flight_id]}
    columns:
      - {name: flight_id, data_type: varchar(4), description: Airline and number.}
      - name: origin_airport_code
        data_type: varchar(3)
        description: "Where it leaves: a code."
        data_tests:
          - relationships: {arguments: {to: ref('dim_airports'), field: airport_code}}
      - {name: flight_date, data_type: date, description: Date of departure.}
      - {name: delay_minutes, data_type: int}
""",
    "dbt_project/models/marts/dim_airports.sql": "select 'EWR' as airport_code, 'Newark' as airport_name\n",
    "dbt_project/models/marts/dim_airports.yml": """\
models:
  - name: dim_airports
    description: One row per airport.
    columns:
      - {name: airport_code, data_type: varchar(3), description: Code., data_tests: [unique, not_null]}
      - {name: airport_name, data_type: varchar(6), description: What it is called.}
""",
}


def miniature(folder: Path, environ: Mapping[str, str]) -> Settings:
    """Write the project into a folder."""
    for name in ("profiles.yml", "pyproject.toml", ".yamllint.yaml", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "dbt_project" / "macros", folder / "dbt_project" / "macros")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_settings(folder, environ)
