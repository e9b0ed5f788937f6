{{ config(
    post_hook="{{ delete_vanished_days(
        ref('int_flight_days'), this, 'flight_date'
    ) }}"
) }}

-- A foreign key waits until no one reads what it refers to, and this model reads
-- the dimensions for long: those that refer to them as well come first.
-- depends_on: {{ ref('fct_weather_hours') }}
-- depends_on: {{ ref('dim_carrier_versions') }}
-- depends_on: {{ ref('dim_aircraft_versions') }}

with

flights as (

    select * from {{ ref('int_flights_timed') }}

),

days as (

    select * from {{ ref('int_flight_days') }}

),

carriers as (

    select * from {{ ref('dim_carriers') }}

),

airports as (

    select * from {{ ref('dim_airports') }}

),

aircraft as (

    select * from {{ ref('dim_aircraft') }}

),

{% if is_incremental() %}
due_days as (

    {{ days_now_known(
        this, 'aircraft_id', 'tail_number', 'aircraft', 'flight_date'
    ) }}

    union distinct

    {{ days_with_unknown(
        this,
        ['carrier_code', 'origin_airport_code', 'destination_airport_code'],
        'flight_date',
    ) }}

    union distinct

    {{ days_no_longer_known(
        this, ['carrier_code'], 'carriers', 'carrier_code', 'flight_date'
    ) }}

    union distinct

    {{ days_no_longer_known(
        this, ['aircraft_id'], 'aircraft', 'aircraft_id', 'flight_date'
    ) }}

    union distinct

    {{ days_no_longer_known(
        this,
        ['origin_airport_code', 'destination_airport_code'],
        'airports',
        'airport_code',
        'flight_date',
    ) }}

),

{% endif %}
to_build as (

    {{ days_to_build('days', this, 'flight_date', due='due_days') }}

),

joined as (

    select
        flights.flight_id,
        to_build.flight_date,
        flights.scheduled_departure_at,
        flights.departed_at,
        flights.scheduled_arrival_at,
        flights.arrived_at,
        coalesce(carriers.carrier_code, {{ unknown_member() }}) as carrier_code,
        flights.flight_number,
        flights.tail_number,
        coalesce(aircraft.aircraft_id, {{ unknown_member() }}) as aircraft_id,
        coalesce(origins.airport_code, {{ unknown_member() }})
            as origin_airport_code,
        coalesce(destinations.airport_code, {{ unknown_member() }})
            as destination_airport_code,
        flights.scheduled_departure_hour,
        flights.scheduled_departure_minute,
        flights.scheduled_arrival_minute,
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
        flights.loaded_at,
        to_build.day_batches

    from to_build
    {{ then_join() }} flights
        on
            year(to_build.flight_date) = flights.scheduled_year
            and month(to_build.flight_date) = flights.scheduled_month
            and day(to_build.flight_date) = flights.scheduled_day
    left join carriers
        on flights.carrier_code = carriers.carrier_code
    left join airports as origins
        on flights.origin_airport_code = origins.airport_code
    left join airports as destinations
        on flights.destination_airport_code = destinations.airport_code
    left join aircraft
        on flights.tail_number = aircraft.aircraft_id

)

select * from joined
