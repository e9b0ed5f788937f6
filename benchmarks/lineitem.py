"""The table that is loaded: TPC-H's lineitem, as a source declares it."""

from __future__ import annotations

SOURCE = "tpch"
TABLE = "lineitem"
KEY = ("l_orderkey", "l_linenumber")
COLUMNS = {
    "l_orderkey": "bigint",
    "l_partkey": "bigint",
    "l_suppkey": "bigint",
    "l_linenumber": "int",
    "l_quantity": "decimal(15,2)",
    "l_extendedprice": "decimal(15,2)",
    "l_discount": "decimal(15,2)",
    "l_tax": "decimal(15,2)",
    "l_returnflag": "varchar(1)",
    "l_linestatus": "varchar(1)",
    "l_shipdate": "date",
    "l_commitdate": "date",
    "l_receiptdate": "date",
    "l_shipinstruct": "varchar(25)",
    "l_shipmode": "varchar(10)",
    "l_comment": "varchar(44)",
}
ROWS_AT_SCALE_ONE = 6_000_000
CSV_BYTES_AT_SCALE_ONE = 760_000_000
