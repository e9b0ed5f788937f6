"""Every column of every table of the sample, compared with its files by other means than the loader's."""

from __future__ import annotations

import glob
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from loaders.spec import TableSpec, read_specs
from warehouse.database import connect
from warehouse.settings import Settings

TABLES = ("flights", "weather", "planes", "airports", "airlines")


@pytest.mark.parametrize("table", TABLES)
def test_counts_sums_and_nulls_equal_those_of_the_files(built: Settings, table: str) -> None:
    spec = next(spec for spec in read_specs(built) if spec.table == table)
    frame = _read(spec)
    for column in spec.columns:
        values = frame[column.name]
        stored = _stored(built, spec, column.name, column.type.base)
        assert stored == _figures(values, column.type.base), f"{spec.name}.{column.name}"


def _read(spec: TableSpec) -> pd.DataFrame:
    parts = []
    for path in sorted(glob.glob(spec.location)):
        if spec.options.format == "parquet":
            parts.append(pd.read_parquet(path))
        else:
            nulls = list(spec.options.null_values)
            parts.append(pd.read_csv(path, dtype=str, keep_default_na=False, na_values=nulls))
    return pd.concat(parts, ignore_index=True)


def _figures(values: pd.Series[Any], base: str) -> tuple[Any, ...]:
    given = values.dropna()
    rows, nulls = len(values), int(values.isna().sum())
    if base in ("varchar", "char", "text"):
        return rows, nulls, given.nunique(), sum(len(text.encode()) for text in given), min(given), max(given)
    if base == "datetime":
        times = pd.to_datetime(given, utc=True).dt.tz_localize(None)
        seconds = (times - pd.Timestamp("1970-01-01")) // pd.Timedelta(seconds=1)
        return rows, nulls, given.nunique(), Decimal(int(seconds.sum())), times.min(), times.max()
    numbers = [float(value) for value in given]
    if base == "double":
        return (
            rows,
            nulls,
            len(set(numbers)),
            pytest.approx(sum(numbers), rel=1e-12),
            min(numbers),
            max(numbers),
        )
    exact = [Decimal(str(value)) for value in given]
    return rows, nulls, len(set(exact)), sum(exact), min(exact), max(exact)


def _stored(settings: Settings, spec: TableSpec, column: str, base: str) -> tuple[Any, ...]:
    total = {"datetime": "sum(timestampdiff(second, '1970-01-01', {0}))"}.get(base, "sum({0})")
    if base in ("varchar", "char", "text"):
        total = "sum(length({0}))"
    name = f"`{column}`"
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            f"select count(*), count(*) - count({name}), count(distinct {name}), {total.format(name)}, "
            f"min({name}), max({name}) from {spec.database}.{spec.identifier}"
        )
        row: tuple[Any, ...] = cursor.fetchone()
        return row
