-- One row per day of scheduled departure.
with

performance as (
    select * from {marts}.fct_daily_carrier_performance
),

days as (
    select
        flight_date,
        sum(flights) as flights,
        sum(completed_flights) as completed,
        sum(cancelled_flights) as cancelled,
        sum(late_flights) as late
    from performance
    group by flight_date
)

select * from days
order by flight_date
