-- One row per carrier, airport and day: late flights expected from the scores,
-- and those that came; every figure can be added up again.
with

outcomes as (
    select * from {marts}.fct_prediction_outcomes
    where
        model_version = :model_version
        and flight_date between :test_from and :test_to
        and is_completed = 1
),

dates as (
    select * from {marts}.dim_dates
),

cells as (
    select
        outcomes.carrier_code,
        outcomes.origin_airport_code,
        dates.month_start_date,
        outcomes.flight_date,
        count(*) as flights,
        sum(outcomes.is_arrival_late) as late,
        sum(outcomes.score) as expected
    from outcomes
    inner join dates on outcomes.flight_date = dates.date_day
    group by
        outcomes.carrier_code,
        outcomes.origin_airport_code,
        dates.month_start_date,
        outcomes.flight_date
)

select * from cells
