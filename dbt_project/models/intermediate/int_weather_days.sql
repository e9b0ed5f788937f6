with

weather as (

    select * from {{ ref('stg_nyc__weather') }}

),

loads_by_day as (

    select distinct
        observed_year,
        observed_month,
        observed_day,
        load_id

    from weather

),

days as (

    select
        {{ date_from_parts('observed_year', 'observed_month', 'observed_day') }}
            as observed_date,
        observed_year,
        observed_month,
        observed_day,
        {{ day_batches('load_id') }} as day_batches

    from loads_by_day
    group by observed_year, observed_month, observed_day

)

select * from days
