-- One row per carrier, route and month; every figure can be added up again.
with

flights as (
    select * from {marts}.fct_flights
),

dates as (
    select * from {marts}.dim_dates
),

cells as (
    select
        flights.carrier_code,
        flights.origin_airport_code,
        flights.destination_airport_code,
        dates.month_start_date,
        sum(flights.is_completed) as completed,
        coalesce(sum(flights.is_arrival_late), 0) as late
    from flights
    inner join dates on flights.flight_date = dates.date_day
    group by
        flights.carrier_code,
        flights.origin_airport_code,
        flights.destination_airport_code,
        dates.month_start_date
)

select * from cells
