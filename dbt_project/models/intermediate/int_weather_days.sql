with

weather as (

    select * from {{ ref('stg_nyc__weather') }}

),

-- Each once, as the index on these columns has them.
batches as (

    select distinct
        observed_year,
        observed_month,
        observed_day,
        load_id,
        source_file

    from weather

),

days as (

    select
        {{ date_from_parts('observed_year', 'observed_month', 'observed_day') }}
            as observed_date,
        {{ day_batches('load_id') }} as day_batches

    from batches
    group by observed_year, observed_month, observed_day

)

select * from days
