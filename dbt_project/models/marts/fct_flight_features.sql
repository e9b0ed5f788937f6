with

flights as (

    select * from {{ ref('fct_flights') }}

),

clocks as (

    select * from {{ ref('stg_nyc__flights') }}

),

departures_counted as (

    select * from {{ ref('int_departures_counted') }}

),

weather_known as (

    select * from {{ ref('int_weather_hours_known') }}

),

weather_hours as (

    select * from {{ ref('fct_weather_hours') }}

),

features as (

    select
        flights.flight_id,
        {{ add_minutes(
            'flights.scheduled_departure_at', '-' ~ var('prediction_lead_minutes')
        ) }} as as_of,
        flights.flight_date,
        flights.scheduled_departure_at,
        flights.carrier_code,
        flights.origin_airport_code,
        flights.destination_airport_code,
        month(flights.flight_date) as scheduled_month,
        {{ day_of_week('flights.flight_date') }} as scheduled_day_of_week,
        clocks.scheduled_departure_minute,
        clocks.scheduled_arrival_minute,
        {{ minutes_between(
            'flights.scheduled_departure_at', 'flights.scheduled_arrival_at'
        ) }} as scheduled_duration_minutes,
        flights.distance_miles,
        weather_hours.observed_at as weather_observed_at,
        weather_hours.temperature_fahrenheit,
        weather_hours.dew_point_fahrenheit,
        weather_hours.humidity_percent,
        weather_hours.wind_direction_degrees,
        weather_hours.wind_speed_mph,
        weather_hours.wind_gust_mph,
        weather_hours.precipitation_inches,
        weather_hours.pressure_millibars,
        weather_hours.visibility_miles,
        departures_counted.delays_known_at,
        departures_counted.origin_departures_3h,
        departures_counted.origin_mean_departure_delay_3h,
        departures_counted.origin_late_departure_share_3h,
        departures_counted.carrier_departures_3h,
        departures_counted.carrier_mean_departure_delay_3h,
        departures_counted.carrier_late_departure_share_3h,
        flights.is_arrival_late

    from flights
    inner join clocks
        on
            flights.carrier_code = clocks.carrier_code
            and flights.flight_number = clocks.flight_number
            and {{ start_of_hour('flights.scheduled_departure_at') }}
            = clocks.scheduled_departure_hour_at
    inner join departures_counted
        on flights.flight_id = departures_counted.flight_id
    left join weather_known
        on
            flights.origin_airport_code = weather_known.airport_code
            and {{ weather_cutoff('flights.scheduled_departure_at') }}
            = weather_known.hour_at
    -- The hours are whole, a departure is not: the age counts to the minute.
    left join weather_hours
        on
            weather_known.airport_code = weather_hours.airport_code
            and weather_known.weather_observed_at = weather_hours.observed_at
            and weather_hours.observed_at >= {{ add_minutes(
                'flights.scheduled_departure_at',
                '-' ~ var('weather_lead_minutes') ~ ' - ' ~ var('weather_max_age_minutes')
            ) }}

)

select * from features
