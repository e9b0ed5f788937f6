-- One row per view of the delays before a flight (all flights of its airport,
-- or those of its carrier there) and tenth of them that left late.
with

features as (
    select * from {marts}.fct_flight_features
    where is_arrival_late is not null
),

views as (
    select 'airport' as seen_at
    union all
    select 'carrier' as seen_at
),

seen as (
    select
        views.seen_at,
        features.is_arrival_late,
        case views.seen_at
            when 'airport' then features.origin_late_departure_share_3h
            else features.carrier_late_departure_share_3h
        end as late_share
    from features
    cross join views
),

totals as (
    select
        seen_at,
        cast(least(floor(late_share * 10), 6) as signed) as tenth,
        count(*) as completed,
        sum(is_arrival_late) as late
    from seen
    where late_share is not null
    group by seen_at, tenth
)

select * from totals
order by seen_at, tenth
