-- One row per day: late flights expected from the scores, and those that came.
with

predictions as (
    select * from {ml}.predictions
    where model_version = :model_version
),

flights as (
    select * from {marts}.fct_flights
    where
        flight_date between :test_from and :test_to
        and is_completed = 1
),

days as (
    select
        flights.flight_date,
        count(*) as flights,
        sum(flights.is_arrival_late) as late,
        sum(predictions.score) as expected
    from predictions
    inner join flights on predictions.flight_id = flights.flight_id
    group by flights.flight_date
)

select * from days
order by flight_date
