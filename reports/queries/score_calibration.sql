-- One row per twentieth of the scale of scores: the mean score and how many
-- flights were late.
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

scored as (
    select
        predictions.score,
        flights.is_arrival_late,
        least(floor(predictions.score * 20), 19) as bin
    from predictions
    inner join flights on predictions.flight_id = flights.flight_id
),

bins as (
    select
        cast(bin as signed) as bin,
        count(*) as flights,
        sum(is_arrival_late) as late,
        avg(score) as mean_score
    from scored
    group by bin
)

select * from bins
order by bin
