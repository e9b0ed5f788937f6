-- One row per twentieth of the scale of scores: the mean score and how many
-- flights were late.
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
        least(floor(score * 20), 19) as bin
    from outcomes
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
