-- One row per airport and local hour of scheduled departure with enough
-- flights to speak of a share.
with

flights as (
    select * from {marts}.fct_flights
),

hours as (
    select
        origin_airport_code,
        scheduled_departure_hour,
        sum(is_completed) as completed,
        sum(is_arrival_late) as late
    from flights
    group by origin_airport_code, scheduled_departure_hour
    having sum(is_completed) >= :least_flights
)

select * from hours
order by origin_airport_code, scheduled_departure_hour
