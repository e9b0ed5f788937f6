-- The months of fct_model_performance add up to fct_prediction_outcomes: every
-- scored flight of a model is measured, once.
with

performance as (

    select * from {{ ref('fct_model_performance') }}

),

outcomes as (

    select * from {{ ref('fct_prediction_outcomes') }}

),

either_side as (

    select
        model_version,
        scored_flights,
        completed_flights,
        late_flights,
        brier_score * completed_flights as squared_errors

    from performance

    union all

    select
        model_version,
        -count(*) as scored_flights,
        -sum(is_completed) as completed_flights,
        -coalesce(sum(is_arrival_late), 0) as late_flights,
        -sum(squared_error) as squared_errors

    from outcomes
    group by model_version

),

differences as (

    select
        model_version,
        sum(scored_flights) as scored_flights,
        sum(completed_flights) as completed_flights,
        sum(late_flights) as late_flights,
        sum(squared_errors) as squared_errors

    from either_side
    group by model_version

),

different as (

    select *

    from differences
    where
        scored_flights <> 0
        or completed_flights <> 0
        or late_flights <> 0
        or abs(squared_errors) > 1e-6

)

select * from different
