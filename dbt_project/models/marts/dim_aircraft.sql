with

planes as (

    select * from {{ ref('stg_nyc__planes') }}

),

known_aircraft as (

    select
        tail_number as aircraft_id,
        manufacturer,
        model,
        aircraft_type,
        engine_type,
        engine_count,
        seat_count,
        manufactured_year

    from planes

),

-- One flight in seven was flown by an aircraft that the register lacks.
unknown_aircraft as (

    select
        'UNKNOWN' as aircraft_id,
        null as manufacturer,
        null as model,
        null as aircraft_type,
        null as engine_type,
        null as engine_count,
        null as seat_count,
        null as manufactured_year

),

unioned as (

    select * from known_aircraft
    union all
    select * from unknown_aircraft

)

select * from unioned
