-- A flight that was in the air longer than it took has a wrong UTC time: this is
-- how an error in zones, midnights or daylight saving shows.
with

flights as (

    select * from {{ ref('fct_flights') }}

),

impossible as (

    select
        flight_id,
        departed_at,
        arrived_at,
        air_time_minutes

    from flights
    where
        arrived_at <= departed_at
        or arrived_at < {{ add_minutes('departed_at', 'air_time_minutes') }}

)

select * from impossible
