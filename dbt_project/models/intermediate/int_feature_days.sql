with

flight_days as (

    select distinct
        flight_date,
        day_batches

    from {{ ref('fct_flights') }}

),

weather_days as (

    select distinct
        observed_date,
        day_batches

    from {{ ref('fct_weather_hours') }}

),

-- What a day's features are made of: departures of these days around it (a
-- flight may leave days late, or early after midnight), and the weather of the
-- night before.
inputs as (

    {% for offset in range(
        -(var('departures_days_after') | int),
        (var('departures_days_before') | int) + 1
    ) -%}
    select
        {{ add_days('flight_date', offset) }} as flight_date,
        1 as part,
        flight_date as input_date,
        day_batches

    from flight_days

    union all

    {% endfor -%}
    {% for offset in range(2) -%}
    select
        {{ add_days('observed_date', offset) }} as flight_date,
        2 as part,
        observed_date as input_date,
        day_batches

    from weather_days
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

days as (

    select
        flight_days.flight_date,
        cast(
            {{ dbt.listagg(
                'inputs.day_batches', "' '",
                'order by inputs.part, inputs.input_date'
            ) }}
            as char(255)
        ) as window_batches

    from flight_days
    inner join inputs
        on flight_days.flight_date = inputs.flight_date
    group by flight_days.flight_date

)

select * from days
