"""What the docs' catalog holds on MySQL: types, statistics, and no owners.

python -m pytest adapter/tests/conformance/test_basic.py -k Docs
"""

from __future__ import annotations

from typing import Any

from dbt.tests.adapter.basic import expected_catalog
from dbt.tests.util import AnyString
from dbt_common.contracts.metadata import CatalogTable, ColumnMetadata, StatsItem, TableMetadata


class AnyNumber:
    """Equal to every number: statistics change with the server."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (int, float)) and not isinstance(other, bool)

    __hash__ = None  # type: ignore[assignment]


def table_stats() -> dict[str, Any]:
    """The statistics of a table, as the docs show them."""
    stats = {
        "engine": ("Engine", "InnoDB", "How the table is stored"),
        "row_count": ("Rows", AnyNumber(), "An estimate of the server"),
        "bytes": ("Bytes", AnyNumber(), "Size of rows and indexes"),
        "index_bytes": ("Bytes of indexes", AnyNumber(), "Size of the secondary indexes"),
        "last_modified": (
            "Last modified",
            AnyString(),
            "When rows last changed, in the time zone of the session",
        ),
    }
    expected = {
        key: {"id": key, "label": label, "value": value, "description": description, "include": True}
        for key, (label, value, description) in stats.items()
    }
    [[key, has_stats]] = expected_catalog.no_stats().items()
    return {**expected, key: {**has_stats, "value": True}}


def expected_of_catalog(flavor: str) -> dict[str, Any]:
    """How columns and tables are described."""
    return {
        "role": None,
        "id_type": "bigint(20)" if flavor == "mariadb" else "bigint",
        "text_type": "varchar(255)",
        "time_type": "datetime(6)",
        "view_type": "VIEW",
        "table_type": "BASE TABLE",
        "model_stats": expected_catalog.no_stats(),
        "seed_stats": table_stats(),
    }


def as_table(node: dict[str, Any], name: str) -> CatalogTable:
    """A node of the suite's catalog as the adapter gives it, under another name."""
    return CatalogTable(
        metadata=TableMetadata(**{**node["metadata"], "name": name}),
        columns={key: ColumnMetadata(**column) for key, column in node["columns"].items()},
        stats={key: StatsItem(**stat) for key, stat in node["stats"].items()},
    )
