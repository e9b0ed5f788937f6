with

source as (

    select * from {{ source('nyc', 'airports') }}

),

renamed as (

    select
        -- ids
        iata as airport_code,
        icao as icao_code,

        -- strings
        name as airport_name,
        city,
        subd as region,
        country as country_code,
        tz as time_zone,

        -- numerics
        {{ as_double('lat') }} as latitude,
        {{ as_double('lon') }} as longitude,
        {{ as_double('elevation') }} as elevation_feet,

        -- timestamps
        _loaded_at as loaded_at

    from source

)

select * from renamed
