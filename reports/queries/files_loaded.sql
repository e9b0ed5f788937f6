-- One row per raw table: the files whose rows are in it.
with

files as (
    select * from {ops}.files
),

tables as (
    select
        table_name,
        count(*) as files,
        sum(row_count) as row_count,
        sum(size) as size,
        max(loaded_at) as loaded_at
    from files
    group by table_name
)

select * from tables
order by table_name
