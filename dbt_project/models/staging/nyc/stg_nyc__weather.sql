with

source as (

    select * from {{ source('nyc', 'weather') }}

),

renamed as (

    select
        -- ids
        concat(origin, '-', {{ hour_key('time_hour') }}) as weather_hour_id,
        origin as airport_code,

        -- numerics
        {{ as_double('temp') }} as temperature_fahrenheit,
        {{ as_double('dewp') }} as dew_point_fahrenheit,
        {{ as_double('humid') }} as humidity_percent,
        wind_dir as wind_direction_degrees,
        wind_speed as wind_speed_mph,
        wind_gust as wind_gust_mph,
        {{ as_double('precip') }} as precipitation_inches,
        {{ as_double('pressure') }} as pressure_millibars,
        {{ as_double('visib') }} as visibility_miles,

        -- timestamps
        time_hour as observed_at,
        _loaded_at as loaded_at

    from source

)

select * from renamed
