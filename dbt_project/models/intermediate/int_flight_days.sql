with

flights as (

    select * from {{ ref('stg_nyc__flights') }}

),

-- Each once, as the index on these columns has them.
batches as (

    select distinct
        scheduled_year,
        scheduled_month,
        scheduled_day,
        load_id,
        source_file

    from flights

),

days as (

    select
        {{ date_from_parts(
            'scheduled_year', 'scheduled_month', 'scheduled_day'
        ) }} as flight_date,
        {{ day_batches('load_id') }} as day_batches

    from batches
    group by scheduled_year, scheduled_month, scheduled_day

)

select * from days
