-- fct_prediction_outcomes has each score of a flight that landed, with what is
-- known of it today: the scores of two months, which every build makes again.
-- Earlier ones stay as they were when their flights were last seen.
with

outcomes as (

    select * from {{ ref('fct_prediction_outcomes') }}

),

predictions as (

    select * from {{ ref('stg_ml__predictions') }}

),

flights as (

    select * from {{ ref('fct_flights') }}

),

recent as (

    select
        predictions.prediction_id,
        predictions.score,
        flights.is_arrival_late,
        flights.is_completed

    from predictions
    inner join flights
        on predictions.flight_id = flights.flight_id
    where
        predictions.scored_at
        >= {{ add_days(utc_now(), -58) }}

),

different as (

    select
        recent.prediction_id,
        recent.score,
        outcomes.score as score_of_outcome,
        recent.is_arrival_late,
        outcomes.is_arrival_late as is_arrival_late_of_outcome

    from recent
    left join outcomes
        on recent.prediction_id = outcomes.prediction_id
    where
        outcomes.prediction_id is null
        or outcomes.score <> recent.score
        or outcomes.is_completed <> recent.is_completed
        or coalesce(outcomes.is_arrival_late, -1)
        <> coalesce(recent.is_arrival_late, -1)

)

select * from different
