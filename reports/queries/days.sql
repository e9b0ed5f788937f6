-- One row per day of scheduled departure.
with

flights as (
    select * from {marts}.fct_flights
),

days as (
    select
        flight_date,
        count(*) as flights,
        sum(is_completed) as completed,
        sum(is_cancelled) as cancelled,
        sum(is_arrival_late) as late
    from flights
    group by flight_date
)

select * from days
order by flight_date
