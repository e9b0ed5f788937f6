{{ config(
    post_hook="{{ delete_unmatched(this, ref('stg_nyc__flights'), on=[
        'source_rows.carrier_code = fct_flights.carrier_code',
        'source_rows.flight_number = fct_flights.flight_number',
        'source_rows.origin_airport_code = fct_flights.origin_airport_code',
        'source_rows.scheduled_departure_hour_at = '
        ~ start_of_hour('fct_flights.scheduled_departure_at'),
    ]) }}"
) }}

with

flights as (

    select * from {{ ref('int_flights_timed') }}

),

aircraft as (

    select * from {{ ref('dim_aircraft') }}

),

{% if is_incremental() %}
built as (

    select * from {{ this }}

),

{% endif %}
joined as (

    select
        flights.flight_id,
        flights.flight_date,
        flights.scheduled_departure_at,
        flights.departed_at,
        flights.scheduled_arrival_at,
        flights.arrived_at,
        flights.carrier_code,
        flights.flight_number,
        flights.tail_number,
        coalesce(aircraft.aircraft_id, 'UNKNOWN') as aircraft_id,
        flights.origin_airport_code,
        flights.destination_airport_code,
        flights.scheduled_departure_hour,
        flights.departure_delay_minutes,
        flights.arrival_delay_minutes,
        flights.air_time_minutes,
        flights.distance_miles,
        case when flights.departed_at is null then 1 else 0 end as is_cancelled,
        case when flights.arrival_delay_minutes is null then 0 else 1 end
            as is_completed,
        case
            when flights.arrival_delay_minutes is null then null
            when
                flights.arrival_delay_minutes >= {{ var('late_after_minutes') }}
                then 1
            else 0
        end as is_arrival_late,
        flights.loaded_at

    from flights
    left join aircraft
        on flights.tail_number = aircraft.aircraft_id

    {% if is_incremental() -%}
    -- Compared row by row, not with the newest time of loading: files that are
    -- loaded side by side need not become visible in the order of their times.
    left join built
        on flights.flight_id = built.flight_id
    where
        built.flight_id is null
        or built.loaded_at <> flights.loaded_at
        or built.aircraft_id <> coalesce(aircraft.aircraft_id, 'UNKNOWN')
    {%- endif %}

)

select * from joined
