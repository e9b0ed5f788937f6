"""Columns as a DataFrame of numbers, text and moments, whatever types the server keeps them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from warehouse.database import quote
from warehouse.errors import DataError

if TYPE_CHECKING:
    import pandas
    import pyarrow


class Kind(Enum):
    """What a column becomes; a null is NaN, None or NaT."""

    NUMBER = "double"
    TEXT = "string"
    MOMENT = "timestamp[us]"


def read_columns(
    cursor: Any, columns: Mapping[str, Kind], source: str, values: Sequence[Any] = ()
) -> pandas.DataFrame:
    """Read columns of ``source``: what follows ``from``, with ``values`` for its ``%s``.

    The rows are those that the cursor's transaction sees. Empty text is read as null.

    Raises:
        DataError: a value is not of its column's kind, or text holds a line break.
    """
    import pyarrow

    from mysql_arrow.read import read_table
    from warehouse.reader import explained

    # The server writes the text, so that a key has one spelling whatever its type.
    wanted = ", ".join(
        f"cast({quote(name)} as char)" if kind is Kind.TEXT else quote(name) for name, kind in columns.items()
    )
    query = cursor.mogrify(f"select {wanted} from {source}", tuple(values))
    with explained():
        read = read_table(cursor.connection, query)
    try:
        arrays = [_to_kind(read.column(place), kind) for place, kind in enumerate(columns.values())]
    except pyarrow.ArrowException as error:
        raise DataError(
            f"Rows of {source.split()[0]} cannot be read: {error}",
            "numeric features must be numbers, and text must be on one line.",
        ) from error
    return _to_pandas(pyarrow.table(arrays, list(columns)), columns)


def _to_kind(values: pyarrow.ChunkedArray, kind: Kind) -> pyarrow.ChunkedArray:
    import pyarrow
    import pyarrow.compute as pc

    from warehouse.reader import to_doubles

    if pyarrow.types.is_string(values.type):
        values = pc.if_else(pc.equal(values, ""), None, values)
        # A category or a key of two lines is the fault of what made it.
        if kind is Kind.TEXT and pc.any(pc.match_substring_regex(values, "[\r\n]")).as_py():
            raise pyarrow.ArrowInvalid("a text has more than one line")
    return to_doubles(values) if kind is Kind.NUMBER else values.cast(pyarrow.type_for_alias(kind.value))


def _to_pandas(table: Any, columns: Mapping[str, Kind]) -> pandas.DataFrame:
    frame: pandas.DataFrame = table.to_pandas()
    # Plain objects: fitted encoders keep the values they saw, and a stored model
    # should not depend on a text type of pandas.
    texts = [name for name, kind in columns.items() if kind is Kind.TEXT]
    return frame.astype(dict.fromkeys(texts, object))
