"""A dbt project that a test kills: tables with keys between them, an incremental one, a view, a seed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.servers import ROOT, Server
from warehouse.database import connect, quote
from warehouse.settings import Settings, load_settings

KEY = """\
    config: {contract: {enforced: true}}
    constraints:
      - {type: primary_key, columns: [id]}
"""
FILES = {
    "dbt_project.yml": """\
name: etlp
profile: etlp
query-comment: "{{ run_comment(node, connection_name) }}"
flags: {send_anonymous_usage_stats: false}
models: {etlp: {+schema: marts, +materialized: table}}
seeds: {etlp: {+schema: marts}}
""",
    "seeds/depots.csv": "id,town\n1,Porto\n2,Faro\n",
    "models/drivers.sql": "select cast(id as signed) as id, cast(town as char(20)) as town, "
    "sleep(0.1) as waited from {{ ref('depots') }}\n",
    "models/trips.sql": """\
select cast(seed.id * 10 + digits.digit as signed) as id, seed.id as driver_id, sleep(0.01) as waited
from {{ ref('drivers') }} as seed
cross join (select 0 as digit union all select 1 union all select 2 union all select 3) as digits
""",
    "models/trip_history.sql": """\
{{ config(materialized='incremental', unique_key='id', primary_key=['id']) }}
select id, driver_id from {{ ref('trips') }}
""",
    "models/trip_names.sql": "{{ config(materialized='view') }}\nselect id from {{ ref('trip_history') }}\n",
    "models/models.yml": f"""\
models:
  - name: drivers
{KEY}\
    columns:
      - {{name: id, data_type: bigint, data_tests: [unique]}}
      - {{name: town, data_type: varchar(20)}}
      - {{name: waited, data_type: int}}
  - name: trips
{KEY}\
      - {{type: foreign_key, columns: [driver_id], to: ref('drivers'), to_columns: [id]}}
    columns:
      - {{name: id, data_type: bigint, data_tests: [unique]}}
      - {{name: driver_id, data_type: bigint}}
      - {{name: waited, data_type: int}}
""",
}


def killed_project(server: Server, schema: str, folder: Path) -> Settings:
    """Write the project into a folder, for a prefix of databases of its own."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "profiles.yml", folder)
    comment = ROOT / "dbt_project" / "macros" / "run_results" / "run_comment.sql"
    (folder / "macros").mkdir(exist_ok=True)
    shutil.copy(comment, folder / "macros")
    return load_settings(folder, server.environ(schema) | {"ETLP_ROOT": str(folder)})


def contents(settings: Settings) -> dict[str, Any]:
    """Every table and view of the marts: the statement that creates it, and its checksum."""
    found: dict[str, Any] = {}
    marts = settings.database("marts")
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = %s", (marts,))
        for (name,) in cursor.fetchall():
            cursor.execute(f"show create table {quote(marts, name)}")
            definition = cursor.fetchone()[1].replace(settings.schema, "SCHEMA")
            cursor.execute(f"checksum table {quote(marts, name)}")
            found[name] = (definition, cursor.fetchone()[1])
    return found
