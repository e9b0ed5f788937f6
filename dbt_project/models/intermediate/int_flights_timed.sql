with

flights as (

    select * from {{ ref('stg_nyc__flights') }}

),

airports as (

    select * from {{ ref('stg_nyc__airports') }}

),

time_zone_years as (

    select * from {{ ref('int_time_zone_years') }}

),

located as (

    select
        flights.*,
        {{ add_minutes(
            'flights.scheduled_departure_at', 'flights.departure_delay_minutes'
        ) }} as departed_at,
        time_zone_years.ends_at,
        time_zone_years.utc_offset_minutes,
        time_zone_years.next_utc_offset_minutes

    from flights
    left join airports
        on flights.destination_airport_code = airports.airport_code
    left join time_zone_years
        on
            airports.time_zone = time_zone_years.time_zone
            and year(flights.scheduled_departure_at)
            = time_zone_years.year_number
            and flights.scheduled_departure_at >= time_zone_years.starts_at
            and flights.scheduled_departure_at < time_zone_years.ends_at

),

scheduled as (

    select
        located.*,
        {{ next_clock_instant(
            after='located.scheduled_departure_at',
            clock_minute='located.scheduled_arrival_minute',
            span='located'
        ) }} as scheduled_arrival_at

    from located

),

timed as (

    select
        scheduled.*,
        -- A diverted flight has a clock time of arrival but no delay.
        case
            when scheduled.arrival_delay_minutes is not null
                then {{ add_minutes(
                    'scheduled.scheduled_arrival_at',
                    'scheduled.arrival_delay_minutes'
                ) }}
            else {{ next_clock_instant(
                after='scheduled.departed_at',
                clock_minute='scheduled.arrival_minute',
                span='scheduled'
            ) }}
        end as arrived_at

    from scheduled

)

select * from timed
