with

airports as (

    select * from {{ ref('stg_nyc__airports') }}

),

described as (

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

)

select * from described
