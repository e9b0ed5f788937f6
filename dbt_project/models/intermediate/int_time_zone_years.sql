with

time_zone_offsets as (

    select * from {{ ref('time_zone_offsets') }}

),

years as (

    select distinct year(starts_at) as year_number
    from time_zone_offsets

),

table_end as (

    select makedate(max(year_number) + 1, 1) as ends_at
    from years

),

spans as (

    select
        time_zone_offsets.time_zone,
        time_zone_offsets.starts_at,
        time_zone_offsets.utc_offset_minutes,
        coalesce(
            lead(time_zone_offsets.starts_at) over each_zone, table_end.ends_at
        ) as ends_at,
        coalesce(
            lead(time_zone_offsets.utc_offset_minutes) over each_zone,
            time_zone_offsets.utc_offset_minutes
        ) as next_utc_offset_minutes

    from time_zone_offsets
    cross join table_end
    window
        each_zone as (
            partition by time_zone_offsets.time_zone
            order by time_zone_offsets.starts_at
        )

),

span_years as (

    select
        spans.time_zone,
        years.year_number,
        cast(spans.starts_at as datetime) as starts_at,
        cast(spans.ends_at as datetime) as ends_at,
        spans.utc_offset_minutes,
        spans.next_utc_offset_minutes

    from spans
    inner join years
        on
            years.year_number >= year(spans.starts_at)
            and years.year_number <= year({{ add_minutes('spans.ends_at', -1) }})

)

select * from span_years
