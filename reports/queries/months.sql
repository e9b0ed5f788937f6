-- One row per month of scheduled departure.
with

performance as (
    select * from {marts}.fct_daily_carrier_performance
),

dates as (
    select * from {marts}.dim_dates
),

months as (
    select
        dates.month_start_date,
        sum(performance.flights) as flights,
        sum(performance.completed_flights) as completed,
        sum(performance.cancelled_flights) as cancelled,
        sum(performance.late_flights) as late
    from performance
    inner join dates on performance.flight_date = dates.date_day
    group by dates.month_start_date
)

select * from months
order by month_start_date
