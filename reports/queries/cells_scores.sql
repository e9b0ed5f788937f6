-- One row per carrier, airport, month and twentieth of the scale of scores;
-- every figure can be added up again.
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

dates as (
    select * from {marts}.dim_dates
),

cells as (
    select
        flights.carrier_code,
        flights.origin_airport_code,
        dates.month_start_date,
        cast(least(floor(predictions.score * 20), 19) as signed) as bin,
        count(*) as flights,
        sum(flights.is_arrival_late) as late,
        sum(predictions.score) as expected
    from predictions
    inner join flights on predictions.flight_id = flights.flight_id
    inner join dates on flights.flight_date = dates.date_day
    group by
        flights.carrier_code,
        flights.origin_airport_code,
        dates.month_start_date,
        bin
)

select * from cells
