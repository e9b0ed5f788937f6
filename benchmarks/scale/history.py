"""A history of many years, landed as the sample is: a file per month, each year the sample's own.

A year is 52 weeks of the sample, moved by whole weeks so that its clocks change on the day on which they
change in New York that year: all that holds between local times, UTC and durations goes on to hold.
"""

from __future__ import annotations

import csv
import gzip
import io
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from loaders.sample import MONTHS, YEAR

LAST_DAY = date(YEAR, 12, 30)
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class History:
    """Writes months into a landing folder; what is there already stays.

    Attributes:
        sample: a folder that the sample was landed in.
        every: of the flights of a month, one in so many is kept.
    """

    sample: Path
    landing: Path
    every: int = 1

    def land_dimensions(self) -> None:
        """Planes, airports and airlines, as they are."""
        self.landing.mkdir(parents=True, exist_ok=True)
        for file in self.sample.glob("*.csv"):
            shutil.copyfile(file, self.landing / file.name)

    def land_years(self, count: int) -> None:
        """The first years, from the sample's own on."""
        for number in range(count):
            for month in MONTHS:
                self.land_month(YEAR + number, month)

    def land_month(self, year: int, month: int) -> None:
        """The flights and the weather of a month, each a file."""
        flights, weather = f"flights/{YEAR}-{month:02}.parquet", f"weather/{YEAR}-{month:02}.csv.gz"
        for name, write in ((flights, self._write_flights), (weather, _write_weather)):
            path = self.landing / name.replace(f"{YEAR}-", f"{year}-")
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                part = path.with_name(path.name + ".part")
                write(self.sample / name, part, moved(year))
                part.replace(path)

    def _write_flights(self, source: Path, target: Path, by: timedelta) -> None:
        table = pyarrow.parquet.read_table(source)
        table = table.take(list(range(0, table.num_rows, self.every)))
        first = date(YEAR, table["month"][0].as_py(), 1)
        days = _dates(table["day"], first)
        table = table.filter(pc.less_equal(days, pa.scalar(LAST_DAY)))
        days = _dates(table["day"], first + by)
        columns = {"year": pc.year(days), "month": pc.month(days), "day": pc.day(days)}
        columns["time_hour"] = pc.add(table["time_hour"], pa.scalar(by))
        for name, values in columns.items():
            field = table.schema.field(name)
            table = table.set_column(table.schema.get_field_index(name), field, values.cast(field.type))
        pyarrow.parquet.write_table(table, target, compression="zstd")


def moved(year: int) -> timedelta:
    """How far the sample is moved to become a year: whole weeks."""
    return _clocks_change(year) - _clocks_change(YEAR)


def _clocks_change(year: int) -> date:
    # The second Sunday of March; the first one of November is 34 weeks later in every year.
    eighth = date(year, 3, 8)
    return eighth + timedelta(days=6 - eighth.weekday())


def _write_weather(source: Path, target: Path, by: timedelta) -> None:
    text = io.StringIO()
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(text, rows.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            day = date(int(row["year"]), int(row["month"]), int(row["day"]))
            if day <= LAST_DAY:
                day += by
                hour = datetime.fromisoformat(row["time_hour"]) + by
                changed = {"year": day.year, "month": day.month, "day": day.day}
                writer.writerow({**row, **changed, "time_hour": f"{hour:%Y-%m-%dT%H:%M:%SZ}"})
    target.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def _dates(days: pa.ChunkedArray, first: date) -> pa.ChunkedArray:
    """The dates of days of a month that begins with a date."""
    before = pa.scalar((first - EPOCH).days - 1, pa.int32())
    return pc.add(days.cast(pa.int32()), before).cast(pa.date32())
