"""The contract of a landed table as expectations: columns, types, key, nulls, rows per file.

etlp check raw
"""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation

from expectations.declared import DeclaredTable, stored_type
from expectations.suites import has_rows, literal, never_null, no_rows, same_columns, unique_key
from warehouse.database import quote

# What the loader adds to every row.
AUDIT_COLUMNS = ("_loaded_at", "_load_id", "_source_file")


def as_declared(table: DeclaredTable) -> list[Expectation]:
    """Columns, types, key and nulls as the sources file has them."""
    return [
        same_columns([*table.columns, *AUDIT_COLUMNS], more=table.evolves),
        *([] if table.evolves else [same_types(table)]),
        has_rows(),
        *([unique_key(table.database, table.table, table.key)] if table.key else []),
        *never_null(table.required, "Declared as key or not_null in the sources file."),
    ]


def same_types(table: DeclaredTable) -> Expectation:
    """Expect the declared type in every stored column."""
    cases = " ".join(
        f"when {literal(name)} then {literal(stored_type(declared))}"
        for name, declared in table.columns.items()
    )
    declared = f"case column_name {cases} end"
    # MariaDB and older MySQL show a display width after integers.
    stored = (
        "case when data_type like '%int' then "
        "concat(data_type, if(column_type like '%unsigned', ' unsigned', '')) else column_type end"
    )
    return no_rows(
        f"select column_name as column_name, {stored} as actual, {declared} as declared "
        f"from information_schema.columns where table_schema = {literal(table.database)} "
        f"and table_name = {literal(table.table)} and {declared} <> {stored}",
        "every column has its declared type",
        "A table made before a type was changed still cuts values to the old one.",
    )


def as_remembered(table: DeclaredTable, ops: str) -> Expectation:
    """Expect from every file the rows that the ledger remembers."""
    return no_rows(
        "select path, sum(remembered) as ledger_rows, sum(found) as table_rows from ("
        f"select path, row_count as remembered, 0 as found from {quote(ops, 'files')} "
        f"where table_name = {literal(table.name)} union all "
        f"select _source_file, 0, count(*) from {quote(table.database, table.table)} group by _source_file"
        ") as counts group by path having sum(remembered) <> sum(found)",
        "every file has the rows that the ledger remembers",
        "Rows and ledger commit together, so a difference means that someone else wrote or deleted.",
        column="_source_file",
    )
