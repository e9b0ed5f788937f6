{{ config(
    post_hook="{{ delete_vanished_days(
        ref('int_weather_days'), this, 'observed_date'
    ) }}"
) }}

with

weather as (

    select * from {{ ref('stg_nyc__weather') }}

),

days as (

    select * from {{ ref('int_weather_days') }}

),

airports as (

    select * from {{ ref('dim_airports') }}

),

{% if is_incremental() %}
due_days as (

    {{ days_with_unknown(this, ['airport_code'], 'observed_date') }}

    union distinct

    {{ days_no_longer_known(
        this, ['airport_code'], 'airports', 'airport_code', 'observed_date'
    ) }}

),

{% endif %}
to_build as (

    {{ days_to_build('days', this, 'observed_date', due='due_days') }}

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
        flagged.weather_hour_id,
        coalesce(airports.airport_code, {{ unknown_member() }}) as airport_code,
        flagged.observed_at,
        to_build.observed_date,
        flagged.observed_hour,
        flagged.temperature_fahrenheit,
        flagged.dew_point_fahrenheit,
        flagged.humidity_percent,
        flagged.wind_direction_degrees,
        case when flagged.is_wind_speed_suspect = 0 then flagged.wind_speed_mph end
            as wind_speed_mph,
        flagged.wind_gust_mph,
        flagged.precipitation_inches,
        flagged.pressure_millibars,
        flagged.visibility_miles,
        flagged.is_wind_speed_suspect,
        to_build.day_batches

    from to_build
    {{ then_join() }} flagged
        on
            year(to_build.observed_date) = flagged.observed_year
            and month(to_build.observed_date) = flagged.observed_month
            and day(to_build.observed_date) = flagged.observed_day
    left join airports
        on flagged.airport_code = airports.airport_code

)

select * from weather_hours
