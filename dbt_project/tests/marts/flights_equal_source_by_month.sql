-- Every flight that landed is in the mart, in its month; a lost or doubled file
-- is seen here even when keys still hold.
with

loaded as (

    select
        month(flight_date) as month_number,
        count(*) as flights

    from {{ ref('stg_nyc__flights') }}
    group by month(flight_date)

),

published as (

    select
        month(flight_date) as month_number,
        count(*) as flights

    from {{ ref('fct_flights') }}
    group by month(flight_date)

),

different as (

    select
        loaded.month_number,
        loaded.flights as loaded_flights,
        published.flights as published_flights

    from loaded
    left join published
        on loaded.month_number = published.month_number
    where published.flights is null or published.flights <> loaded.flights

)

select * from different
