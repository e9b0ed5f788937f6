{{ config(
    post_hook="{{ delete_vanished_days(ref('fct_flights'), this, 'flight_date') }}"
) }}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

days as (

    {{ built_days(
        ref('fct_flights'),
        'flight_id',
        ['carrier_code', 'origin_airport_code'],
        'flight_date',
    ) }}

),

to_build as (

    {{ days_to_build('days', this, 'flight_date') }}

),

performance as (

    select
        {{ surrogate_key([
            day_key('flights.flight_date'),
            'flights.origin_airport_code',
            'flights.carrier_code',
        ]) }} as carrier_day_id,
        flights.flight_date,
        flights.origin_airport_code,
        flights.carrier_code,
        count(*) as flights,
        {{ as_integer('sum(flights.is_cancelled)') }} as cancelled_flights,
        {{ as_integer('sum(flights.is_completed)') }} as completed_flights,
        {{ as_integer('coalesce(sum(flights.is_arrival_late), 0)') }} as late_flights,
        {{ as_integer('sum(flights.departure_delay_minutes)') }}
            as total_departure_delay_minutes,
        {{ as_integer('sum(flights.arrival_delay_minutes)') }}
            as total_arrival_delay_minutes,
        {{ as_integer('sum(flights.distance_miles)') }} as total_distance_miles,
        to_build.day_batches

    from to_build
    {{ then_join() }} flights
        on to_build.flight_date = flights.flight_date
    group by
        flights.flight_date,
        flights.origin_airport_code,
        flights.carrier_code,
        to_build.day_batches

)

select * from performance
