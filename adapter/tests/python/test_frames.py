"""What a model may return, beside a frame of pandas and a table of Arrow."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dbt.adapters.mysql.python_models.faults import ResultFault
from dbt.adapters.mysql.python_models.frames import to_arrow

TABLE = pa.table({"a": [1, None], "b": ["x", "y"]})


class Polar:
    """What polars' frames are to Arrow, before they had the protocol."""

    def to_arrow(self) -> pa.Table:
        return TABLE


@pytest.mark.parametrize(
    "result", [TABLE, TABLE.to_batches()[0], TABLE.to_reader(), Polar()], ids=lambda r: type(r).__name__
)
def test_what_can_be_had_as_a_table_of_arrow_is_stored(result: object) -> None:
    assert to_arrow(result) == TABLE


def test_nested_values_of_pandas_keep_their_own_keys() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"j": [{"a": 1}, {"b": [2.5]}, None, ["é"]]})
    assert to_arrow(frame)["j"].to_pylist() == ['{"a": 1}', '{"b": [2.5]}', None, '["é"]']
    with pytest.raises(ResultFault, match="'j' has no place in JSON"):
        to_arrow(pandas.DataFrame({"j": [{"a": float("inf")}]}))


def test_pandas_missing_values_are_null() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "n": pandas.Series([1, None], dtype="Int64"),
            "f": [1.0, float("nan")],
            "t": pandas.to_datetime(["2013-01-01", None]),
            "o": pandas.Series([True, pandas.NA], dtype=object),
            "c": pandas.Series(["a", None], dtype="category"),
        }
    )
    assert [column.null_count for column in to_arrow(frame).columns] == [1] * 5
