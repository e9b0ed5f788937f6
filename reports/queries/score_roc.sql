-- One row per score, rounded to thousandths, the highest first: how many
-- flights have at least that score, and how many of them were late.
with

outcomes as (
    select * from {marts}.fct_prediction_outcomes
    where
        model_version = :model_version
        and flight_date between :test_from and :test_to
        and is_completed = 1
),

scores as (
    select
        round(score, 3) as score,
        count(*) as flights,
        sum(is_arrival_late) as late
    from outcomes
    group by round(score, 3)
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
