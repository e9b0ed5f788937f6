-- One row per month of scheduled departure.
with

flights as (
    select * from {marts}.fct_flights
),

dates as (
    select * from {marts}.dim_dates
),

days as (
    select
        flight_date,
        count(*) as flights,
        sum(is_completed) as completed,
        sum(is_cancelled) as cancelled,
        sum(is_arrival_late) as late
    from flights
    group by flight_date
),

months as (
    select
        dates.month_start_date,
        sum(days.flights) as flights,
        sum(days.completed) as completed,
        sum(days.cancelled) as cancelled,
        sum(days.late) as late
    from days
    inner join dates on days.flight_date = dates.date_day
    group by dates.month_start_date
)

select * from months
order by month_start_date
