with

airports as (

    select * from {{ ref('stg_nyc__airports') }}

),

known_airports as (

    select
        airport_code,
        airport_name,
        city,
        region,
        country_code,
        latitude,
        longitude,
        elevation_feet,
        time_zone

    from airports

),

unknown_airport as (

    select
        {{ unknown_member() }} as airport_code,
        'Unknown' as airport_name,
        null as city,
        null as region,
        null as country_code,
        null as latitude,
        null as longitude,
        null as elevation_feet,
        null as time_zone

),

unioned as (

    select * from known_airports
    union all
    select * from unknown_airport

)

select * from unioned
