{{ config(
    post_hook="{{ delete_vanished_days(
        ref('int_feature_days'), this, 'flight_date'
    ) }}"
) }}

with

flights as (

    select * from {{ ref('fct_flights') }}

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

weather_days as (

    {{ days_around('to_build', 'flight_date', before=1, after=0) }}

),

-- An observation counts as published three hours later; those of whole hours
-- are found by the hour.
readings as (

    select
        flights.flight_id,
        flights.flight_date,
        flights.scheduled_departure_at,
        flights.origin_airport_code as airport_code,
        {{ start_of_hour(minutes_before(
            'flights.scheduled_departure_at', var('weather_lead_minutes')
        )) }} as known_by,
        to_build.window_batches

    from to_build
    {{ then_join() }} flights
        on to_build.flight_date = flights.flight_date

),

observations as (

    select
        weather_hours.airport_code,
        weather_hours.observed_at

    from weather_days
    {{ then_join() }} weather_hours
        on weather_days.flight_date = weather_hours.observed_date

),

known as (

    {{ known_as_of(
        'readings',
        'observations',
        keys=['airport_code'],
        as_of='known_by',
        known_at='observed_at',
    ) }}

),

-- The hours are whole, a departure is not: the age counts to the minute.
looked_up as (

    select
        readings.flight_id,
        readings.flight_date,
        readings.airport_code,
        case
            when known.observed_at >= {{ minutes_before(
                minutes_before(
                    'readings.scheduled_departure_at',
                    var('weather_lead_minutes')
                ),
                var('weather_max_age_minutes')
            ) }}
                then known.observed_at
        end as weather_observed_at,
        readings.window_batches

    from readings
    inner join known
        on
            readings.airport_code = known.airport_code
            and readings.known_by = known.known_by

)

select * from looked_up
