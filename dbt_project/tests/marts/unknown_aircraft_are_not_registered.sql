-- UNKNOWN stands for planes that the register lacks, and never hides one it has.
with

flights as (

    select * from {{ ref('fct_flights') }}

),

aircraft as (

    select * from {{ ref('dim_aircraft') }}

),

hidden as (

    select
        flights.flight_id,
        flights.tail_number

    from flights
    inner join aircraft
        on flights.tail_number = aircraft.aircraft_id
    where flights.aircraft_id = 'UNKNOWN'

)

select * from hidden
