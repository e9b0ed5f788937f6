{{ config(
    post_hook="{{ delete_vanished_days(
        ref('int_feature_days'), this, 'flight_date'
    ) }}"
) }}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

departures_counted as (

    select * from {{ ref('int_departures_counted') }}

),

weather_known as (

    select * from {{ ref('int_flights_weather_known') }}

),

weather_hours as (

    select * from {{ ref('fct_weather_hours') }}

),

days as (

    select * from {{ ref('int_feature_days') }}

),

to_build as (

    {{ days_to_build('days', this, 'flight_date', 'window_batches') }}

),

features as (

    select
        flights.flight_id,
        {{ minutes_before(
            'flights.scheduled_departure_at', var('prediction_lead_minutes')
        ) }} as as_of,
        flights.flight_date,
        flights.scheduled_departure_at,
        flights.carrier_code,
        flights.origin_airport_code,
        flights.destination_airport_code,
        month(flights.flight_date) as scheduled_month,
        {{ day_of_week('flights.flight_date') }} as scheduled_day_of_week,
        flights.scheduled_departure_minute,
        flights.scheduled_arrival_minute,
        {{ minutes_between(
            'flights.scheduled_departure_at', 'flights.scheduled_arrival_at'
        ) }} as scheduled_duration_minutes,
        flights.distance_miles,
        weather_hours.observed_at as weather_observed_at,
        weather_hours.temperature_fahrenheit,
        weather_hours.dew_point_fahrenheit,
        weather_hours.humidity_percent,
        weather_hours.wind_direction_degrees,
        weather_hours.wind_speed_mph,
        weather_hours.wind_gust_mph,
        weather_hours.precipitation_inches,
        weather_hours.pressure_millibars,
        weather_hours.visibility_miles,
        departures_counted.delays_known_at,
        departures_counted.origin_departures_3h,
        departures_counted.origin_mean_departure_delay_3h,
        departures_counted.origin_late_departure_share_3h,
        departures_counted.carrier_departures_3h,
        departures_counted.carrier_mean_departure_delay_3h,
        departures_counted.carrier_late_departure_share_3h,
        flights.is_arrival_late,
        to_build.window_batches

    from to_build
    {{ then_join() }} flights
        on to_build.flight_date = flights.flight_date
    -- Of this mark, or the day waits for a build in which they are.
    {{ then_join() }} departures_counted
        on
            flights.flight_id = departures_counted.flight_id
            and to_build.window_batches = departures_counted.window_batches
    {{ then_join() }} weather_known
        on
            flights.flight_id = weather_known.flight_id
            and to_build.window_batches = weather_known.window_batches
    left join weather_hours
        on
            weather_known.airport_code = weather_hours.airport_code
            and weather_known.weather_observed_at = weather_hours.observed_at

)

select * from features
