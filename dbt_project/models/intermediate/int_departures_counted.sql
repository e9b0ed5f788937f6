{{ config(
    pre_hook="{{ keep_temporary_tables_in_memory(512) }}",
    post_hook="{{ delete_vanished_days(
        ref('int_feature_days'), this, 'flight_date'
    ) }}"
) }}

{%- set lead_minutes = var('prediction_lead_minutes') -%}
{%- set window_minutes = var('known_delays_minutes') -%}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

days as (

    select * from {{ ref('int_feature_days') }}

),

to_build as (

    {{ days_to_build('days', this, 'flight_date', 'window_batches') }}

),

-- Departures of the days around a day count for it as well.
departure_days as (

    {{ days_around(
        'to_build',
        'flight_date',
        before=var('departures_days_before'),
        after=var('departures_days_after'),
    ) }}

),

departures as (

    select
        flights.flight_id,
        flights.flight_date,
        flights.origin_airport_code,
        flights.carrier_code,
        flights.departure_delay_minutes,
        case
            when
                flights.departure_delay_minutes >= {{ var('late_after_minutes') }}
                then 1
            else 0
        end as is_departure_late,
        {{ minute_number('flights.departed_at') }} as departed_minute,
        -- Nulls come first: what never departed is before all that did.
        {{ minute_number('flights.departed_at') }} - coalesce(
            lag({{ minute_number('flights.departed_at') }}) over (
                partition by flights.origin_airport_code
                order by flights.departed_at
            ), 0
        ) as minutes_since_departure_before,
        {{ minute_number('flights.scheduled_departure_at') }} - {{ lead_minutes }}
            as as_of_minute

    from departure_days
    {{ then_join() }} flights
        on departure_days.flight_date = flights.flight_date

),

-- A departure enters the counts the minute after it and leaves them when it is
-- older than the window; a flight reads them at its as_of. Running sums over
-- this stream are linear where a sliding frame is not.
steps as (

    select
        1 as sign,
        0 as is_reading

    union all

    select
        -1 as sign,
        0 as is_reading

    union all

    select
        0 as sign,
        1 as is_reading

),

moments as (

    select
        case when steps.is_reading = 1 then departures.flight_id end as flight_id,
        case when steps.is_reading = 1 then departures.flight_date end
            as flight_date,
        departures.origin_airport_code,
        departures.carrier_code,
        case steps.sign
            when 1 then departures.departed_minute + 1
            when -1 then departures.departed_minute + 1 + {{ window_minutes }}
            else departures.as_of_minute
        end as minute_number,
        steps.is_reading,
        steps.sign as departures,
        steps.sign * departures.departure_delay_minutes as delay_minutes,
        steps.sign * departures.is_departure_late as late_departures,
        case
            when steps.sign = 1 then departures.minutes_since_departure_before
            else 0
        end as minutes_since_departure_before

    from departures
    cross join steps
    where steps.is_reading = 1 or departures.departed_minute is not null

),

summed as (

    select
        flight_id,
        flight_date,
        is_reading,
        sum(departures) over origin_so_far as origin_departures,
        sum(delay_minutes) over origin_so_far as origin_delay_minutes,
        sum(late_departures) over origin_so_far as origin_late_departures,
        -- The steps from each departure to the next add up to the newest one;
        -- max() over a growing frame is quadratic on MariaDB.
        sum(minutes_since_departure_before) over origin_so_far
            as last_departed_minute,
        sum(departures) over carrier_so_far as carrier_departures,
        sum(delay_minutes) over carrier_so_far as carrier_delay_minutes,
        sum(late_departures) over carrier_so_far as carrier_late_departures

    from moments
    window
        origin_so_far as (
            partition by origin_airport_code
            order by minute_number, is_reading
            rows between unbounded preceding and current row
        ),
        carrier_so_far as (
            partition by origin_airport_code, carrier_code
            order by minute_number, is_reading
            rows between unbounded preceding and current row
        )

),

counted as (

    select
        flight_id,
        flight_date,
        case
            when origin_departures > 0
                then {{ minute_timestamp('last_departed_minute') }}
        end as delays_known_at,
        cast(origin_departures as signed) as origin_departures_3h,
        {{ as_double('origin_delay_minutes') }} / nullif(origin_departures, 0)
            as origin_mean_departure_delay_3h,
        {{ as_double('origin_late_departures') }} / nullif(origin_departures, 0)
            as origin_late_departure_share_3h,
        cast(carrier_departures as signed) as carrier_departures_3h,
        {{ as_double('carrier_delay_minutes') }} / nullif(carrier_departures, 0)
            as carrier_mean_departure_delay_3h,
        {{ as_double('carrier_late_departures') }} / nullif(carrier_departures, 0)
            as carrier_late_departure_share_3h

    from summed
    where is_reading = 1

),

dated as (

    select
        counted.*,
        to_build.window_batches

    from counted
    inner join to_build
        on counted.flight_date = to_build.flight_date

)

select * from dated
