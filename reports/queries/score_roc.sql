-- One row per score, rounded to thousandths, the highest first: how many
-- flights have at least that score, and how many of them were late.
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

scores as (
    select
        round(predictions.score, 3) as score,
        count(*) as flights,
        sum(flights.is_arrival_late) as late
    from predictions
    inner join flights on predictions.flight_id = flights.flight_id
    group by round(predictions.score, 3)
),

cumulated as (
    select
        score,
        sum(flights) over (order by score desc) as flights_so_far,
        sum(late) over (order by score desc) as late_so_far
    from scores
)

select * from cumulated
order by score desc
