with

flights as (

    select * from {{ ref('fct_flights') }}

),

weather_hours as (

    select * from {{ ref('fct_weather_hours') }}

),

moments as (

    select
        origin_airport_code as airport_code,
        {{ weather_cutoff('scheduled_departure_at') }} as hour_at,
        null as observed_at

    from flights

    union distinct

    select
        airport_code,
        observed_at as hour_at,
        observed_at

    from weather_hours

),

hours as (

    select
        airport_code,
        hour_at,
        max(observed_at) as observed_at

    from moments
    group by airport_code, hour_at

),

looked_back as (

    select
        airport_code,
        hour_at,
        max(observed_at) over (
            partition by airport_code
            order by {{ minute_number('hour_at') }}
            range between
            {{ var('weather_max_age_minutes') }} preceding
            and current row
        ) as weather_observed_at

    from hours

)

select * from looked_back
