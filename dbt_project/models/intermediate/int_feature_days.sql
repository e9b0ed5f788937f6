with

flight_days as (

    {{ built_days(
        ref('fct_flights'),
        'flight_id',
        ['carrier_code', 'origin_airport_code', 'destination_airport_code'],
        'flight_date',
    ) }}

),

weather_days as (

    {{ built_days(
        ref('fct_weather_hours'),
        'weather_hour_id',
        ['airport_code'],
        'observed_date',
    ) }}

),

flight_offsets as (

    {{ integers(
        (var('departures_days_after') | int)
        + (var('departures_days_before') | int) + 1,
        name='day_offset'
    ) }}

),

weather_offsets as (

    {{ integers(2, name='day_offset') }}

),

-- What a day's features are made of: departures of these days around it (a
-- flight may leave days late, or early after midnight), and the weather of the
-- night before.
inputs as (

    select
        {{ add_days(
            'flight_days.flight_date',
            'flight_offsets.day_offset - ' ~ var('departures_days_after')
        ) }} as flight_date,
        1 as part,
        flight_days.flight_date as input_date,
        flight_days.day_batches

    from flight_days
    cross join flight_offsets

    union all

    select
        {{ add_days(
            'weather_days.observed_date', 'weather_offsets.day_offset'
        ) }} as flight_date,
        2 as part,
        weather_days.observed_date as input_date,
        weather_days.day_batches

    from weather_days
    cross join weather_offsets

),

days as (

    select
        flight_date,
        -- Of a fixed width, however wide the window is and long the marks are.
        {{ fingerprint(
            "concat(input_date, '=', day_batches)",
            order_by='part, input_date',
        ) }} as window_batches

    from inputs
    group by flight_date
    -- Days with flights: a join with these would find them out once more.
    having max(case when part = 1 and input_date = flight_date then 1 end) = 1

)

select * from days
