-- dim_dates has all days of its years, so that a day without flights is a zero
-- on an axis and not a hole: its ends are those of years, and covers_every_day
-- tests what lies between.
with

dates as (

    select * from {{ ref('dim_dates') }}

),

ends as (

    select
        min(date_day) as first_day,
        max(date_day) as last_day

    from dates

),

cut_off as (

    select *

    from ends
    where
        first_day <> {{ date_from_parts('year(first_day)', 1, 1) }}
        or last_day <> {{ date_from_parts('year(last_day)', 12, 31) }}

)

select * from cut_off
