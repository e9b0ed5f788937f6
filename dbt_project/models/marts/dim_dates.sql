with

flights as (

    select * from {{ ref('stg_nyc__flights') }}

),

weather as (

    select * from {{ ref('stg_nyc__weather') }}

),

-- The first and the last entry of an index each, however long the history is.
years_of_events as (

    select
        min(scheduled_year) as first_year,
        max(scheduled_year) as last_year

    from flights

    union all

    select
        min(observed_year) as first_year,
        max(observed_year) as last_year

    from weather

),

span as (

    select
        min(first_year) as first_year,
        max(last_year) as last_year

    from years_of_events

),

year_offsets as (

    {{ integers(100, name='year_offset') }}

),

years as (

    select
        span.first_year + year_offsets.year_offset as year_number,
        {{ date_from_parts(
            '(span.first_year + year_offsets.year_offset)', 1, 1
        ) }} as first_day

    from span
    inner join year_offsets
        on span.first_year + year_offsets.year_offset <= span.last_year

),

numbers as (

    {{ integers(366, name='day_number') }}

),

days as (

    select {{ add_days('years.first_day', 'numbers.day_number') }} as date_day

    from years
    inner join numbers
        on
            year({{ add_days('years.first_day', 'numbers.day_number') }})
            = years.year_number

),

dates as (

    select
        date_day,
        {{ as_integer('year(date_day)') }} as year_number,
        quarter(date_day) as quarter_number,
        month(date_day) as month_number,
        {{ month_name('date_day') }} as month_name,
        day(date_day) as day_of_month,
        {{ day_of_week('date_day') }} as day_of_week,
        {{ day_name('date_day') }} as day_name,
        case when {{ day_of_week('date_day') }} > 5 then 1 else 0 end
            as is_weekend,
        {{ date_from_parts('year(date_day)', 'month(date_day)', 1) }}
            as month_start_date

    from days

)

select * from dates
