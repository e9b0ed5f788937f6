-- dim_hours has each hour, also one in which nothing ever left.
with

hours as (

    select * from {{ ref('dim_hours') }}

),

clock as (

    {{ integers(24, name='hour_of_day') }}

),

missing as (

    select clock.hour_of_day

    from clock
    left join hours
        on clock.hour_of_day = hours.hour_of_day
    where hours.hour_of_day is null

)

select * from missing
