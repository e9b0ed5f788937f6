with

source as (

    select * from {{ source('nyc', 'flights') }}

),

renamed as (

    select
        -- ids
        {{ surrogate_key(
            [hour_key('time_hour'), 'origin', 'carrier', 'flight']
        ) }} as flight_id,
        carrier as carrier_code,
        flight as flight_number,
        tailnum as tail_number,
        origin as origin_airport_code,
        dest as destination_airport_code,

        -- strings
        _source_file as source_file,

        -- numerics
        hour as scheduled_departure_hour,
        {{ clock_minute('sched_dep_time') }} as scheduled_departure_minute,
        {{ clock_minute('sched_arr_time') }} as scheduled_arrival_minute,
        {{ clock_minute('dep_time') }} as departure_minute,
        {{ clock_minute('arr_time') }} as arrival_minute,
        dep_delay as departure_delay_minutes,
        arr_delay as arrival_delay_minutes,
        air_time as air_time_minutes,
        distance as distance_miles,
        year as scheduled_year,
        month as scheduled_month,
        day as scheduled_day,
        _load_id as load_id,

        -- dates
        {{ date_from_parts('year', 'month', 'day') }} as flight_date,

        -- timestamps
        {{ add_minutes('time_hour', 'minute') }} as scheduled_departure_at,
        time_hour as scheduled_departure_hour_at,
        _loaded_at as loaded_at

    from source

)

select * from renamed
