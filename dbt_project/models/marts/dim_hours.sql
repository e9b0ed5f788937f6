with

hours as (

    {{ integers(24, name='hour_of_day') }}

),

described as (

    select
        hour_of_day,
        concat(lpad(hour_of_day, 2, '0'), ':00') as hour_label,
        case
            when hour_of_day < 6 then 'Night'
            when hour_of_day < 12 then 'Morning'
            when hour_of_day < 18 then 'Afternoon'
            else 'Evening'
        end as part_of_day

    from hours

)

select * from described
