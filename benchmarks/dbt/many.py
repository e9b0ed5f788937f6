"""Two hundred models whose selects cost nothing: what is left is the cost of dbt itself."""

from __future__ import annotations

from benchmarks.dbt.generated import Model

VIEWS, TABLES, INCREMENTAL = 50, 100, 50


def models() -> list[Model]:
    """Views of constants; tables in chains that begin with one; incremental models at their ends."""
    made = [
        Model(f"stg_things_{n:03d}", "view", "thing_id", f"select {n} as thing_id, 'thing' as thing_name\n")
        for n in range(VIEWS)
    ]
    for n in range(TABLES):
        before = f"stg_things_{n:03d}" if n < VIEWS else f"things_{n - VIEWS:03d}"
        made.append(Model(f"things_{n:03d}", "table", "thing_id", _select(before)))
    for n in range(INCREMENTAL):
        name, before = f"grown_things_{n:03d}", f"things_{n + TABLES - INCREMENTAL:03d}"
        new = "{% if is_incremental() %}where thing_id > (select max(thing_id) from {{ this }}){% endif %}\n"
        made.append(Model(name, "incremental", "thing_id", _select(before) + new))
    return made


def _select(model: str) -> str:
    return f"select thing_id, thing_name from {{{{ ref('{model}') }}}}\n"
