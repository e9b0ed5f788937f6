-- One row: the period, its flights, and how many of them were late.
with

flights as (
    select * from {marts}.fct_flights
),

totals as (
    select
        min(flight_date) as first_date,
        max(flight_date) as last_date,
        max(loaded_at) as loaded_at,
        count(*) as flights,
        sum(is_completed) as completed,
        sum(is_cancelled) as cancelled,
        sum(is_arrival_late) as late,
        avg(departure_delay_minutes) as mean_departure_delay,
        avg(arrival_delay_minutes) as mean_arrival_delay,
        avg(
            case when is_arrival_late = 1 then arrival_delay_minutes end
        ) as mean_delay_of_late,
        count(distinct carrier_code) as carriers,
        count(distinct origin_airport_code) as origins,
        count(distinct destination_airport_code) as destinations
    from flights
)

select * from totals
