with

source as (

    select * from {{ source('nyc', 'planes') }}

),

renamed as (

    select
        -- ids
        tailnum as tail_number,

        -- strings
        type as aircraft_type,
        manufacturer,
        model,
        engine as engine_type,

        -- numerics
        engines as engine_count,
        seats as seat_count,
        speed as cruising_speed_mph,
        year as manufactured_year,

        -- timestamps
        _loaded_at as loaded_at

    from source

)

select * from renamed
