"""What the figures say, in sentences made from them: the titles of charts and the summary of the report.

A finding is None where there is nothing to compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

# Fewer flights than this say nothing about a carrier or a route.
LEAST_FLIGHTS = 100
DASH = "\N{EN DASH}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def percent(share: float, digits: int = 0) -> str:
    """``0.245`` as ``24%``; a share that does not exist as a dash."""
    return DASH if share != share else f"{share:.{digits}%}"


def count(number: float) -> str:
    """``336776.0`` as ``336,776``."""
    return f"{number:,.0f}"


def day(value: date | datetime) -> str:
    """A date as ``1 January 2013``."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """A time (UTC) as ``1 January 2013, 04:05 UTC``."""
    return f"{day(value)}, {value:%H:%M} UTC"


def hour(value: float) -> str:
    """An hour of the day as ``07:00``."""
    return f"{int(value):02d}:00"


def months(frame: pandas.DataFrame) -> str | None:
    """In which month flights were late most and least often."""
    found = _extremes(frame, "month_start_date")
    if found is None:
        return None
    name = "%B" if found.worst.year == found.best.year else "%B %Y"
    return (
        f"{found.worst:{name}} was the worst month, with {percent(found.worst_share)} of flights late; "
        f"{found.best:{name}} the best, with {percent(found.best_share)}"
    )


def carriers(frame: pandas.DataFrame) -> str | None:
    """Which carriers are late most and least often, among those with enough flights."""
    found = _extremes(frame[frame["completed"] >= LEAST_FLIGHTS], "carrier_name")
    if found is None:
        return None
    return (
        f"{short(found.worst)} is late most often, on {percent(found.worst_share)} of its flights; "
        f"{short(found.best)} least, on {percent(found.best_share)}"
    )


def hours(frame: pandas.DataFrame) -> str | None:
    """In which hour of the day flights are late most and least often."""
    found = _extremes(frame, "scheduled_departure_hour")
    if found is None:
        return None
    return (
        f"Of flights due out from {hour(found.best)} to {hour(found.best + 1)}, "
        f"{percent(found.best_share)} are late; "
        f"from {hour(found.worst)} to {hour(found.worst + 1)}, {percent(found.worst_share)}"
    )


def weekday_hours(frame: pandas.DataFrame) -> str:
    """The worst hour of the week."""
    frame = frame[frame["completed"] > 0]
    worst = frame.assign(share=frame["late"] / frame["completed"]).sort_values("share").iloc[-1]
    weekday, at = WEEKDAYS[int(worst["day_of_week"]) - 1], hour(worst["scheduled_departure_hour"])
    return f"{weekday} at {at} is the worst hour of the week: {percent(worst['share'])} late"


def days(frame: pandas.DataFrame) -> str | None:
    """How much of the lateness falls on how few days."""
    if len(frame) < 2 or not frame["late"].sum():
        return None
    late = frame["late"].fillna(0).sort_values(ascending=False)
    half = int((late.cumsum() < late.sum() / 2).sum()) + 1
    return f"Half of all late flights fell on {half} of {len(frame)} days"


def routes(frame: pandas.DataFrame) -> str:
    """The route that is late most often."""
    worst = frame.iloc[0]
    route = f"{worst['origin_airport_code']} to {worst['city']}"
    return f"{route} is late most often, on {percent(worst['late'] / worst['completed'])} of its flights"


def weather(frame: pandas.DataFrame) -> str | None:
    """Which weather goes with the most late flights."""
    shares = frame.assign(share=frame["late"] / frame["completed"])
    calm = shares[shares["class"] == 1].set_index("kind")["share"]
    worst = shares[shares["class"] == 3].sort_values("share")
    if worst.empty or worst.iloc[-1]["kind"] not in calm:
        return None
    kind = str(worst.iloc[-1]["kind"])
    bad, good = {
        "rain": ("heavy rain", "when it is dry"),
        "visibility": ("poor visibility", "when it is clear"),
        "gusts": ("strong gusts", "without gusts"),
    }[kind]
    return f"In {bad}, {percent(worst.iloc[-1]['share'])} of flights are late; {good}, {percent(calm[kind])}"


def congestion(frame: pandas.DataFrame) -> str | None:
    """How the delays before a flight carry over to it."""
    line = frame[(frame["seen_at"] == "airport") & (frame["completed"] > 0)].sort_values("tenth")
    if len(line) < 2:
        return None
    share = line["late"] / line["completed"]
    return (
        f"When the airport runs on time, {percent(share.iloc[0])} of the next flights are late; "
        f"when it does not, {percent(share.iloc[-1])}"
    )


def short(carrier: str) -> str:
    """A carrier's name without its legal form."""
    for ending in (" Inc.", " Co.", " Corporation"):
        carrier = carrier.removesuffix(ending)
    return carrier


@dataclass(frozen=True)
class _Extremes:
    worst: Any
    worst_share: float
    best: Any
    best_share: float


def _extremes(frame: pandas.DataFrame, by: str) -> _Extremes | None:
    """Where flights are late most and least often; None where there is nothing to compare."""
    sums = frame.groupby(by)[["completed", "late"]].sum()
    sums = sums[sums["completed"] > 0]
    share = (sums["late"] / sums["completed"]).sort_values(kind="stable")
    if len(share) < 2:
        return None
    return _Extremes(share.index[-1], float(share.iloc[-1]), share.index[0], float(share.iloc[0]))
