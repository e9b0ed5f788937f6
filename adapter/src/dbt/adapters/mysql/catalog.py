"""One relation of the docs' catalog, put together as dbt does it for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dbt_common.contracts.metadata import CatalogTable, ColumnMetadata, StatsDict, StatsItem, TableMetadata


def catalog_table(rows: Sequence[Mapping[str, Any]]) -> CatalogTable | None:
    """The relation whose columns these rows of the catalog's query are; None without a row."""
    if not rows:
        return None
    columns = [
        ColumnMetadata(
            type=str(row["column_type"]),
            index=int(row["column_index"]),
            name=str(row["column_name"]),
            comment=row["column_comment"],
        )
        for row in rows
    ]
    return CatalogTable(
        metadata=TableMetadata(
            **{
                name: rows[0][f"table_{name}"]
                for name in ("type", "schema", "name", "database", "comment", "owner")
            }
        ),
        columns={column.name: column for column in columns},
        stats=_stats(rows[0]),
    )


def _value(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value


def _stats(row: Mapping[str, Any]) -> StatsDict:
    ids = [name.split(":")[1] for name in row if name.startswith("stats:") and name.endswith(":label")]
    stats = {
        each: StatsItem(
            id=each,
            label=row[f"stats:{each}:label"],
            value=_value(row[f"stats:{each}:value"]),
            include=True,
            description=row[f"stats:{each}:description"],
        )
        for each in ids
        if row[f"stats:{each}:include"]
    }
    has_stats = StatsItem(
        id="has_stats",
        label="Has Stats?",
        value=bool(stats),
        include=False,
        description="Indicates whether there are statistics for this table",
    )
    return {**stats, "has_stats": has_stats}
