with

versions as (

    select * from {{ ref('int_aircraft_versioned') }}

),

known_aircraft as (

    select
        aircraft_id,
        manufacturer,
        model,
        aircraft_type,
        engine_type,
        engine_count,
        seat_count,
        manufactured_year,
        is_current as is_registered

    from versions
    where is_newest = 1

),

-- One flight in seven was flown by an aircraft that the register lacks.
unknown_aircraft as (

    select
        {{ unknown_member() }} as aircraft_id,
        null as manufacturer,
        null as model,
        null as aircraft_type,
        null as engine_type,
        null as engine_count,
        null as seat_count,
        null as manufactured_year,
        0 as is_registered

),

unioned as (

    select * from known_aircraft
    union all
    select * from unknown_aircraft

)

select * from unioned
