with

versions as (

    select * from {{ ref('aircraft_snapshot') }}

),

numbered as (

    select
        tail_number as aircraft_id,
        manufacturer,
        model,
        aircraft_type,
        engine_type,
        engine_count,
        seat_count,
        manufactured_year,
        {{ version_columns('tail_number') }}

    from versions

),

keyed as (

    select
        *,
        {{ surrogate_key(['aircraft_id', 'version_number']) }}
            as aircraft_version_id

    from numbered

)

select * from keyed
