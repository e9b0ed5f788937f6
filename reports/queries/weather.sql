-- One row per kind of weather and class of it, in the hour of the scheduled
-- departure at the airport of departure.
with

flights as (
    select * from {marts}.fct_flights
),

weather as (
    select * from {marts}.fct_weather_hours
),

-- Before the join: some 19,000 hours meet the weather instead of each flight.
flight_hours as (
    select
        origin_airport_code,
        cast(
            date_format(scheduled_departure_at, '%Y-%m-%d %H:00:00') as datetime
        ) as departure_hour,
        sum(is_completed) as completed,
        sum(is_arrival_late) as late
    from flights
    group by origin_airport_code, departure_hour
),

observed as (
    select
        flight_hours.completed,
        flight_hours.late,
        weather.precipitation_inches,
        weather.visibility_miles,
        weather.wind_gust_mph
    from weather
    inner join flight_hours
        on
            weather.airport_code = flight_hours.origin_airport_code
            and weather.observed_at = flight_hours.departure_hour
),

kinds as (
    select 'rain' as kind
    union all
    select 'visibility' as kind
    union all
    select 'gusts' as kind
),

-- 1 is fair, 3 is foul; null is not known, but no gust is reported where there
-- is none.
classes as (
    select
        kinds.kind,
        observed.completed,
        observed.late,
        case kinds.kind
            when 'rain'
                then
                    case
                        when observed.precipitation_inches >= 0.05 then 3
                        when observed.precipitation_inches > 0 then 2
                        when observed.precipitation_inches = 0 then 1
                    end
            when 'visibility'
                then
                    case
                        when observed.visibility_miles < 3 then 3
                        when observed.visibility_miles < 10 then 2
                        when observed.visibility_miles >= 10 then 1
                    end
            else
                case
                    when observed.wind_gust_mph >= 30 then 3
                    when observed.wind_gust_mph is not null then 2
                    else 1
                end
        end as class
    from observed
    cross join kinds
),

totals as (
    select
        kind,
        class,
        sum(completed) as completed,
        sum(late) as late
    from classes
    where class is not null
    group by kind, class
)

select * from totals
order by kind, class
