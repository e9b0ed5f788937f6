"""A query as a DataFrame, fast: the server writes a row as one text, Arrow takes it apart.

Made for hundreds of thousands of rows: PyMySQL turns every value into a Python object on its own,
so one value per row is 2.3 to 2.5 times as fast as twenty-five (docs/experiments.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from warehouse.database import quote
from warehouse.errors import DataError

if TYPE_CHECKING:
    import pandas

# Separates the values of a row; no one types it.
UNIT_SEPARATOR = "\x1f"


class Kind(Enum):
    """What a column becomes; a null is NaN, None or NaT."""

    NUMBER = "double"
    TEXT = "string"
    MOMENT = "timestamp[us]"


def read_columns(
    cursor: Any, columns: Mapping[str, Kind], source: str, values: Sequence[Any] = ()
) -> pandas.DataFrame:
    """Read two columns or more of ``source``: what follows ``from``, with ``values`` for its ``%s``.

    Empty text is read as null.

    Raises:
        DataError: a value is not of its column's kind, or text holds a line break.
    """
    import pyarrow
    from pyarrow import csv

    written = ", ".join(f"ifnull({quote(name)}, '')" for name in columns)
    cursor.execute(f"select concat_ws(%s, {written}) from {source}", (UNIT_SEPARATOR, *values))
    rows = [row[0] for row in cursor.fetchall()]
    schema = pyarrow.schema([(name, pyarrow.type_for_alias(kind.value)) for name, kind in columns.items()])
    if not rows:
        return _to_pandas(schema.empty_table(), columns)
    try:
        table = csv.read_csv(
            pyarrow.BufferReader("\n".join(rows).encode()),
            read_options=csv.ReadOptions(column_names=list(columns)),
            parse_options=csv.ParseOptions(delimiter=UNIT_SEPARATOR, quote_char=False),
            convert_options=csv.ConvertOptions(
                column_types=schema, null_values=[""], strings_can_be_null=True
            ),
        )
    except pyarrow.ArrowInvalid as error:
        raise DataError(
            f"Rows of {source.split()[0]} cannot be read: {error}",
            "numeric features must be numbers, and text must be on one line.",
        ) from error
    if table.num_rows != len(rows):
        raise DataError(
            f"{len(rows)} rows of {source.split()[0]} became {table.num_rows} when read.",
            "text columns must not hold line breaks.",
        )
    return _to_pandas(table, columns)


def _to_pandas(table: Any, columns: Mapping[str, Kind]) -> pandas.DataFrame:
    frame: pandas.DataFrame = table.to_pandas()
    # Plain objects: fitted encoders keep the values they saw, and a stored model
    # should not depend on a text type of pandas.
    texts = [name for name, kind in columns.items() if kind is Kind.TEXT]
    return frame.astype(dict.fromkeys(texts, object))
