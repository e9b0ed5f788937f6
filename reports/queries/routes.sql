-- One row per route with enough flights: the ones most often late.
with

flights as (
    select * from {marts}.fct_flights
),

airports as (
    select * from {marts}.dim_airports
),

routes as (
    select
        origin_airport_code,
        destination_airport_code,
        count(*) as flights,
        sum(is_completed) as completed,
        sum(is_cancelled) as cancelled,
        sum(is_arrival_late) as late,
        avg(arrival_delay_minutes) as mean_arrival_delay
    from flights
    group by origin_airport_code, destination_airport_code
    having sum(is_completed) >= :least_flights
),

ranked as (
    select
        routes.*,
        row_number() over (
            order by
                routes.late / routes.completed desc,
                routes.origin_airport_code asc,
                routes.destination_airport_code asc
        ) as place
    from routes
),

worst as (
    select
        ranked.*,
        coalesce(airports.city, ranked.destination_airport_code) as city
    from ranked
    left join airports
        on ranked.destination_airport_code = airports.airport_code
    where ranked.place <= :routes
)

select * from worst
order by place
