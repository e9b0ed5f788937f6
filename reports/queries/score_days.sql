-- One row per day: late flights expected from the scores, and those that came.
with

outcomes as (
    select * from {marts}.fct_prediction_outcomes
    where
        model_version = :model_version
        and flight_date between :test_from and :test_to
        and is_completed = 1
),

days as (
    select
        flight_date,
        count(*) as flights,
        sum(is_arrival_late) as late,
        sum(score) as expected
    from outcomes
    group by flight_date
)

select * from days
order by flight_date
