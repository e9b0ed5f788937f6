-- One row per checkpoint and table: the results of its newest run.
with

checks as (
    select * from {ops}.checks
),

newest as (
    select
        checkpoint,
        max(checked_at) as checked_at
    from checks
    group by checkpoint
),

results as (
    select
        checks.checkpoint,
        checks.table_name,
        checks.checked_at,
        count(*) as checks,
        sum(checks.success) as passed,
        sum(
            case
                when checks.success = 0 and checks.severity = 'critical' then 1
                else 0
            end
        ) as failed,
        sum(
            case
                when checks.success = 0 and checks.severity <> 'critical' then 1
                else 0
            end
        ) as warnings
    from checks
    inner join newest
        on
            checks.checkpoint = newest.checkpoint
            and checks.checked_at = newest.checked_at
    group by checks.checkpoint, checks.table_name, checks.checked_at
)

select * from results
order by
    field(checkpoint, 'raw', 'marts', 'predictions'),
    table_name
