-- One row per check that did not hold in the newest run of its checkpoint.
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

failed as (
    select
        checks.checkpoint,
        checks.table_name,
        checks.column_name,
        checks.expectation,
        checks.severity,
        checks.observed,
        checks.unexpected_rows
    from checks
    inner join newest
        on
            checks.checkpoint = newest.checkpoint
            and checks.checked_at = newest.checked_at
    where checks.success = 0
)

select * from failed
order by severity, table_name, column_name, expectation
