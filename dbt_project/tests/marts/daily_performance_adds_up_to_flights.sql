-- Each day of fct_daily_carrier_performance adds up to its flights in
-- fct_flights, in every count and total.
with

performance as (

    select * from {{ ref('fct_daily_carrier_performance') }}

),

flights as (

    select * from {{ ref('fct_flights') }}

),

either_side as (

    select
        flight_date,
        flights,
        cancelled_flights,
        completed_flights,
        late_flights,
        total_departure_delay_minutes,
        total_arrival_delay_minutes,
        total_distance_miles

    from performance

    union all

    select
        flight_date,
        -count(*) as flights,
        -sum(is_cancelled) as cancelled_flights,
        -sum(is_completed) as completed_flights,
        -sum(is_arrival_late) as late_flights,
        -sum(departure_delay_minutes) as total_departure_delay_minutes,
        -sum(arrival_delay_minutes) as total_arrival_delay_minutes,
        -sum(distance_miles) as total_distance_miles

    from flights
    group by flight_date

),

differences as (

    select
        flight_date,
        sum(flights) as flights,
        sum(cancelled_flights) as cancelled_flights,
        sum(completed_flights) as completed_flights,
        sum(late_flights) as late_flights,
        sum(total_departure_delay_minutes) as total_departure_delay_minutes,
        sum(total_arrival_delay_minutes) as total_arrival_delay_minutes,
        sum(total_distance_miles) as total_distance_miles

    from either_side
    group by flight_date

),

different as (

    select *

    from differences
    where
        flights <> 0
        or cancelled_flights <> 0
        or completed_flights <> 0
        or late_flights <> 0
        or total_departure_delay_minutes <> 0
        or total_arrival_delay_minutes <> 0
        or total_distance_miles <> 0

)

select * from different
