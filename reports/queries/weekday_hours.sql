-- One row per day of the week and local hour of scheduled departure.
with

flights as (
    select * from {marts}.fct_flights
),

dates as (
    select * from {marts}.dim_dates
),

day_hours as (
    select
        flight_date,
        scheduled_departure_hour,
        sum(is_completed) as completed,
        sum(is_arrival_late) as late
    from flights
    group by flight_date, scheduled_departure_hour
),

weekday_hours as (
    select
        dates.day_of_week,
        dates.day_name,
        day_hours.scheduled_departure_hour,
        sum(day_hours.completed) as completed,
        sum(day_hours.late) as late
    from day_hours
    inner join dates on day_hours.flight_date = dates.date_day
    group by
        dates.day_of_week,
        dates.day_name,
        day_hours.scheduled_departure_hour
    having sum(day_hours.completed) >= :least_flights
)

select * from weekday_hours
order by day_of_week, scheduled_departure_hour
