-- One row per tenth of the flights, the lowest scores first.
with

outcomes as (
    select * from {marts}.fct_prediction_outcomes
    where
        model_version = :model_version
        and flight_date between :test_from and :test_to
        and is_completed = 1
),

scored as (
    select
        score,
        is_arrival_late,
        ntile(10) over (
            order by score, flight_id
        ) as decile
    from outcomes
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
