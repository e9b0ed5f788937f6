with

predictions as (

    select * from {{ ref('stg_ml__predictions') }}

),

flights as (

    select * from {{ ref('fct_flights') }}

),

outcomes as (

    select
        predictions.prediction_id,
        predictions.flight_id,
        predictions.model_version,
        flights.flight_date,
        flights.carrier_code,
        flights.origin_airport_code,
        flights.destination_airport_code,
        predictions.as_of,
        predictions.scored_at,
        predictions.score,
        flights.is_completed,
        flights.is_arrival_late,
        flights.arrival_delay_minutes,
        (predictions.score - flights.is_arrival_late)
        * (predictions.score - flights.is_arrival_late) as squared_error

    from predictions
    inner join flights
        on predictions.flight_id = flights.flight_id

)

select * from outcomes
