with

flights as (

    select * from {{ ref('stg_nyc__flights') }}

),

years as (

    select
        makedate(min(year(flight_date)), 1) as first_day,
        makedate(max(year(flight_date)) + 1, 1) as end_day

    from flights

),

digits as (

    {% for digit in range(10) -%}
    select {{ digit }} as digit
    {%- if not loop.last %} union all
    {% endif %}
    {%- endfor %}

),

days as (

    select
        cast(
            timestampadd(
                day,
                ones.digit
                + 10 * tens.digit
                + 100 * hundreds.digit
                + 1000 * thousands.digit,
                years.first_day
            ) as date
        ) as date_day,
        years.end_day

    from years
    cross join digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands

),

dates as (

    select
        date_day,
        year(date_day) as year_number,
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
    where date_day < end_day

)

select * from dates
