"""Errors for every test of the project's own: statements that break what each of them promises.

``{marts}`` and the other layers stand for databases. ``{grid}`` turns a key into one of ten days of five
months, so that a few rows have a history to shift in.
"""

from __future__ import annotations

from tests.keyless import without_key

FAR = "floor(mod(crc32({key}), 10) / 2)"
DAY = "timestampadd(day, 24 * mod(crc32({key}), 2), '2013-03-01')"


def _over_months(key: str) -> str:
    return f"timestampadd(month, {FAR.format(key=key)}, {DAY.format(key=key)})"


def _in_last_month(key: str) -> str:
    return f"{FAR.format(key=key)} = 4"


def _copied(table: str, key: str) -> list[str]:
    """A row once more, under another key: what is unique apart from the key is so no longer."""
    return [
        f"create temporary table {{marts}}.copied as select * from {table} limit 1",
        f"update {{marts}}.copied set {key} = concat('x', substr({key}, 2))",
        f"insert into {table} select * from {{marts}}.copied",
        "drop temporary table {marts}.copied",
    ]


MODEL = "x"
# Scored now, each flight of the small year by one model: what a trained warehouse has.
PREDICTIONS = [
    "create database if not exists {ml}",
    "create table {ml}.models (model_version varchar(80), stage varchar(12))",
    f"insert into {{ml}}.models values ('{MODEL}', 'production')",
    "create table {ml}.predictions (flight_id varchar(80), model_version varchar(80), score double, "
    "as_of datetime, scored_at datetime(6))",
    f"insert into {{ml}}.predictions select flight_id, '{MODEL}', mod(flight_number, 10) / 10, "
    "timestampadd(minute, -60, scheduled_departure_at), utc_timestamp(6) from {marts}.fct_flights",
]
SOURCES = [
    # Delays by seven minutes off; a day in the week in which clocks change, an hour off.
    "update {raw}.flights set dep_delay = dep_delay + 7 where day = 29",
    "update {raw}.flights set month = 3, day = 8, time_hour = timestampadd(day, 38, time_hour), "
    "arr_time = mod(arr_time + 100, 2400) where month = 1 and day = 29",
    *without_key("{raw}.flights"),
    "insert into {raw}.flights select * from {raw}.flights limit 1",
    "insert into {ml}.predictions select * from {ml}.predictions limit 1",
]
INTERMEDIATE = [
    *without_key("{intermediate}.time_zone_offsets"),
    "insert into {intermediate}.time_zone_offsets select time_zone, starts_at, 9999 "
    "from {intermediate}.time_zone_offsets limit 1",
    *without_key("{intermediate}.int_time_zone_years"),
    "insert into {intermediate}.int_time_zone_years select * from {intermediate}.int_time_zone_years limit 1",
    *_copied("{snapshots}.aircraft_snapshot", "dbt_scd_id"),
    *_copied("{snapshots}.carriers_snapshot", "dbt_scd_id"),
]
DIMENSIONS = [
    *_copied("{marts}.dim_aircraft_versions", "aircraft_version_id"),
    *_copied("{marts}.dim_carrier_versions", "carrier_version_id"),
    "update {marts}.dim_aircraft_versions set is_newest = 0",
    "update {marts}.dim_carrier_versions set is_newest = 0",
    "update {marts}.dim_aircraft set engine_count = 99, seat_count = 0, manufactured_year = 13",
    "update {marts}.dim_airports set latitude = 91, longitude = -181 where airport_code = 'BOS'",
    "delete from {marts}.dim_airports where airport_code = 'ORD'",
    "update {marts}.dim_hours set hour_of_day = 24 where hour_of_day = 23",
    "delete from {marts}.dim_dates where date_day in ('2013-01-01', '2013-06-01')",
]
FLIGHTS = [
    "update {marts}.fct_flights set aircraft_id = 'UNKNOWN', carrier_code = 'UNKNOWN'",
    "update {marts}.fct_flights set arrived_at = departed_at, is_arrival_late = 1 - is_arrival_late, "
    "scheduled_arrival_at = timestampadd(day, 2, scheduled_arrival_at) where flight_number = 100",
    "update {marts}.fct_flights set is_cancelled = 1, distance_miles = 0, departure_delay_minutes = 9999, "
    "arrival_delay_minutes = 9999, scheduled_departure_minute = 1440, scheduled_arrival_minute = -1 "
    "where flight_number = 101",
    "delete from {marts}.fct_flights where flight_date = '2013-01-31'",
]
WEATHER = [
    *_copied("{marts}.fct_weather_hours", "weather_hour_id"),
    f"update {{marts}}.fct_weather_hours set observed_date = {_over_months('weather_hour_id')}",
    f"delete from {{marts}}.fct_weather_hours where {_in_last_month('weather_hour_id')} "
    "and mod(crc32(weather_hour_id), 16) > 1",
    "update {marts}.fct_weather_hours set temperature_fahrenheit = 999, dew_point_fahrenheit = 1000, "
    "humidity_percent = 101, wind_direction_degrees = -1, wind_speed_mph = 999, wind_gust_mph = 998, "
    "precipitation_inches = -1, pressure_millibars = 0, visibility_miles = 999 where airport_code = 'EWR'",
    "update {marts}.fct_weather_hours set pressure_millibars = null where airport_code = 'JFK'",
]
PERFORMANCE = [
    f"update {{marts}}.fct_daily_carrier_performance set flight_date = {_over_months('carrier_day_id')}, "
    f"flights = case when {_in_last_month('carrier_day_id')} then 1000 else 10 end, completed_flights = 10, "
    f"late_flights = case when {_in_last_month('carrier_day_id')} then 10 else 1 end",
    *_copied("{marts}.fct_daily_carrier_performance", "carrier_day_id"),
    "update {marts}.fct_daily_carrier_performance set cancelled_flights = -1, completed_flights = -2, "
    "late_flights = -1 limit 1",
]
FEATURES = [
    "update {marts}.fct_flight_features set weather_observed_at = null, scheduled_month = 13 "
    "where origin_airport_code = 'EWR'",
    "update {marts}.fct_flight_features set as_of = scheduled_departure_at, "
    "weather_observed_at = timestampadd(minute, -179, scheduled_departure_at), "
    "delays_known_at = timestampadd(minute, 1, as_of), origin_departures_3h = origin_departures_3h + 1, "
    "carrier_departures_3h = 99 where origin_airport_code = 'JFK'",
    f"update {{marts}}.fct_flight_features set origin_mean_departure_delay_3h = 500 "
    f"where {_in_last_month('flight_id')}",
    f"update {{marts}}.fct_flight_features set flight_date = {_over_months('flight_id')} "
    "where flight_date < '2013-02-03'",
]
OUTCOMES = [
    *_copied("{marts}.fct_prediction_outcomes", "prediction_id"),
    f"update {{marts}}.fct_prediction_outcomes set flight_date = {_over_months('prediction_id')}, "
    f"score = case when {_in_last_month('prediction_id')} then 1.5 else 0.1 end, "
    "as_of = timestampadd(minute, 1, scored_at), is_completed = 1 - is_completed",
    "update {marts}.fct_model_performance set mean_score = 2, late_share = 2, brier_score = 2, auc = 2",
    *_copied("{marts}.fct_model_performance", "model_month_id"),
]
ERRORS = [*SOURCES, *INTERMEDIATE, *DIMENSIONS, *FLIGHTS, *WEATHER, *PERFORMANCE, *FEATURES, *OUTCOMES]
