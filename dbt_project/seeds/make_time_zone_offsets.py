"""Write the UTC offsets of every airport's time zone, which the servers do not know by themselves.

    python dbt_project/seeds/make_time_zone_offsets.py

MySQL and MariaDB convert between named zones only when an administrator has
filled their time zone tables, so the offsets travel with the project. Run it
again, and `dbt build --full-refresh`, when governments change their clocks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FIRST = datetime(2010, 1, 1, tzinfo=UTC)
LAST = datetime(2031, 1, 1, tzinfo=UTC)
OUTPUT = Path(__file__).with_name("time_zone_offsets.csv")
COLUMNS = ("time_zone", "starts_at", "utc_offset_minutes")


def main() -> None:
    """Write the seed beside this script."""
    import airportsdata

    zones = sorted({airport["tz"] for airport in airportsdata.load("IATA").values()})
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for zone in zones:
            writer.writerows(spans(zone))


def spans(zone: str) -> Iterator[tuple[str, str, int]]:
    """The spans of one offset in a zone: its name, the start in UTC, minutes ahead of UTC."""
    for start, minutes in [(FIRST, offset_minutes(zone, FIRST)), *changes(zone)]:
        yield zone, f"{start:%Y-%m-%d %H:%M:%S}", minutes


def changes(zone: str) -> Iterator[tuple[datetime, int]]:
    """The instants at which a zone's offset changes, each with the new offset in minutes."""
    before, instant = offset_minutes(zone, FIRST), FIRST
    # Zones change on a quarter of an hour at the finest; by days first, since
    # most days bring no change.
    while instant < LAST:
        following = instant + timedelta(days=1)
        if offset_minutes(zone, following) != before:
            while offset_minutes(zone, instant) == before:
                instant += timedelta(minutes=15)
            before = offset_minutes(zone, instant)
            if instant < LAST:
                yield instant, before
        else:
            instant = following


def offset_minutes(zone: str, instant: datetime) -> int:
    """Minutes that a zone's clocks are ahead of UTC at an instant."""
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
    if offset is None:
        raise ValueError(f"{zone} has no offset at {instant}")
    return int(offset.total_seconds()) // 60


if __name__ == "__main__":
    main()
