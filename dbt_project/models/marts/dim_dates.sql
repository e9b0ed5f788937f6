with

flight_days as (

    select * from {{ ref('int_flight_days') }}

),

weather_days as (

    select * from {{ ref('int_weather_days') }}

),

days_of_events as (

    select flight_date as date_day from flight_days
    union all
    select observed_date as date_day from weather_days

),

span as (

    select
        min(year(date_day)) as first_year,
        max(year(date_day)) as last_year

    from days_of_events

),

year_offsets as (

    {{ integers(100, name='year_offset') }}

),

-- Whole years, and the night on which the weather of the first one begins.
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
