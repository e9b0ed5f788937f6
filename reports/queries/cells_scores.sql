-- One row per carrier, airport, month and twentieth of the scale of scores;
-- every figure can be added up again.
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
        cast(least(floor(outcomes.score * 20), 19) as signed) as bin,
        count(*) as flights,
        sum(outcomes.is_arrival_late) as late,
        sum(outcomes.score) as expected
    from outcomes
    inner join dates on outcomes.flight_date = dates.date_day
    group by
        outcomes.carrier_code,
        outcomes.origin_airport_code,
        dates.month_start_date,
        bin
)

select * from cells
