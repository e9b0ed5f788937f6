"""Thirty models over the sample's raw tables: staging views, joins, aggregates, incremental ones."""

from __future__ import annotations

from benchmarks.dbt.generated import Model

STAGING = {
    "flights": """
        concat(carrier, '-', flight, '-', origin, '-', time_hour) as flight_key, carrier as carrier_code,
        flight as flight_number, tailnum as tail_number, origin as airport_code, time_hour as hour_at,
        year, month, day, dep_delay as departure_delay, arr_delay as arrival_delay, distance""",
    "weather": """
        concat(origin, '-', time_hour) as weather_key, origin as airport_code, time_hour as hour_at,
        temp as temperature, wind_speed, visib as visibility""",
    "planes": "tailnum as tail_number, manufacturer, model, seats as seat_count",
    "airports": "iata as airport_code, name as airport_name, tz as time_zone",
    "airlines": "carrier as carrier_code, name as carrier_name",
}
KEYS = ("flight_key", "weather_key", "tail_number", "airport_code", "carrier_code")
JOINED = """
select
    flights.*,
    airlines.carrier_name,
    planes.manufacturer,
    planes.seat_count,
    weather.temperature,
    weather.visibility
from {{{{ ref('stg_flights') }}}} as flights
inner join {{{{ ref('stg_airlines') }}}} as airlines on flights.carrier_code = airlines.carrier_code
left join {{{{ ref('stg_planes') }}}} as planes on flights.tail_number = planes.tail_number
left join {{{{ ref('stg_weather') }}}} as weather
    on flights.airport_code = weather.airport_code and flights.hour_at = weather.hour_at
where flights.month = {month}
"""
DELAYS = """
select
    concat(carrier_code, '-', airport_code, '-', month, '-', day) as day_key,
    carrier_code,
    max(carrier_name) as carrier_name,
    airport_code,
    str_to_date(concat(year, '-', month, '-', day), '%Y-%m-%d') as flight_date,
    count(*) as flights,
    count(arrival_delay) as completed_flights,
    sum(departure_delay) as departure_delay,
    sum(arrival_delay) as arrival_delay,
    sum(distance) as distance,
    sum(seat_count) as seats,
    min(visibility) as least_visibility
from {{{{ ref('flights_{month:02d}') }}}}
group by carrier_code, airport_code, year, month, day
"""
# The last day is built again, as where rows come late.
DAILY = """
{{%- set since = "where flight_date >= (select max(flight_date) from " ~ this ~ ")" -%}}
{{%- set since = since if is_incremental() else '' -%}}
select * from {{{{ ref('delays_{first:02d}') }}}} {{{{ since }}}}
union all
select * from {{{{ ref('delays_{second:02d}') }}}} {{{{ since }}}}
"""
MONTHS = range(1, 11)


def models() -> list[Model]:
    """The models, in the order in which they depend on one another."""
    made = [
        Model(f"stg_{table}", "view", key, f"select {columns} from {{{{ source('nyc', '{table}') }}}}\n")
        for (table, columns), key in zip(STAGING.items(), KEYS, strict=True)
    ]
    made += [Model(f"flights_{n:02d}", "table", "flight_key", JOINED.format(month=n)) for n in MONTHS]
    made += [Model(f"delays_{n:02d}", "table", "day_key", DELAYS.format(month=n)) for n in MONTHS]
    for first in MONTHS[::2]:
        sql = DAILY.format(first=first, second=first + 1)
        made.append(Model(f"daily_{first:02d}", "incremental", "day_key", sql))
    return made
