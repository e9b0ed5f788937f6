"""The files of a small airline year: some days of flights and weather around the end of a January.

They land as the sample's do, so the sources that are declared for it load them.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet

from loaders.sample import AIRPORT_FIELDS, INTEGERS

NEW_YORK = ZoneInfo("America/New_York")
ORIGINS = ("EWR", "JFK", "LGA")
CARRIERS = ("AA", "B6", "UA")
# Where a flight goes: its zone, and minutes to get there.
DESTINATIONS = {
    "BOS": ("America/New_York", 60),
    "ORD": ("America/Chicago", 130),
    "PHX": ("America/Phoenix", 290),
    "LAX": ("America/Los_Angeles", 340),
}
TAIL_NUMBERS = tuple(f"N{number}NY" for number in range(100, 110))
FIRST_DAY, DAYS, FLIGHTS_A_DAY = date(2013, 1, 28), 7, 24
PLANE_FIELDS = ("tailnum", "year", "type", "manufacturer", "model", "engines", "seats", "speed", "engine")

Row = dict[str, Any]


@dataclass
class Landing:
    """What lies in a landing folder; tests change the rows and write the files again.

    Attributes:
        flights: rows by file, e.g. ``2013-01``; weather the same.
        planes: rows by tail number; airlines their names, airports their zones by code.
    """

    folder: Path
    flights: dict[str, list[Row]] = field(default_factory=dict)
    weather: dict[str, list[Row]] = field(default_factory=dict)
    planes: dict[str, Row] = field(default_factory=dict)
    airlines: dict[str, str] = field(default_factory=dict)
    airports: dict[str, str] = field(default_factory=dict)

    @classmethod
    def filled(cls, folder: Path) -> Landing:
        """Seven days in two files, all that they refer to but the last plane, and nothing written yet."""
        landing = cls(folder)
        for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
            landing.flights.setdefault(f"{day:%Y-%m}", []).extend(flights_of(day))
            landing.weather.setdefault(f"{day:%Y-%m}", []).extend(weather_of(day))
        landing.planes = {tail_number: plane(tail_number) for tail_number in TAIL_NUMBERS[:-1]}
        landing.airlines = {code: f"Airline {code}" for code in CARRIERS}
        landing.airports = dict.fromkeys(ORIGINS, "America/New_York")
        landing.airports |= {code: zone for code, (zone, _) in DESTINATIONS.items()}
        return landing

    def write(self) -> None:
        """Write all files; the same rows are the same bytes."""
        for name, rows in self.flights.items():
            path = self._path("flights", f"{name}.parquet")
            kinds = {
                **dict.fromkeys(rows[0], pa.string()),
                **INTEGERS,
                "time_hour": pa.timestamp("us", "UTC"),
            }
            schema = pa.schema([(column, kinds[column]) for column in rows[0]])
            pyarrow.parquet.write_table(pa.Table.from_pylist(rows, schema), path)
        for name, rows in self.weather.items():
            path = self._path("weather", f"{name}.csv.gz")
            path.write_bytes(gzip.compress(_csv(rows[0], rows), mtime=0))
        self._path("planes.csv").write_bytes(_csv(PLANE_FIELDS, self.planes.values()))
        names = [{"carrier": code, "name": name} for code, name in self.airlines.items()]
        self._path("airlines.csv").write_bytes(_csv(("carrier", "name"), names))
        airports = [_airport(code, zone) for code, zone in self.airports.items()]
        self._path("airports.csv").write_bytes(_csv(AIRPORT_FIELDS, airports))

    def _path(self, *parts: str) -> Path:
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def flights_of(day: date) -> list[Row]:
    """The flights of a day, one in half an hour; some are cancelled, and all planes fly."""
    return [_flight(day, number) for number in range(FLIGHTS_A_DAY)]


def weather_of(day: date) -> list[Row]:
    """An observation per hour and origin of a day."""
    rows = []
    for hour in range(24):
        for place, origin in enumerate(ORIGINS):
            moment = datetime(day.year, day.month, day.day, hour, tzinfo=NEW_YORK)
            row = {"origin": origin, "year": day.year, "month": day.month, "day": day.day, "hour": hour}
            row |= {
                "temp": 30 + day.day % 7 + hour / 4,
                "dewp": 20 + place,
                "humid": 60.5,
                "wind_dir": 10 * hour,
            }
            row |= {
                "wind_speed": 5.5 + place,
                "wind_gust": "NA",
                "precip": 0,
                "pressure": 1015.2,
                "visib": 10,
            }
            rows.append(row | {"time_hour": f"{moment.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"})
    return rows


def plane(tail_number: str, *, seats: int = 150) -> Row:
    """The register's row of a plane."""
    values = (tail_number, 2001, "Fixed wing multi engine", "AIRBUS", "A320", 2, seats, "NA", "Turbo-fan")
    return dict(zip(PLANE_FIELDS, values, strict=True))


def _flight(day: date, number: int) -> Row:
    origin, carrier = ORIGINS[number % 3], CARRIERS[(number + day.day) % 3]
    dest, (zone, minutes) = list(DESTINATIONS.items())[number % 4]
    leaves = datetime(day.year, day.month, day.day, 6, tzinfo=NEW_YORK) + timedelta(minutes=30 * number)
    arrives = leaves + timedelta(minutes=minutes)
    delay = None if number % 10 == 9 else (number * 7 + day.day) % 45 - 5
    late = timedelta(minutes=delay or 0)
    there = ZoneInfo(zone)
    return {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "dep_time": _clock(leaves + late) if delay is not None else None,
        "sched_dep_time": _clock(leaves),
        "dep_delay": delay,
        "arr_time": _clock((arrives + late).astimezone(there)) if delay is not None else None,
        "sched_arr_time": _clock(arrives.astimezone(there)),
        "arr_delay": delay,
        "carrier": carrier,
        "flight": 100 + number,
        "tailnum": TAIL_NUMBERS[number % len(TAIL_NUMBERS)],
        "origin": origin,
        "dest": dest,
        "air_time": minutes - 20 if delay is not None else None,
        "distance": minutes * 7,
        "hour": leaves.hour,
        "minute": leaves.minute,
        "time_hour": leaves.replace(minute=0).astimezone(ZoneInfo("UTC")),
    }


def _clock(moment: datetime) -> int:
    return moment.hour * 100 + moment.minute


def _airport(code: str, zone: str) -> Row:
    return dict(
        zip(AIRPORT_FIELDS, (code, f"K{code}", code, code, "", "US", 10, 40.5, -74.5, zone), strict=True)
    )


def _csv(header: Iterable[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(header), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
