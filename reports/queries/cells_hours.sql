-- One row per carrier, airport, month and local hour of scheduled departure:
-- small enough to keep, and every figure can be added up again.
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
        dates.month_start_date,
        flights.scheduled_departure_hour,
        count(*) as flights,
        sum(flights.is_completed) as completed,
        sum(flights.is_cancelled) as cancelled,
        coalesce(sum(flights.is_arrival_late), 0) as late,
        coalesce(sum(flights.arrival_delay_minutes), 0)
            as arrival_delay_minutes
    from flights
    inner join dates on flights.flight_date = dates.date_day
    group by
        flights.carrier_code,
        flights.origin_airport_code,
        dates.month_start_date,
        flights.scheduled_departure_hour
)

select * from cells
