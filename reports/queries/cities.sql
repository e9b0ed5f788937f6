-- One row per airport.
with

airports as (
    select * from {marts}.dim_airports
),

cities as (
    select
        airport_code,
        city
    from airports
)

select * from cities
