with

weather as (

    select * from {{ ref('stg_nyc__weather') }}

),

flagged as (

    select
        *,
        coalesce(wind_speed_mph > {{ var('strongest_wind_mph') }}, 0)
            as is_wind_speed_suspect

    from weather

),

weather_hours as (

    select
        weather_hour_id,
        airport_code,
        observed_at,
        temperature_fahrenheit,
        dew_point_fahrenheit,
        humidity_percent,
        wind_direction_degrees,
        case when is_wind_speed_suspect = 0 then wind_speed_mph end
            as wind_speed_mph,
        wind_gust_mph,
        precipitation_inches,
        pressure_millibars,
        visibility_miles,
        is_wind_speed_suspect

    from flagged

)

select * from weather_hours
