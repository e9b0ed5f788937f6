-- No flight from New York is scheduled to take less than half an hour, or more
-- than sixteen: a clock time would have been put on the wrong day.
with

flights as (

    select * from {{ ref('fct_flights') }}

),

impossible as (

    select
        flight_id,
        scheduled_departure_at,
        scheduled_arrival_at

    from flights
    where
        scheduled_arrival_at < {{ add_minutes('scheduled_departure_at', 30) }}
        or scheduled_arrival_at > {{ add_minutes('scheduled_departure_at', 960) }}

)

select * from impossible
