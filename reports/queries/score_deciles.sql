-- One row per tenth of the flights, the lowest scores first.
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
        ntile(10) over (
            order by predictions.score, predictions.flight_id
        ) as decile
    from predictions
    inner join flights on predictions.flight_id = flights.flight_id
),

deciles as (
    select
        decile,
        count(*) as flights,
        sum(is_arrival_late) as late,
        avg(score) as mean_score,
        min(score) as lowest_score,
        max(score) as highest_score
    from scored
    group by decile
)

select * from deciles
order by decile
