"""Data frames from and to Arrow, without a change of a value."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from dbt.adapters.mysql.python_models.faults import ResultFault

if TYPE_CHECKING:
    import pandas as pd

# A decimal in pandas says nothing of the decimals to come.
WIDEST = 38
NESTED = (dict, list, tuple, np.ndarray)
RETURN = "return a pandas.DataFrame or a pyarrow.Table."


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Rows as pandas knows them.

    Numbers, texts and datetimes are as usual. Integers and booleans with a null are pandas' nullable ones
    (``Int64``, ``boolean``) and not floats, dates and times are Arrow's (``date32[day][pyarrow]``), so that
    also a column of nulls keeps its type; decimals are ``decimal.Decimal``.
    """
    import pandas as pd

    def extension(column: pa.ChunkedArray) -> Any:
        kind = column.type
        if pa.types.is_date(kind) or pa.types.is_time(kind):
            return pd.ArrowDtype(kind)
        if column.null_count and pa.types.is_boolean(kind):
            return pd.BooleanDtype()
        if column.null_count and pa.types.is_integer(kind):
            return pd.api.types.pandas_dtype(str(kind).replace("uint", "UInt").replace("int", "Int", 1))
        return None

    kept = {
        index: dtype for index, column in enumerate(table.columns) if (dtype := extension(column)) is not None
    }
    plain = [index for index in range(table.num_columns) if index not in kept]
    frame: pd.DataFrame = table.select(plain).to_pandas()
    if not plain:
        frame = pd.DataFrame(index=range(table.num_rows))
    for index, dtype in kept.items():
        values = dtype.__from_arrow__(table.column(index))
        frame.insert(index, table.schema.names[index], values, allow_duplicates=True)
    return frame


def to_arrow(result: Any) -> pa.Table:
    """What a model returned, as a table: a frame of pandas, a table of Arrow, or what can be exported as one.

    Raises:
        ResultFault: it is something else, or a column has no type in Arrow.
    """
    pandas = sys.modules.get("pandas")
    if isinstance(result, pa.Table):
        return result
    if pandas is not None and isinstance(result, pandas.DataFrame):
        return _from_pandas(result)
    try:
        if hasattr(result, "__arrow_c_stream__"):
            return pa.table(result)
        if callable(getattr(result, "to_arrow", None)):
            return to_arrow(result.to_arrow())
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise ResultFault(
            f"The model returned a {_kind(result)}, which is no table: {error}.", RETURN
        ) from error
    raise ResultFault(f"The model returned {_kind(result)}, which is no data frame.", RETURN)


def _kind(result: Any) -> str:
    kind = type(result)
    return "nothing" if result is None else f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _from_pandas(frame: pd.DataFrame) -> pa.Table:
    names = [name for name in frame.index.names if name is not None]
    if names:
        raise ResultFault(
            f"The data frame has an index with a name, {', '.join(map(str, names))}, which would be lost.",
            "reset_index() makes it a column, reset_index(drop=True) drops it.",
        )
    columns = []
    for position, name in enumerate(frame.columns):
        if isinstance(name, tuple):
            raise ResultFault(f"The data frame has columns of several levels: {name}.", "join their names.")
        columns.append(_column(str(name), frame.iloc[:, position]))
    return pa.Table.from_arrays(columns, names=[str(name) for name in frame.columns])


def _column(name: str, series: pd.Series) -> pa.ChunkedArray:
    is_object = series.dtype == object
    if is_object and any(isinstance(value, NESTED) for value in series):
        return pa.chunked_array([as_json(name, (None if _is_null(value) else value for value in series))])
    try:
        array = pa.Array.from_pandas(series)
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        raise ResultFault(
            f"The column {name!r} has no one type: {error}.", "astype() gives it one."
        ) from error
    column = array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    if is_object and not is_text:
        _compare(name, series, column)
        if pa.types.is_decimal(column.type) and column.type.precision < WIDEST:
            return column.cast(pa.decimal128(WIDEST, column.type.scale))
    return column


def _compare(name: str, series: pd.Series, column: pa.ChunkedArray) -> None:
    """Arrow makes a date of a datetime among dates, and a double of a long integer among doubles."""
    for before, after in zip(series, column.to_pylist(), strict=True):
        is_moment = isinstance(before, datetime.datetime)
        if not _is_null(before) and (before != after or is_moment != isinstance(after, datetime.datetime)):
            raise ResultFault(
                f"The column {name!r} has no one type: {before!r} would become {after!r}.",
                "astype() gives it one.",
            )


def as_json(name: str, values: Iterable[Any]) -> pa.Array:
    """Nested values as texts of JSON, nulls as nulls; decimals in them are texts.

    Raises:
        ResultFault: a value has no place in JSON.
    """
    encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_for_json)
    try:
        return pa.array([None if value is None else encoder.encode(value) for value in values], pa.string())
    except (TypeError, ValueError) as error:
        raise ResultFault(f"A value of the column {name!r} has no place in JSON: {error}.") from error


def _for_json(value: Any) -> Any:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{value!r} is of the type {type(value).__name__}")


def _is_null(value: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_scalar(value) and pd.isna(value))
