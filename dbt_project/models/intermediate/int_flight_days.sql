with

flights as (

    select * from {{ ref('stg_nyc__flights') }}

),

loads_by_day as (

    select distinct
        scheduled_year,
        scheduled_month,
        scheduled_day,
        load_id

    from flights

),

days as (

    select
        {{ date_from_parts(
            'scheduled_year', 'scheduled_month', 'scheduled_day'
        ) }} as flight_date,
        scheduled_year,
        scheduled_month,
        scheduled_day,
        {{ day_batches('load_id') }} as day_batches

    from loads_by_day
    group by scheduled_year, scheduled_month, scheduled_day

)

select * from days
