-- One row per stored model, the one in production first.
with

models as (
    select * from {ml}.models
),

listed as (
    select
        model_version,
        model_name,
        estimator,
        stage,
        created_at,
        train_from,
        train_to,
        test_from,
        test_to,
        metrics
    from models
)

select * from listed
order by
    case when stage = 'production' then 0 else 1 end,
    created_at desc,
    model_version desc
