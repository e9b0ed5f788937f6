with

outcomes as (

    select * from {{ ref('fct_prediction_outcomes') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

-- Ranks among flights that arrived; equal scores share the mean of their ranks.
ranked as (

    select
        *,
        {{ date_from_parts('year(flight_date)', 'month(flight_date)', 1) }}
            as month_start_date,
        rank()
            over (
                partition by
                    model_version, year(flight_date), month(flight_date), is_completed
                order by score
            )
        + (
            count(*)
                over (
                    partition by
                        model_version,
                        year(flight_date),
                        month(flight_date),
                        is_completed,
                        score
                )
            - 1
        ) / 2 as score_rank

    from outcomes

),

summed as (

    select
        model_version,
        month_start_date,
        count(*) as scored_flights,
        {{ as_integer('sum(is_completed)') }} as completed_flights,
        {{ as_integer('coalesce(sum(is_arrival_late), 0)') }} as late_flights,
        avg(case when is_completed = 1 then score end) as mean_score,
        avg(squared_error) as brier_score,
        sum(case when is_arrival_late = 1 then score_rank end) as late_ranks

    from ranked
    group by model_version, month_start_date

),

measured as (

    select
        {{ surrogate_key([
            day_key('summed.month_start_date'), 'summed.model_version'
        ]) }} as model_month_id,
        summed.model_version,
        models.model_stage,
        summed.month_start_date,
        summed.scored_flights,
        summed.completed_flights,
        summed.late_flights,
        summed.mean_score,
        {{ as_double('summed.late_flights') }}
        / nullif(summed.completed_flights, 0) as late_share,
        summed.brier_score,
        -- The share of pairs of a late flight and one in time in which the late
        -- one has the higher score (Mann and Whitney).
        (
            summed.late_ranks
            - {{ as_double('summed.late_flights') }} * (summed.late_flights + 1) / 2
        ) / nullif(
            {{ as_double('summed.late_flights') }}
            * (summed.completed_flights - summed.late_flights), 0
        ) as auc

    from summed
    left join models
        on summed.model_version = models.model_version

)

select * from measured
