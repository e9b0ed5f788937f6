{{ config(
    post_hook="{{ delete_vanished_days(ref('fct_flights'), this, 'flight_date') }}"
) }}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

{% if is_incremental() %}
changed_days as (

    {{ changed_days(ref('fct_flights'), this, 'flight_date') }}

),

{% endif %}
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
        flights.day_batches

    from flights
    {% if is_incremental() -%}
    inner join changed_days
        on flights.flight_date = changed_days.flight_date
    {%- endif %}
    group by
        flights.flight_date,
        flights.origin_airport_code,
        flights.carrier_code,
        flights.day_batches

)

select * from performance
