-- One row per carrier, the latest first.
with

performance as (
    select * from {marts}.fct_daily_carrier_performance
),

carriers as (
    select * from {marts}.dim_carriers
),

totals as (
    select
        carrier_code,
        sum(flights) as flights,
        sum(completed_flights) as completed,
        sum(cancelled_flights) as cancelled,
        sum(late_flights) as late,
        sum(total_departure_delay_minutes)
        / nullif(sum(flights) - sum(cancelled_flights), 0)
            as mean_departure_delay,
        sum(total_arrival_delay_minutes)
        / nullif(sum(completed_flights), 0) as mean_arrival_delay
    from performance
    group by carrier_code
),

named as (
    select
        totals.*,
        coalesce(carriers.carrier_name, totals.carrier_code) as carrier_name
    from totals
    left join carriers on totals.carrier_code = carriers.carrier_code
)

select * from named
order by
    late / nullif(completed, 0) desc,
    carrier_code asc
