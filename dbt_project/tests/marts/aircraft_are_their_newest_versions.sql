-- dim_aircraft says of each aircraft what its newest version says, has every aircraft
-- that ever had one, and the unknown one.
with

aircraft as (

    select * from {{ ref('dim_aircraft') }}

),

versions as (

    select * from {{ ref('dim_aircraft_versions') }}

),

expected as (

    select
        aircraft_id,
        seat_count

    from versions
    where is_newest = 1

    union all

    select
        {{ unknown_member() }} as aircraft_id,
        null as seat_count

),

either_side as (

    select
        aircraft_id,
        seat_count

    from aircraft

    union all

    select
        aircraft_id,
        seat_count

    from expected

),

on_one_side as (

    select
        aircraft_id,
        seat_count,
        count(*) as occurrences

    from either_side
    group by aircraft_id, seat_count
    having count(*) <> 2

)

select * from on_one_side
