with

source as (

    select * from {{ source('nyc', 'weather') }}

),

renamed as (

    select
        -- ids
        {{ surrogate_key([hour_key('time_hour'), 'origin']) }}
            as weather_hour_id,
        origin as airport_code,

        -- strings
        _source_file as source_file,

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
        hour as observed_hour,
        year as observed_year,
        month as observed_month,
        day as observed_day,
        _load_id as load_id,

        -- dates
        {{ date_from_parts('year', 'month', 'day') }} as observed_date,

        -- timestamps
        time_hour as observed_at,
        _loaded_at as loaded_at

    from source

)

select * from renamed
