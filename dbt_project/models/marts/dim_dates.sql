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

-- Whole years, and the night on which the weather of the first one begins.
years as (

    select
        {{ date_from_parts('min(year(date_day))', 1, 1) }} as first_day,
        {{ date_from_parts('max(year(date_day)) + 1', 1, 1) }} as end_day

    from days_of_events

),

numbers as (

    {{ integers(10000, name='day_number') }}

),

days as (

    select {{ add_days('years.first_day', 'numbers.day_number') }} as date_day

    from years
    inner join numbers
        on {{ add_days('years.first_day', 'numbers.day_number') }} < years.end_day

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
